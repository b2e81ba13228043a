"""Limits for SQL, so that no query stalls the page; loaded by Datasette itself."""

from __future__ import annotations

import sqlite3
from typing import Final

from datasette import hookimpl

# SQLite looks at the clock between its steps, and making one value or matching one pattern is a single step.
_LIMITS: Final = {sqlite3.SQLITE_LIMIT_LENGTH: 100_000, sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000}


@hookimpl  # type: ignore[untyped-decorator]  # published without types
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Limit lengths, in bytes (https://sqlite.org/limits.html)."""
    for category, limit in _LIMITS.items():
        conn.setlimit(category, limit)
    for name in ("format", "printf"):  # count up to any length before they see the limit
        conn.create_function(name, -1, None)
