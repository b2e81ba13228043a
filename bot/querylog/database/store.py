"""The open file: one connection to write with, and one to read with, so that a long look delays no answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.querylog.database.connection import Connection, Piece, Values, Work, do_each, do_together, fetch, transaction
from bot.querylog.database.errors import (
    LogClosedError,
    LogDamagedError,
    LogError,
    LogKeyError,
    LogReplacedError,
    NotALogError,
    plain_errors,
)
from bot.querylog.database.moments import to_milliseconds
from bot.querylog.database.open import connect, connect_to_read, settle_key
from bot.querylog.database.user_key import UserKey

Clock = Callable[[], datetime]
T = TypeVar("T")


class Store:
    """What the parts of the log have in common. Any number of tasks may use it; each waits for its turn.

    Args:
        connection: To write with; closed by ``close``.
        path: The database.
        key: What hides people's ids; why there is none, where there is none.
        clock: Tells the present moment, with its time zone.
        busy_timeout: For how many seconds to wait for another program that is writing.
    """

    def __init__(
        self, connection: Connection, path: Path, key: UserKey | LogKeyError, clock: Clock, busy_timeout: float
    ) -> None:
        self.path = path
        self._key = key
        self.clock = clock
        self._busy_timeout = busy_timeout
        self._writer = connection
        self._reader: Connection | None = None
        self._closed = False
        self._file = _identity(path)
        self._lost: LogError | None = None
        self.suspect = False
        """Whether the file may have to be opened anew before it can be used."""
        # A connection has one transaction at a time, so one task at a time may use it.
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._alone: list[Piece[Any]] = []
        self._together: list[Piece[Any]] = []
        self._reads: list[Piece[Any]] = []

    @property
    def key(self) -> UserKey:
        """What hides people's ids; another one once the file has been opened anew with another one beside it.

        Raises:
            LogKeyError: There is none that is this log's.
        """
        if isinstance(self._key, LogKeyError):
            raise self._key
        return self._key

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

    async def look_again(self) -> bool:
        """Open the file anew where it is another one now, or where it was found damaged.

        Returns:
            Whether it has another key since, so that hashes made before are nobody's in it.

        Raises:
            LogError: It cannot be opened.
        """
        async with self._reading, self._writing:
            self._check_open()
            if not self.suspect and self._is_same():
                return False
            await self._let_go()
            try:
                self._writer = await connect(self.path, self._busy_timeout)
                known = None if isinstance(self._key, LogKeyError) else self._key
                key = await settle_key(self._writer, self.path, known=known)
            except LogError as error:
                self._lost = error
                self.suspect = True
                raise
            self._file = _identity(self.path)
            self._lost = None
            self.suspect = False
            self._key = key
            return known not in {None, key}

    async def _let_go(self) -> None:
        """Close the file.

        SQLite leaves the journal of a file that was moved where it is. It is emptied into that file before, so that
        nobody takes it for the journal of the file that stands there now.
        """
        if self._lost is None:
            with suppress(sqlite3.Error):
                await self._writer.execute_fetchall("PRAGMA wal_checkpoint (TRUNCATE)")
        for connection in (self._reader, self._writer):
            if connection is not None:
                await connection.close()
        self._reader = None

    async def run(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run one statement, which is a transaction of its own, and fetch its rows."""
        return await self._done(Piece(partial(fetch, statement, values)), self._alone, self._writing, self._write)

    async def together(self, work: Work[T]) -> T:
        """Do something in a transaction that it shares with what else waits for its turn; what is returned stays.

        Args:
            work: What is to be done; quick, since others wait. It may be begun twice, of which the last time counts.

        Raises:
            LogError: It cannot be done.
        """
        return await self._done(Piece(work), self._together, self._writing, self._write)

    async def read(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run one query beside whatever is being written; it sees all that has been acknowledged."""
        return await self._done(Piece(partial(fetch, statement, values)), self._reads, self._reading, self._read)

    async def _done(
        self, piece: Piece[T], line: list[Piece[Any]], turn: asyncio.Lock, do_what_waits: Callable[[], Awaitable[None]]
    ) -> T:
        """Let a piece stand in line until it has been done, by whoever had a turn: one hop to the thread for many."""
        line.append(piece)
        try:
            async with turn:
                if not piece.done:
                    self._check_open()
                    with self._errors():
                        # What a cancelled task had begun comes before this in the connection's thread.
                        await do_what_waits()
        finally:
            if piece in line:
                line.remove(piece)
        if not piece.failed:
            return piece.result()
        with self._plain():
            return piece.result()

    async def _write(self) -> None:
        alone, together = _taken(self._alone), _taken(self._together)

        def work(connection: sqlite3.Connection) -> None:
            do_each(alone, connection)
            do_together(together, connection)

        await self._writer.work(work)

    async def _read(self) -> None:
        if self._reader is None:
            self._reader = await connect_to_read(self.path, self._busy_timeout)
        await self._reader.work(partial(do_each, _taken(self._reads)))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Connection]:
        """The connection to write with, when it is this task's turn."""
        async with self._writing:
            self._check_open()
            with self._errors():
                yield self._writer

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Connection]:
        """The same, in a transaction."""
        async with self.turn() as connection, transaction(connection):
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What ``plain_errors`` does, and see to it that the file is the one that was opened, and sound."""
        if self._lost is not None:
            raise self._lost
        if not self._is_same():
            self.suspect = True
            raise LogReplacedError(self.path)
        with self._plain():
            yield

    @contextmanager
    def _plain(self) -> Iterator[None]:
        """What ``plain_errors`` does, and remember when the file is not sound."""
        try:
            with plain_errors(self.path):
                yield
        except (LogDamagedError, NotALogError):
            self.suspect = True
            raise

    def _is_same(self) -> bool:
        return self._file == _identity(self.path)

    def _check_open(self) -> None:
        if self._closed:
            raise LogClosedError(self.path)


def _taken(line: list[Piece[Any]]) -> list[Piece[Any]]:
    """All that stand in a line, which is empty then."""
    taken = list(line)
    line.clear()
    return taken


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another of the same name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
