"""The open file: one connection to write with, and one to read with, so that a long look delays no answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite

from bot.querylog.connecting import connect_to_read
from bot.querylog.errors import LogClosedError, plain_errors
from bot.querylog.key import UserKey
from bot.querylog.rows import to_milliseconds
from bot.querylog.transactions import transaction

Clock = Callable[[], datetime]
Values = Mapping[str, Any] | Sequence[Any]


class Store:
    """What the parts of the log have in common. Any number of tasks may use it; each waits for its turn.

    Args:
        connection: To write with; closed by ``close``.
        path: The database.
        key: What hides people's ids.
        clock: Tells the present moment, with its time zone.
        busy_timeout: For how many seconds to wait for another program that is writing.
    """

    def __init__(
        self, connection: aiosqlite.Connection, path: Path, key: UserKey, clock: Clock, busy_timeout: float
    ) -> None:
        self.path = path
        self.key = key
        self.clock = clock
        self._busy_timeout = busy_timeout
        self._writer = connection
        self._reader: aiosqlite.Connection | None = None
        self._closed = False
        # A connection has one transaction at a time, so one task at a time may use it.
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()

    def now(self) -> int:
        """The present moment as the log keeps it."""
        return to_milliseconds(self.clock())

    async def close(self) -> None:
        """Finish what is under way and close the file; doing it again does nothing."""
        async with self._reading, self._writing:
            self._closed = True
            if self._reader is not None:
                await self._reader.close()
            await self._writer.close()

    async def run(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run one statement, which is a transaction of its own, and fetch its rows."""
        async with self.turn() as connection:
            return list(await connection.execute_fetchall(statement, values))

    async def read(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run one query beside whatever is being written; it sees all that has been acknowledged."""
        async with self._reading:
            self._check_open()
            with plain_errors(self.path):
                if self._reader is None:
                    self._reader = await connect_to_read(self.path, self._busy_timeout)
                return list(await self._reader.execute_fetchall(statement, values))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[aiosqlite.Connection]:
        """The connection to write with, when it is this task's turn."""
        async with self._writing:
            self._check_open()
            with plain_errors(self.path):
                yield self._writer

    @asynccontextmanager
    async def change(self) -> AsyncIterator[aiosqlite.Connection]:
        """The same, in a transaction."""
        async with self.turn() as connection, transaction(connection):
            yield connection

    def _check_open(self) -> None:
        if self._closed:
            raise LogClosedError(self.path)
