"""Moments as the log keeps them: whole milliseconds since 1970-01-01 00:00 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def to_milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970-01-01 00:00 UTC.

    Args:
        moment: With a time zone.

    Raises:
        TypeError: It has none.
    """
    return (moment - _EPOCH) // _MILLISECOND


def to_moment(milliseconds: int) -> datetime:
    """The moment, in UTC, so many milliseconds since 1970-01-01 00:00 UTC."""
    return _EPOCH + milliseconds * _MILLISECOND
