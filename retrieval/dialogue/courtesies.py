"""What people write around a question: greetings, thanks, apologies, and that they ask."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from retrieval.analysis.question import read_question
from retrieval.analysis.terms import STOP_WORDS, word_set
from retrieval.answers import SMALL_TALK, Turn
from retrieval.dialogue.intents import classify_turn
from retrieval.dialogue.markup import has_word

_NAMES: Final = (
    "(?:all|everyone|every ?body|guys|folks|there|team|bot|friends|people|mods?|admins?|y'?all|again|mates?|bro|bruh"
    "|dude|sir|chat|gang|fam|peeps|any ?(?:one|body))"
)
_REST: Final = r"[^,.!?:;\n–—]{0,80}"
_MARKS: Final = ",.!?:;(–—"
_MARKED: Final = r"(?=\s*(?:[,.!:;–—]|- ))"
_BEFORE_QUESTION: Final = (
    r"(?= (?:who|whom|whose|what|what's|whats|when|where|why|how|which|if|whether)\b)(?: if| whether)?"
)
_PRAISE: Final = (
    "(?:good|great|nice|best|smart|clever|cool|cute|awesome|amazing|helpful|useful|wonderful|excellent|fantastic|lovely"
    "|sweet|perfect|brilliant)"
)
_PLACEHOLDERS: Final = {
    "{names}": _NAMES,
    "{praise}": _PRAISE,
    "{rest}": _REST,
    "{marked}": _MARKED,
    "{before question}": _BEFORE_QUESTION,
}
_GAP: Final = r"[\s,.!:;–—-]*"
_MAX_AROUND_CHARS: Final = 200  # letters at a sentence's beginning and end in which a courtesy is looked for
_SMALL_TALK: Final = SMALL_TALK - {Turn.IDENTITY, Turn.MAKER}  # which are asked
_STOP_WORDS: Final = STOP_WORDS - word_set("ok okay hi hey please") | word_set("much many")
_WORD: Final = re.compile(r"[a-z]+")
_MAX_CLOSINGS: Final = 20
"""Phrases that are taken off at the end; nobody says more."""


class Sentence(NamedTuple):
    """A sentence of a message, without what stands around its question."""

    text: str
    is_request: bool  # it says that it asks: "I'd like to know …"


def strip_courtesies(text: str) -> Sentence | None:
    """Take off what stands around a question; None where nothing else is there."""
    if not has_word(text):
        return None
    if _rule_words().isdisjoint(_WORD.findall(text.lower())):
        return Sentence(text, is_request=False) if classify_turn(text).turn not in _SMALL_TALK else None
    rules = _rules()
    bare = _without_closing(_without_opening(text, rules), rules)
    if not has_word(bare) or rules.sentence.fullmatch(_plain(bare)) or classify_turn(bare).turn in _SMALL_TALK:
        return None
    asking = rules.asking.match(_lower(bare))
    question = bare[asking.end() :].lstrip(" ,:–—-") if asking else bare
    if asking and not read_question(question).terms:
        return Sentence(bare, is_request=True)
    return Sentence(question, is_request=asking is not None)


def _lower(text: str) -> str:
    """Return a text in lower case with straight apostrophes, each character in its place."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text).replace("’", "'")


def _plain(text: str) -> str:
    return _lower(text).strip(" \t\n,.!?:;–—-…")


def _without_opening(text: str, rules: _Rules) -> str:
    rest = text
    while (opening := rules.opening.match(_lower(rest[:_MAX_AROUND_CHARS]))) and opening.end():
        rest = rest[opening.end() :]
    return rest


def _without_closing(text: str, rules: _Rules) -> str:
    rest = text
    for _ in range(_MAX_CLOSINGS):  # each looks at the whole text
        closing = rules.closing.search(_lower(rest[-_MAX_AROUND_CHARS:]))
        if closing is None:
            break
        end = max(len(rest) - _MAX_AROUND_CHARS, 0) + closing.start()
        if not (has_word(rest[:end]) if closing[0][0] in _MARKS else read_question(rest[:end]).terms):
            break
        rest = rest[:end]
    return rest


class _Rules(NamedTuple):
    opening: re.Pattern[str]
    asking: re.Pattern[str]
    closing: re.Pattern[str]
    sentence: re.Pattern[str]


@cache
def _rules() -> _Rules:
    import tomllib  # noqa: PLC0415  # only here

    rules = {name: "|".join(each) for name, each in tomllib.loads(_rules_text()).items()}
    end = r"[\s,.!:;?)–—-]*\Z"
    return _Rules(
        opening=re.compile(rf"{_GAP}(?:{rules['opening']})(?![\w'’-]){_GAP}"),
        asking=re.compile(rf"{_GAP}(?:{rules['asking']})(?![\w'’-])"),
        closing=re.compile(rf"(?:[\s,.!:;(–—-]+(?:{rules['closing']})|[,.!?:;(–—-]\s*(?:{rules['aside']})){end}"),
        sentence=re.compile(rules["sentence"]),
    )


def _rules_text() -> str:
    text = Path(__file__).with_name("courtesies.toml").read_text(encoding="utf-8")
    for name, pattern in _PLACEHOLDERS.items():
        text = text.replace(name, pattern.replace("\\", "\\\\"))
    return text


@cache
def _rule_words() -> frozenset[str]:
    """Return words of which each rule has one; hardly a question has, and to compile the rules takes a while."""
    lines = (line for line in _rules_text().splitlines() if not line.startswith("#"))
    return frozenset(_WORD.findall("\n".join(lines))) - _STOP_WORDS
