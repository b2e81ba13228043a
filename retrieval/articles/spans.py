"""Spans of characters, and line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_BREAK = r"[\r\n\x85\u2028\u2029](?:(?<!\r)|(?!\n)|\n)"  # begins with a set, which is searched for quickly
_BLANK = r"[^\S\r\n\x85\u2028\u2029]*"

LINE_BREAK = re.compile(_BREAK)
"""One line break, of any system; a carriage return with its line feed is one."""

BLANK_LINE = re.compile(_BREAK + _BLANK + _BREAK)
"""Two line breaks with nothing visible between them."""


class Span(NamedTuple):
    start: int
    end: int


def strip(text: str, start: int, end: int) -> Span:
    """Return the span without the white space (``str.isspace``) at its ends; empty where there is nothing else."""
    piece = text[start:end]
    body = piece.lstrip()
    start += len(piece) - len(body)
    return Span(start, start + len(body.rstrip()))


def pieces(text: str, span: Span, cuts: Iterable[int]) -> list[Span]:
    """Cut a span at ascending offsets; each piece is stripped, and white space alone is left out."""
    bounds = [span.start, *cuts, span.end]
    found = (strip(text, start, end) for start, end in pairwise(bounds))
    return [piece for piece in found if piece.start < piece.end]
