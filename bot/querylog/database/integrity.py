"""SQLite's own check of a database."""

from __future__ import annotations

import sqlite3
from typing import Final

_CHECK: Final = "PRAGMA quick_check(1)"


def is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether the pages of a database fit together, which takes reading all of them.

    Raises:
        sqlite3.Error: It cannot be read, and not since it is damaged.
    """
    try:
        return [tuple(row) for row in connection.execute(_CHECK)] == [("ok",)]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return False
        raise
