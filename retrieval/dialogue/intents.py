"""What kind of turn was said: a question, or a greeting, thanks, "more", "who said that?" and the like."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from retrieval.answers import Turn

_PLACEHOLDERS = {"{it}": "(?:that|this|it|so)", "{text}": "(?:article|story|text|piece|page|report|news|document)"}
_OPENINGS = (
    r"hi+|hello+|hey+|hiya|good (?:morning|afternoon|evening)|thanks(?: a lot)?|thank you(?: (?:so|very) much)?"
    r"|thx|cheers|great|perfect|nice|cool|ok|okay|got it|i see|right|well|so|please|um|oh|sorry|excuse me|hmm+"
)
_OPENING = (
    rf"(?:{_OPENINGS})\b[\s,.!:;–—-]*"
    r"(?:(?:there|bot|all|everyone)\b[\s,.!:;–—-]*)?(?:(?:and|but|so|now|then)\b\s*)?"
)
_LONGEST = 80
"""Letters of the longest turn that the rules may fit; longer ones are questions."""
_EDGE = r"^\W+|\W+$"
_ASKING = (
    r"^(?:(?:and|so|now|ok|okay)\b[\s,]*)?"
    r"(?:(?:can|could|would|will) you(?: tell| show| give| read)?(?: (?:me|us))?"
    r"|(?:can|could|may) (?:i|we) (?:have|get|see|hear|read)"
    r"|(?:i|we)(?: want to| would like to|'d like to) (?:know|hear|see|read|have)"
    r"|let's|please)\b\s*"
)
"""How a request is made polite; what follows is the request itself."""
_COURTESY = r"\b(?:please|pls)\b|\b(?:there|bot|all|everyone|again|mate)\W*$"
_WORD = re.compile(r"[^\W_]+")
_APPLAUSE = frozenset("👍👌🙏❤♥💙💚💛💜🧡🖤🤍💯👏🙌🎉🥳✅☑✔🤝🫶🔥⭐🌟")
"""Signs that thank without a word."""
_BESIDE_SIGNS = re.compile("[\\s!.,~\u200d\ufe0f\U0001f3fb-\U0001f3ff]+")
"""What may stand among them: spaces, stress, and what gives them colours."""
_ANY_WORDS = "thank"
"""The word after which a rule takes any words, of which the others take only their own."""


class _Patterns(NamedTuple):
    """What tells a turn, compiled: that takes longer than to answer, and hardly any question needs it."""

    rules: tuple[tuple[Turn, re.Pattern[str]], ...]
    opening: re.Pattern[str]
    courtesy: re.Pattern[str]
    edge: re.Pattern[str]
    asking: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    import tomllib  # noqa: PLC0415  # only here

    rules = tuple((Turn(turn), re.compile("|".join(found))) for turn, found in tomllib.loads(_rules()).items())
    opening = re.compile(_OPENING, re.IGNORECASE)
    return _Patterns(rules, opening, *map(re.compile, (_COURTESY, _EDGE, _ASKING)))


def _rules() -> str:
    """The text of ``intents.toml``, with what its placeholders stand for."""
    text = Path(__file__).with_name("intents.toml").read_text(encoding="utf-8")
    for name, pattern in _PLACEHOLDERS.items():
        text = text.replace(name, pattern)
    return text


def _words(text: str) -> frozenset[str]:
    """The words of a text in lower case, each but once, and with one letter for those that its end repeats."""
    return frozenset(word.rstrip(word[-1]) + word[-1] for word in _WORD.findall(text))


@cache
def _rule_words() -> frozenset[str]:
    """All words of which a turn can be made that a rule fits; each stands whole in the rules."""
    return _words(f"{_rules()} {_ASKING} {_COURTESY}")


@cache
def _opening_words() -> frozenset[str]:
    """All words that an opening can begin with."""
    return _words(_OPENINGS)


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
    rest = _opened(text.lstrip())
    if not rest.strip():
        return Said(Turn.QUESTION, text)
    return Said(_whole(rest) or Turn.QUESTION, rest)


def _opened(text: str) -> str:
    """What follows the greeting or thanks that a text begins with; nothing where it does not begin so."""
    first = _WORD.match(text[:_LONGEST])
    if first is None or (first[0].isascii() and _opening_words().isdisjoint(_words(first[0].lower()))):
        return ""
    opening = _patterns().opening.match(text[:_LONGEST])
    return text[opening.end() :] if opening else ""


def _whole(text: str) -> Turn | None:
    """The rule that fits all of a text, if any."""
    plain = " ".join(text[: 2 * _LONGEST].casefold().replace("’", "'").split())
    if _applauds(plain):
        return Turn.THANKS
    if len(plain) > _LONGEST or not _may_fit(_words(plain)):
        return None
    if plain == "/new":
        return Turn.NEW
    rules, _, courtesy, edge, asking = _patterns()
    bare = edge.sub("", " ".join(courtesy.sub("", plain).split()))
    asked = (bare, asking.sub("", bare, count=1))
    return next((turn for turn, pattern in rules if any(map(pattern.fullmatch, asked))), None)


def _applauds(plain: str) -> bool:
    """Whether a text is signs alone, as people reply to what helped them."""
    signs = frozenset(_BESIDE_SIGNS.sub("", plain)) if plain[:1] in _APPLAUSE else frozenset()
    return bool(signs) and signs <= _APPLAUSE


def _may_fit(words: frozenset[str]) -> bool:
    """Whether a rule can fit a text of these words: a necessary condition, met by hardly any question."""
    return words <= _rule_words() or _ANY_WORDS in words
