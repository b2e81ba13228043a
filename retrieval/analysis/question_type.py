"""Question classification: the kind of thing a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.analysis.terms import term_of, word_set

KINDS = (
    "who", "when", "where", "how_many", "how_much", "how_long", "how_old", "how", "why", "organisation", "called",
    "said", "definition", "did", "what_noun", "what", "yes_no", "none",
)  # fmt: skip
"""Kinds of question; ``none`` is a bare run of words."""

_NOUNS = {
    "when": "year date day month time century decade era period season week hour",
    "where": "country city state place town location region area island province continent county river village"
    " nation street road mountain lake sea ocean capital building venue site territory district",
    "organisation": "company firm organization organisation team group agency party network university school club"
    " institution corporation manufacturer maker business bank newspaper magazine college union band army force"
    " department government church airline publication league channel station committee",
    "who": "person man woman president actor actress singer leader author scientist king queen emperor player"
    " writer artist minister politician mathematician physicist general people officer official judge scholar"
    " director engineer commander member husband wife brother sister father mother son daughter",
    "how_many": "number amount percentage percent population rate quantity proportion fraction share score"
    " temperature size speed height length width depth weight distance total",
    "how_much": "price cost fee sum salary budget fine",
    "how_old": "age ages",
    "why": "reason reasons cause causes purpose motive motivation",
    "called": "name names nickname title term word phrase",
}
_KIND_OF_NOUN = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_KIND_OF_NOUN |= {
    f"{noun}s": kind for noun, kind in list(_KIND_OF_NOUN.items()) if not noun.endswith("s") and noun != "people"
}
_WH = re.compile(
    r"who|whom|whose|when|where|why|how|what|which|whats|whos|wheres|hows|what's|who's|where's|how's|when's"
)
_AUXILIARY = word_set(
    "is are was were do does did has have had can could will would should may might isn't aren't wasn't didn't"
    " doesn't don't hasn't haven't"
)
_SAYING = word_set(
    "say says said claim claims claimed tell tells told state stated announce announced report reported argue argued"
    " believe believed think thought warn warned suggest suggested describe described"
    " write writes wrote explain explains explained"
)
_DOING = word_set("do does did done doing happen happens happened happening")
_FILLERS = word_set("the a an other two three main first new old major primary specific exact second last")


class QuestionType(NamedTuple):
    kind: str
    """One of ``KINDS``."""
    noun: str
    """The term of the noun that names what is asked for ("what *year*", "how many *people*"), or empty."""


MISSPELT = {
    "wich": "which", "whitch": "which", "waht": "what", "wat": "what", "wht": "what", "whut": "what", "hwat": "what",
    "hwo": "how", "hw": "how", "wen": "when", "whn": "when", "wher": "where", "were's": "where", "whre": "where",
    "woh": "who", "hoo": "who", "wy": "why", "whi": "why", "whay": "why", "mony": "money", "meny": "many",
}  # fmt: skip
"""Frequent typing errors in question words and in a few others that say what is asked for."""


_SIMPLE = {
    "who": "who", "whom": "who", "whos": "who", "whose": "who", "when": "when", "why": "why", "where": "where",
    "wheres": "where",
}  # fmt: skip
_SIZES = word_set("far large big tall high deep wide fast heavy small tiny hot cold")
_MAX_DEFINITION_WORDS = 5


def opens_question(folded: str) -> bool:
    word = MISSPELT.get(folded, folded)
    return bool(_WH.fullmatch(word)) or word in _AUXILIARY


def classify_question(folded: Sequence[str]) -> QuestionType:
    """Classify a question by its question word and the words around it; ``folded`` are all its words, folded."""
    words = [MISSPELT.get(word, word) for word in folded]
    at = next((i for i, word in enumerate(words) if _WH.fullmatch(word)), None)
    if words and words[0] in _AUXILIARY and at != 0:
        return QuestionType("yes_no", "")
    if at is None:
        return QuestionType("none", "")
    word, rest = words[at].removesuffix("'s"), words[at + 1 :]
    if simple := _SIMPLE.get(word):
        return QuestionType(simple, _first_noun(rest) if word == "whose" else "")
    if word in {"how", "hows"}:
        return _how(rest)
    return _what(word, rest)


def _first_noun(rest: list[str]) -> str:
    for word in rest[:4]:
        if word in _FILLERS or not word:
            continue
        return term_of(word)
    return ""


def _how(rest: list[str]) -> QuestionType:
    first = rest[0] if rest else ""
    if first == "many":
        return QuestionType("how_many", _first_noun(rest[1:]))
    if first == "much":
        return QuestionType("how_much", _first_noun(rest[1:]))
    if first == "old":
        return QuestionType("how_old", "")
    if first in {"long", "often", "soon"}:
        return QuestionType("how_long", "")
    return QuestionType("how_many" if first in _SIZES else "how", "")


def _what(word: str, rest: list[str]) -> QuestionType:
    while rest and rest[0] in {"type", "kind", "kinds", "types", "sort", "sorts", "of"}:
        rest = rest[1:]
    if not rest:
        return QuestionType("what", "")
    if rest[0] in _AUXILIARY or word == "whats":
        return _what_is(rest)
    for candidate in rest[:4]:
        if candidate in _AUXILIARY:
            break
        if kind := _KIND_OF_NOUN.get(candidate):
            return QuestionType(kind, term_of(candidate))
    if rest[0] in _DOING:
        return QuestionType("did", "")
    noun = _first_noun(rest)
    return QuestionType("what_noun" if noun else "what", noun)


def _what_is(rest: list[str]) -> QuestionType:
    if any(word in _SAYING for word in rest[1:]):
        return QuestionType("said", "")
    if rest[-1] in _DOING:
        return QuestionType("did", "")
    if rest[-1] in {"called", "named", "known"}:
        return QuestionType("called", "")
    if rest[0] in {"is", "are", "was", "were"}:
        following = [word for word in rest[1:5] if word not in _FILLERS]
        if following and (kind := _KIND_OF_NOUN.get(following[0])):
            return QuestionType(kind, term_of(following[0]))
        return QuestionType("definition" if len(rest) <= _MAX_DEFINITION_WORDS else "what", "")
    return QuestionType("what", "")
