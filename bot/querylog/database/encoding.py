"""Moments and texts as the log stores them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from retrieval.analysis.terms import extract_terms

# Half a surrogate pair is no character, so UTF-8 cannot carry it; at a NUL, SQLite's own text functions stop reading.
_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_milliseconds(moment: datetime) -> int:
    """Return the whole milliseconds since 1970-01-01 00:00 UTC; TypeError for a moment without a time zone."""
    return (moment - _EPOCH) // _MILLISECOND


def to_moment(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


def well_formed(text: str) -> str:
    """Put U+FFFD, the replacement character, for each NUL and lone surrogate: UTF-8, JSON and SQLite carry the rest."""
    if text.isascii() and "\0" not in text:
        return text  # most is, and this is told at once
    return _UNFIT.sub("\ufffd", text)


def duplicate_key(resolved: str) -> str:
    """Return what near-duplicates share: the sorted terms of the question as searched, or its words where none."""
    found = sorted(set(extract_terms(resolved)))
    return " ".join(found) or " ".join(resolved.casefold().split())
