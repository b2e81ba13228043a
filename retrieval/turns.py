"""What kind of turn was said: a question, or a greeting, thanks, "more", "who said that?" and the like."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from retrieval.answers import Turn

_PLACEHOLDERS = {"{it}": "(?:that|this|it|so)", "{text}": "(?:article|story|text|piece|page|report|news|document)"}


def _compiled() -> tuple[tuple[Turn, re.Pattern[str]], ...]:
    """The rules of ``turns.toml``."""
    text = Path(__file__).with_name("turns.toml").read_text(encoding="utf-8")
    for name, pattern in _PLACEHOLDERS.items():
        text = text.replace(name, pattern)
    return tuple((Turn(turn), re.compile("|".join(rules))) for turn, rules in tomllib.loads(text).items())


_RULES = _compiled()
_OPENING = re.compile(
    r"(?:hi+|hello+|hey+|hiya|good (?:morning|afternoon|evening)|thanks(?: a lot)?|thank you(?: (?:so|very) much)?"
    r"|thx|cheers|great|perfect|nice|cool|ok(?:ay)?|got it|i see|right|well|so|please|um|oh|sorry|excuse me|hmm+)\b"
    r"[\s,.!:;–—-]*"
    r"(?:(?:there|bot|all|everyone)\b[\s,.!:;–—-]*)?(?:(?:and|but|so|now|then)\b\s*)?",
    re.IGNORECASE,
)
_LONGEST = 80
"""Letters of the longest turn that the rules may fit; longer ones are questions."""
_EDGE = re.compile(r"^\W+|\W+$")
_ASKING = re.compile(
    r"^(?:(?:and|so|now|ok(?:ay)?)\b[\s,]*)?"
    r"(?:(?:can|could|would|will) you(?: tell| show| give| read)?(?: (?:me|us))?"
    r"|(?:can|could|may) (?:i|we) (?:have|get|see|hear|read)"
    r"|(?:i|we)(?: want to| would like to|'d like to) (?:know|hear|see|read|have)"
    r"|let's|please)\b\s*"
)
"""How a request is made polite; what follows is the request itself."""
_COURTESY = re.compile(r"\b(?:please|pls)\b|\b(?:there|bot|all|everyone|again|mate)\W*$")


class Said(NamedTuple):
    """What was said."""

    turn: Turn
    question: str
    """The question without a greeting or thanks before it; all of it in any other turn."""


def read_turn(text: str) -> Said:
    """Tell what kind of turn a text is.

    Args:
        text: What was said.

    Returns:
        Its kind, ``QUESTION`` where no rule fits.
    """
    if turn := _whole(text):
        return Said(turn, text)
    opening = _OPENING.match(text.lstrip()[:_LONGEST])
    rest = text.lstrip()[opening.end() :] if opening else ""
    if not rest.strip():
        return Said(Turn.QUESTION, text)
    return Said(_whole(rest) or Turn.QUESTION, rest)


def _whole(text: str) -> Turn | None:
    """The rule that fits all of a text, if any."""
    plain = " ".join(text[: 2 * _LONGEST].casefold().replace("’", "'").split())
    if len(plain) > _LONGEST:
        return None
    if plain == "/new":
        return Turn.NEW
    bare = _EDGE.sub("", " ".join(_COURTESY.sub("", plain).split()))
    asked = (bare, _ASKING.sub("", bare, count=1))
    return next((turn for turn, pattern in _RULES if any(map(pattern.fullmatch, asked))), None)
