"""Cues in a sentence for the kinds of answer it may hold: names, dates, amounts, causes and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from retrieval.analysis.terms import Token, fold, token_terms, tokenize, word_set

CUES = (
    "person", "name", "organisation", "place", "year", "date", "duration", "money", "percent", "number", "unit", "age",
    "cause", "purpose", "method", "definition", "speech", "quotation", "called", "list", "aside", "defines", "counted",
    "beside", "head",
)  # fmt: skip
"""Kinds of cue. The last four depend on the question's words."""
NAME_CUES = ("person", "name", "organisation", "place")
TERM_CUES = (*NAME_CUES, "beside", "defines", "counted")
"""Kinds of cue that belong to single terms."""

_PLACEHOLDERS = {
    "{months}": "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|aug|sept|oct|nov|dec",
    "{days}": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "{number}": r"(?:\d[\d,.]{0,20}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|several|hundred"
    "|thousand)",
}


@cache  # used when an article is read, not when one is answered from
def _patterns() -> dict[str, re.Pattern[str]]:
    import tomllib  # noqa: PLC0415  # as above

    path = Path(__file__).parent / "data" / "answer_cues.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    compiled = {}
    for kind, patterns in table.items():
        pattern = "|".join(patterns)
        for name, meaning in _PLACEHOLDERS.items():
            pattern = pattern.replace(name, meaning)
        compiled[kind] = re.compile(pattern, re.IGNORECASE)
    return compiled


_DEFINING = re.compile(
    r"(?: \([^)]{1,40}\))? ?(?:,|\(|—|–) ?(?:an?|the|who|which|one|known|or|also)\b| \(|"
    r" (?:is|are|was|were|refers?|means?|stands?|consists?|became|becomes) (?:an?|the|one|to|any|for|of|defined)?\b"
)

_FULL_NAME_WORDS = (2, 3)
_TITLES = word_set(
    "mr mrs ms dr prof professor president minister senator sen rep gov governor king queen prince princess pope lord"
    " sir judge justice captain capt general gen colonel sgt sergeant officer director coach emperor sheikh bishop"
    " chancellor secretary chief spokesman spokeswoman attorney lawyer ceo chairman lt congressman actor actress"
    " singer author wife husband father mother son daughter brother sister friend cousin"
)
_ORGANISATION = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|LLC|plc|NV|AG|GmbH|Company|Corporation|Group|Holdings?|University|College|School|Institute|"
    r"Academy|Agency|Department|Ministry|Council|Committee|Commission|Association|Bank|Party|Union|Church|Army|Navy|"
    r"Police|Court|Times|Post|News|Network|Television|Research|Industries|Electronics|Technologies|Systems|Airlines?|"
    r"League|Club|Team|Foundation|Federation|Organi[sz]ation|Society|Senate|Congress|Parliament|Board|Bureau|Center|"
    r"Centre|Hospital|Museum|Force|Guard|[A-Z]{3,5})\b"
)
_PLACE_BEFORE = word_set("in at from near to across outside inside into around toward towards throughout of")
_NOT_PERSON_BEFORE = word_set("the in at of from")
_NOT_NAMES = word_set(
    "i the a an he she it they we you in on at but and or if when while after before for with as by this that these"
    " those there his her its their our my your not no what who how why where which from to of most some many all both"
    " each other another such more however although though since during under over between also then now so because"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december mr mrs ms dr"
)


class SentenceCues(NamedTuple):
    counts: dict[str, int]
    """By kind of ``CUES``; kinds that do not occur are left out."""
    term_cues: frozenset[str]
    """``kind:term`` for each term of a cue, so that what the question itself names can be taken off."""


def _name_runs(tokens: list[Token], text: str) -> Iterator[tuple[int, int]]:
    """Find runs of capitalised words, as token positions; single ones only where a capital tells something."""
    start = None
    for position in range(len(tokens) + 1):
        token = tokens[position] if position < len(tokens) else None
        capital = token is not None and token.text[0].isupper() and fold(token.text) not in _NOT_NAMES
        joined = start is None or text[tokens[position - 1].end : token.start if token else None].strip(" .’'&-") == ""
        if start is not None and not (capital and joined):
            if start > 0 or position - start > 1 or tokens[0].text[1:] != tokens[0].text[1:].lower():
                yield start, position
            start = None
        if capital and start is None:
            start = position


def find_cues(text: str, read: tuple[list[Token], list[str]] | None = None) -> SentenceCues:
    """Find the cues of a sentence; ``read`` holds its tokens and their terms, where they are known already."""
    counted = ((kind, sum(1 for _ in pattern.finditer(text))) for kind, pattern in _patterns().items())
    counts = {kind: count for kind, count in counted if count}
    tokens = read[0] if read else tokenize(text)
    terms = read[1] if read else token_terms(tokens)
    term_cues: set[str] = set()
    for start, end in _name_runs(tokens, text):
        for kind in _kinds_of_name(tokens, start, end, text):
            counts[kind] = counts.get(kind, 0) + 1
            term_cues.update(f"{kind}:{term}" for term in terms[start:end] if term)
        around = [*terms[max(0, start - 2) : start], *terms[end : end + 2]]
        term_cues.update(f"beside:{term}" for term in around if term)
        if _DEFINING.match(text, tokens[end - 1].end):
            term_cues.update(f"defines:{term}" for term in terms[start:end] if term)
    for position, token in enumerate(tokens):
        if terms[position] and _DEFINING.match(text, token.end):
            term_cues.add(f"defines:{terms[position]}")
        if token.text[0].isdigit() or terms[position].isdigit():
            term_cues.update(f"counted:{term}" for term in terms[position + 1 : position + 4] if term)
    return SentenceCues(counts, frozenset(term_cues))


def _kinds_of_name(tokens: list[Token], start: int, end: int, text: str) -> list[str]:
    """Return what a run of capitalised words may be."""
    kinds = ["name"]
    run = text[tokens[start].start : tokens[end - 1].end]
    before = fold(tokens[start - 1].text) if start else ""
    organisation = bool(_ORGANISATION.search(run))
    if organisation:
        kinds.append("organisation")
    if before in _PLACE_BEFORE and not organisation:
        kinds.append("place")
    titled = before in _TITLES or fold(tokens[start].text) in _TITLES
    if not organisation and (titled or (end - start in _FULL_NAME_WORDS and before not in _NOT_PERSON_BEFORE)):
        kinds.append("person")
    return kinds
