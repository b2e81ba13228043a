"""Speech acts: whether a message asks for something, by its form alone."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

MAX_CHARS: Final = 4_000  # of a message that are looked at
_ADDRESS_OR_CODE: Final = re.compile(r"```.*?(?:```|\Z)|<?\bhttps?://\S+|\bwww\.\S+", re.DOTALL | re.IGNORECASE)
_SPACES: Final = re.compile(r"[^\S\n]+")
_SENTENCE_END: Final = re.compile(r"[.!;:,\n]+ ?| [–—-]+ ")
_QUESTION_MARK: Final = re.compile(r"[?？؟]")
_AUXILIARY: Final = (
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|might|has|have|had|am"
    r"|(?:is|are|was|were|does|did|ca|could|wo|would|should|has|have)n'?t)"
)
_OPENING: Final = rf"""
    (?:(?:hi|hello|hey|yo|so|and|but|ok|okay|well|also|um|uh|please|pls|plz|question|guys|all|everyone|there|lol|sorry
        |then|now|still|just|not\ sure|idk|i\ mean|i\ am|i'm|im|was)\ )*
    (?: how\ (?:to|come|about|many|much|long|old|often|far|big|soon|{_AUXILIARY}|i|we|u|you)\b
    | (?:what'?s?\b(?!\ an?\b)|who'?s?|whom|whose|which|why|where'?s?|how'?s|when'?s|when\ {_AUXILIARY})\b
    | {_AUXILIARY}\ (?!a\ (?:nice|good|great)\b)
      (?:i|you|u|we|he|she|they|it|this|that|there|these|those|the|an?|any|some|my|your|our|their|his|her|all
        |every\w*|any\w+|some\w+|no\w+|people|[a-z]+(?:ing|s))\b
    | tell\ (?:me|us)|explain|show\ (?:me|us)|give\ (?:me|us)|list|define|describe|identify|name
        |compare|remind\ me|help\b|teach\ me
    | (?:in|on|at|by|for|to|of|from|with|after|before|under|about)\ (?:what|which|whom|whose|how\ (?:many|much|long))\b
    | (?:i|we)\ (?:(?:really|also)\ )?(?:need|wonder|wanna\ know|want\ to\ know|would\ like\ to|want\ to\ ask
        |have\ a\ (?:question|problem)|can'?t\ (?:find|get|figure|seem|see|join|log|open|install|access|use))
    | (?:i|we)'d\ (?:like|love)\ to\ (?:know|ask)|wondering|looking\ for|need(?:\ some)?\ help|trying\ to|curious
    | any(?:one|body)\b|some(?:one|body)\ (?:know|tell|explain|help)
    | any\ (?:idea|clue|news|way|chance|word|update|tips|advice)
    )
    """
_TROUBLE: Final = re.compile(
    r"\b(?:error|exception|crash(?:es|ed)?|stuck|not work(?:ing)?|doesn'?t work|won'?t (?:start|open|load|run|work)"
    r"|unable to|fails? to|failed to|help me)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Tell if a message asks for something: a question, a request, or trouble that is told of."""
    plain = _SPACES.sub(" ", _ADDRESS_OR_CODE.sub(" ", text[:MAX_CHARS])).replace("’", "'")
    if _QUESTION_MARK.search(plain) or _TROUBLE.search(plain):
        return True
    return any(_opening().match(sentence.strip()) for sentence in _SENTENCE_END.split(plain))


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_OPENING, re.IGNORECASE | re.VERBOSE)  # 3 ms, which few messages have to wait for
