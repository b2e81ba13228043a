"""Speech acts: whether a message asks for something, by its form alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from retrieval.analysis.languages.language import ENGLISH
from retrieval.analysis.question import read_question
from retrieval.analysis.terms import STOP_WORDS, fold, tokenize

MAX_CHARS: Final = 4_000  # of a message that are looked at
_ADDRESS_OR_CODE: Final = re.compile(r"```.*?(?:```|\Z)|<?\bhttps?://\S+|\bwww\.\S+", re.DOTALL | re.IGNORECASE)
_SPACES: Final = re.compile(r"[^\S\n]+")
_SENTENCE_END: Final = re.compile(r"[.!;:,\n]+ ?| [–—-]+ ")
_OPENING_WORDS: Final = 2  # of which one asks, where the language is not English
_MAX_ENGLISH_SHARE: Final = 0.15
_ASCII: Final = dict.fromkeys(range(128))
_QUESTION_MARK: Final = re.compile(r"[?？؟]")
_AUXILIARY: Final = (
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|might|has|have|had|am"
    r"|(?:is|are|was|were|does|did|ca|could|wo|would|should|has|have)n'?t)"
)
_OPENING: Final = rf"""
    (?:(?:hi|hello|hey|yo|so|and|but|ok|okay|well|also|um|uh|please|pls|plz|question|guys|all|everyone|there|lol|sorry
        |then|now|still|just|not\ sure|idk|i\ mean|i\ am|i'm|im|was)\ )*
    (?: how\ (?:to|come|many|much|long|old|often|far|big|soon|{_AUXILIARY}|i|we|u|you)\b
    | (?:what'?s?|who'?s?|whom|whose|which|why|where'?s?|how'?s|when'?s|when\ {_AUXILIARY})
      (?!\ (?:an?|the\ (?:hell|heck|fuck)|cares|knows|not|tho|is\ why)\b)\ \S+\ \S
    | (?!may\ the\b){_AUXILIARY}
      \ (?:i|you|u|we|he|she|they|it|this|that|there|these|those|the|an?\ (?!(?:nice|good|great|long)\b)|any|some|my
        |your|our|their|his|her|all|every\w*|any\w+|some\w+|no\w+|people|[a-z]+(?:ing|s))\b\ ?\S
    | (?:tell|show|give|teach|send)\ (?:me|us)\ (?!a\ break\b)|explain|describe|define|identify|compare|remind\ me
    | (?:list|name)\ (?:the|all|every|each|one|two|three|four|five|an?)\b|help\b(?!\ (?:yourself|yourselves))
    | (?:i|we)\ (?:(?:really|also)\ )?(?:wonder|wanna\ know|want\ to\ (?:know|ask)|would\ like\ to\ (?:know|ask)
        |have\ a\ (?:question|problem))
    | (?:i|we)'d\ (?:like|love)\ to\ (?:know|ask)|wondering|curious\ (?:about|if|how|what|why|whether)
    | (?:(?:i|we)\ )?(?:really\ )?need\ (?:some\ |a\ bit\ of\ )?(?:help|info|information|advice|assistance)
    | looking\ for\ (?:an?|the|some|any|help|info|information|advice)\b
    | (?:(?:i|we)\ )?can(?:'?t|not)\ (?:find|get|figure|seem|see|join|log|open|install|access|use|connect|start|run
        |download)
    | any(?:one|body)\ (?:know|knows|have|has|got|tried|figured|using|able)|some(?:one|body)\ (?:know|tell|explain|help)
    | any\ (?:idea|clue|chance|tips|advice|way|\w+\ (?:for|to|on|about))\b
    | (?:steps|instructions|guide|ways?)\ (?:to|for)\b
    | (?!for\ what\ it|in\ which\ case)(?:in|on|at|by|for|to|of|from|with|after|before|under|about)
      \ (?:what|which|whom|whose|how\ (?:many|much|long))\b
    )
    """
_TROUBLE: Final = re.compile(
    r"\b(?:(?:get|gets|getting|got|gives?|shows?|says?|throws?|see|with) (?:an? |the |this )?(?:\w+ )?"
    r"(?:error|exception)|(?:not|isn'?t|doesn'?t|don'?t|didn'?t|won'?t) (?:work|working|start|open|load|run)"
    r"|keeps? crashing|unable to|fail(?:s|ed)? (?:to|with)|help me)\b",
    re.IGNORECASE,
)


def asks(text: str, languages: Iterable[str] = ()) -> bool:
    """Tell if a message asks for something: a question, a request, or trouble that is told of.

    Args:
        text: The message.
        languages: The codes of the languages, besides English, whose question words count.
    """
    plain = _SPACES.sub(" ", _ADDRESS_OR_CODE.sub(" ", text[:MAX_CHARS])).replace("’", "'")
    if _QUESTION_MARK.search(plain) or _TROUBLE.search(plain) or _is_foreign(plain):
        return True
    sentences = [sentence.strip() for sentence in _SENTENCE_END.split(plain)]
    others = [code for code in languages if code != ENGLISH]
    return any(_opening().match(it) or any(_opens_in(code, it) for code in others) for it in sentences)


def _opens_in(language: str, sentence: str) -> bool:
    """Tell if one of the first words of a sentence asks for something, in a language other than English."""
    return read_question(" ".join(sentence.split()[:_OPENING_WORDS]), language).kind.kind != "none"


def _is_foreign(text: str) -> bool:
    """Tell if a text is in another language, of which no form is known: it has other letters, and few English words."""
    if text.isascii() or not any(map(str.isalpha, text.translate(_ASCII))):
        return False
    words = [fold(token.text) for token in tokenize(text)]
    return sum(map(STOP_WORDS.__contains__, words)) <= _MAX_ENGLISH_SHARE * len(words)


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_OPENING, re.IGNORECASE | re.VERBOSE)  # 3 ms, which few messages have to wait for
