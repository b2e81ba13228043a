"""A transaction that an error or a cancelled task never leaves open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite


@asynccontextmanager
async def transaction(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    """Make what is done inside happen as a whole or not at all.

    Args:
        connection: In autocommit mode, and nobody else's for as long as this lasts.

    Raises:
        sqlite3.OperationalError: Another connection has written for longer than the busy timeout, or the disk fails.
    """
    try:
        # IMMEDIATE, since a transaction that reads first and writes later can fail without having waited.
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        yield
        await connection.commit()
    except BaseException:
        # What a cancelled task had begun goes on in the connection's thread, which works in order: this comes after it
        # and before anything else, even when the task is cancelled here again. Outside a transaction it does nothing.
        await connection.rollback()
        raise
