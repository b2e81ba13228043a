"""The step of the schema that lets what waited in a spool go into the log once."""

from __future__ import annotations

from typing import Final

import aiosqlite

_SPOOL: Final = """
CREATE TABLE spool ( -- at most one row: how much of the spool, the file beside the database, is in the log
    name TEXT PRIMARY KEY,    -- of the spool; it gets another one whenever it has been emptied
    taken INTEGER NOT NULL    -- the number of the last change that is in the log
) STRICT, WITHOUT ROWID
"""


async def take_spools(connection: aiosqlite.Connection) -> None:
    """Take the step."""
    await connection.execute_fetchall(_SPOOL.strip())
