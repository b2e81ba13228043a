"""The log's moments as dates; loaded by Datasette itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from datasette import hookimpl

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT: Final = re.compile(r"\w+_at")
_MILLENNIUM_MS: Final = 31_600_000_000_000


@hookimpl  # type: ignore[untyped-decorator]  # published without types
def render_cell(value: object, column: str) -> str | None:
    """Return a moment in UTC, of a column that counts milliseconds; None leaves the rest to Datasette."""
    if not (_MOMENT.fullmatch(column) and isinstance(value, int) and 0 < value < _MILLENNIUM_MS):
        return None
    return f"{_EPOCH + timedelta(milliseconds=value):%Y-%m-%d %H:%M:%S} UTC"
