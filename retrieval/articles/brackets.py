"""Quotation marks and brackets in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from retrieval.articles.spans import Span

_MARK = re.compile(r"``|''|[`\"'“”„«»‘’()\[\]「」『』（）《》【】]")
"""Curly, straight and angle quotation marks, those of TeX and of East Asia, brackets, Markdown's code."""

_CLOSES = {
    "”": "“",
    "»": "«",
    ")": "(",
    "]": "[",
    "''": "``",
    "」": "「",
    "』": "『",
    "）": "（",
    "》": "《",
    "】": "【",
}
"""Marks that only close, each with its opening mark."""

_OPENS = frozenset(_CLOSES.values())
_STRAIGHT = frozenset('"`')
_SINGLE = "‘"
_SENTENCE_MARKS = frozenset(".,!?;:…")
_EDGE = " "


class Mark(NamedTuple):
    start: int
    end: int
    kind: str
    """The opening mark of its kind."""
    closes: bool


def find_marks(text: str) -> list[Mark]:
    """Find the opening and closing marks of a text, in order; apostrophes are left out."""
    marks: list[Mark] = []
    opened: set[str] = set()
    for match in _MARK.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else _EDGE
        after = text[end] if end < len(text) else _EDGE
        found = _classify(match.group(), before, after, opened)
        if found is None:
            continue
        kind, closes = found
        marks.append(Mark(start, end, kind, closes))
        (opened.discard if closes else opened.add)(kind)
    return marks


def enclosures(marks: Iterable[Mark], max_letters: int) -> list[Span]:
    """Return the spans that marks enclose, the marks included, in order; those that nest or overlap are merged.

    Each kind pairs by itself, a closing mark with the latest opening one. One that is never closed, as at the start of
    each paragraph of a long quotation, encloses nothing, nor does a forgotten one hold a page together.
    """
    found: list[Span] = []
    opened: dict[str, int] = {}
    for mark in marks:
        if not mark.closes:
            opened[mark.kind] = mark.start
            continue
        start = opened.pop(mark.kind, None)
        if start is None or mark.end - start > max_letters:
            continue
        while found and found[-1].end > start:
            start = min(start, found.pop().start)
        found.append(Span(start, mark.end))
    return found


def _classify(mark: str, before: str, after: str, opened: set[str]) -> tuple[str, bool] | None:
    if mark == "“" and "„" in opened:
        return "„", True
    if mark in _CLOSES:
        return _CLOSES[mark], True
    if mark == _SINGLE or mark in "'’":
        closes = _single_closes(mark, before, after)
        return None if closes is None else (_SINGLE, closes)
    if mark in _STRAIGHT:
        return mark, _straight_closes(before, after, is_open=mark in opened)
    return mark, False


def _single_closes(mark: str, before: str, after: str) -> bool | None:
    """Return None for an apostrophe: it looks like a closing mark, which must follow a sentence mark."""
    if mark != _SINGLE and before in _SENTENCE_MARKS and not after.isalnum():
        return True
    if mark != "’" and after.isalnum() and not before.isalnum():
        return False
    return None


def _straight_closes(before: str, after: str, *, is_open: bool) -> bool:
    """Tell by the side on which a straight mark touches a word; otherwise opening and closing marks take turns."""
    leans_back = not before.isspace() and before not in _OPENS
    leans_on = not after.isspace() and after not in _CLOSES and after not in _SENTENCE_MARKS
    return leans_back if leans_back != leans_on else is_open
