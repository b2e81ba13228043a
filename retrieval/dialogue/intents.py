"""The intent of a turn: a question, small talk, "more", "who said that?", "who wrote this?" and the like."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from retrieval.answers import Turn
from retrieval.dialogue.small_talk import find_small_talk, points_at_message

MAX_RULE_CHARS = 80  # the longest text that is looked up in the rules; longer ones are questions
_PLACEHOLDERS = {
    "{being}": "(?:{bot}|(?:(?:actually|really|just) )?(?:a )?(?:real )?(?:human|person|machine|program|real|alive))",
    "{bot}": "(?:(?:actually|really|just) )?(?:a |an )?(?:ai |real )?(?:bot|robot|ai|chatbot|llm|gpt|chatgpt)",
    "{thing}": "(?:this|that|it|{document})",
    "{document}": "(?:this {text}|the (?:article|document|page))",
    "{it}": "(?:that|this|it|so)",
    "{text}": "(?:article|story|text|piece|page|report|news|document)",
}
_OPENING = (
    r"(?:hi+|hello+|hey+|hiya|good (?:morning|afternoon|evening)|thanks(?: a lot)?|thank you(?: (?:so|very) much)?"
    r"|thx|cheers|great|perfect|nice|cool|ok|okay|got it|i see|right|well|so|please|um|oh|sorry|excuse me|hmm+"
    r")\b[\s,.!:;–—-]*"
    r"(?:(?:there|bot|all|everyone)\b[\s,.!:;–—-]*)?(?:(?:and|but|so|now|then)\b\s*)?"
)
_EDGE = r"^\W+|\W+$"
_REQUEST = (
    r"^(?:(?:and|so|now|ok|okay)\b[\s,]*)?"
    r"(?:(?:can|could|would|will) you(?: tell| show| give| read)?(?: (?:me|us))?"
    r"|(?:can|could|may) (?:i|we) (?:have|get|see|hear|read)"
    r"|(?:i|we)(?: want to| would like to|'d like to) (?:know|hear|see|read|have)"
    r"|let's|please)\b\s*"
)
_COURTESY = r"\b(?:please|pls)\b|\b(?:there|bot|all|everyone|again|mate)\W*$"
_WORD = re.compile(r"[^\W_]+")


class Utterance(NamedTuple):
    turn: Turn
    question: str
    """The question without a greeting or thanks before it; all of the text in any other turn."""
    name: str = ""
    """The word beside a greeting, which may be a name."""


def classify_turn(text: str) -> Utterance:
    """Tell the intent of a text: ``QUESTION`` where no rule fits."""
    if turn := _turn_of(text):
        return Utterance(turn, text)
    stripped = text.lstrip()
    opening = re.match(_OPENING, stripped[:MAX_RULE_CHARS], re.IGNORECASE)
    rest = stripped[opening.end() :] if opening else ""
    if turn := _turn_of(rest):
        return Utterance(turn, rest)
    if said := find_small_talk(text):
        return Utterance(said.turn, text, said.name)
    if points_at_message(text):
        return Utterance(Turn.POINTING, text)
    return Utterance(Turn.QUESTION, rest if rest.strip() else text)


def _turn_of(text: str) -> Turn | None:
    """Return the turn whose rule fits all of a text, if any."""
    plain = " ".join(text[: 2 * MAX_RULE_CHARS].casefold().replace("’", "'").split())
    if len(plain) > MAX_RULE_CHARS or not _may_fit(plain):
        return None
    if plain == "/new":
        return Turn.NEW
    bare = re.sub(_EDGE, "", " ".join(re.sub(_COURTESY, "", plain).split()))
    texts = (re.sub(_EDGE, "", plain), bare, re.sub(_REQUEST, "", bare, count=1))
    return next((turn for turn, pattern in _rules() if any(map(pattern.fullmatch, texts))), None)


def _may_fit(plain: str) -> bool:
    """Tell if all words of a text are in the rules; hardly a question's are, and to compile the rules takes 14 ms."""
    return bool(words := _words(plain)) and words <= _rule_words()


def _words(text: str) -> frozenset[str]:
    """Return the words of a lower-case text, with one letter for those that a word's end repeats."""
    return frozenset(word.rstrip(word[-1]) + word[-1] for word in _WORD.findall(text))


@cache
def _rule_words() -> frozenset[str]:
    return _words(f"{_rules_text()} {_REQUEST} {_COURTESY}")


@cache
def _rules() -> tuple[tuple[Turn, re.Pattern[str]], ...]:
    import tomllib  # noqa: PLC0415  # only here

    return tuple((Turn(turn), re.compile("|".join(rules))) for turn, rules in tomllib.loads(_rules_text()).items())


def _rules_text() -> str:
    text = Path(__file__).with_name("intents.toml").read_text(encoding="utf-8")
    for name, pattern in _PLACEHOLDERS.items():
        text = text.replace(name, pattern)
    return text
