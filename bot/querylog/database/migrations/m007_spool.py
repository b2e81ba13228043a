"""A spool, of questions that had to wait, goes into the log once."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE spool ( -- at most one row: how much of the spool, the file beside the database, is in the log
    name TEXT PRIMARY KEY,    -- of the spool; it gets another one whenever it has been emptied
    taken INTEGER NOT NULL    -- the number of the last change that is in the log
) STRICT, WITHOUT ROWID
""",
)
