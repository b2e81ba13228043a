"""Limits for SQL, so that no query stalls the page, and moments as dates; loaded by Datasette itself."""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from datasette import hookimpl

from bot.querylog.database.encoding import to_moment

# SQLite looks at the clock between its steps, and making one value or matching one pattern is a single step.
_LIMITS: Final = {sqlite3.SQLITE_LIMIT_LENGTH: 100_000, sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000}
_MOMENT: Final = re.compile(r"\w+_at")
_MILLENNIUM_MS: Final = 31_600_000_000_000


@hookimpl  # type: ignore[untyped-decorator]  # published without types
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Limit lengths, in bytes (https://sqlite.org/limits.html)."""
    for category, limit in _LIMITS.items():
        conn.setlimit(category, limit)
    for name in ("format", "printf"):  # count up to any length before they see the limit
        conn.create_function(name, -1, None)


@hookimpl  # type: ignore[untyped-decorator]  # the same
def render_cell(value: object, column: str) -> str | None:
    """Return a moment in UTC, of a column that counts milliseconds; None leaves the rest to Datasette."""
    if not (_MOMENT.fullmatch(column) and isinstance(value, int) and 0 < value < _MILLENNIUM_MS):
        return None
    return f"{to_moment(value):%Y-%m-%d %H:%M:%S} UTC"
