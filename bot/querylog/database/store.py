"""The open file: one connection to write with, and one to read with, so that a long look delays no answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.querylog.database.connection import Connection, Job, Values, Work, do_together, fetch
from bot.querylog.database.encoding import to_milliseconds
from bot.querylog.database.errors import (
    LogClosedError,
    LogDamagedError,
    LogError,
    LogKeyError,
    LogReplacedError,
    NotALogError,
    plain_errors,
)
from bot.querylog.database.open import connect, connect_to_read, settle_key
from bot.querylog.database.user_key import UserKey

Clock = Callable[[], datetime]
T = TypeVar("T")


class Store:
    """The log's file, for any number of tasks, of which each waits for its turn; methods may raise a ``LogError``."""

    def __init__(
        self, connection: Connection, path: Path, key: UserKey | LogKeyError, clock: Clock, busy_timeout: float
    ) -> None:
        self.path = path
        self.clock = clock
        self.suspect = False  # the file may have to be opened anew before it can be used
        self._key = key
        self._busy_timeout = busy_timeout
        self._writer = connection
        self._reader: Connection | None = None
        self._closed = False
        self._file = _identity(path)
        self._lost: LogError | None = None
        # A connection has one transaction at a time, so one task at a time may use it.
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._jobs: list[Job[Any]] = []

    @property
    def key(self) -> UserKey:
        """The key that hides people's ids; a LogKeyError where there is none that is this log's."""
        if isinstance(self._key, LogKeyError):
            raise self._key
        return self._key

    def now(self) -> int:
        return to_milliseconds(self.clock())

    async def close(self) -> None:
        """Finish what is under way and close the file; doing it again does nothing."""
        async with self._reading, self._writing:
            self._closed = True
            await self._close_connections()

    async def _close_connections(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                await connection.close()
        self._reader = None

    async def look_again(self) -> bool:
        """Open the file anew where it was replaced or damaged; True where hashes made before are nobody's in it."""
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
        # SQLite leaves the journal of a file that was moved where it is. It is emptied into that file before, so that
        # nobody takes it for the journal of the file that stands there now.
        if self._lost is None:
            with suppress(sqlite3.Error):
                await self._writer.execute_fetchall("PRAGMA wal_checkpoint (TRUNCATE)")
        await self._close_connections()

    async def run(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run one statement, which is a transaction of its own, and fetch its rows."""
        return await self.work(partial(fetch, statement, values))

    async def work(self, work: Work[T]) -> T:
        """Do something with the connection to write with, in its thread."""
        async with self._writing:
            self._check_open()
            with self._errors():
                return await self._writer.work(work)

    async def write(self, work: Work[T]) -> T:
        """Do something quick, which may be begun twice, in a transaction that it shares with what else waits."""
        job = Job(work)
        self._jobs.append(job)
        try:
            async with self._writing:
                if not job.outcome.done():
                    self._check_open()
                    with self._errors():
                        jobs, self._jobs = self._jobs, []
                        # What a cancelled task had taken along is done before this.
                        await self._writer.work(partial(do_together, jobs))
        finally:
            if job in self._jobs:
                self._jobs.remove(job)
        with self._plain():
            return job.outcome.result(timeout=0)

    async def read(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run one query beside whatever is being written; it sees all that has been acknowledged."""
        async with self._reading:
            self._check_open()
            with self._errors():
                if self._reader is None:
                    self._reader = await connect_to_read(self.path, self._busy_timeout)
                return list(await self._reader.execute_fetchall(statement, values))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """See to it that the file is the one that was opened, and do what ``_plain`` does."""
        if self._lost is not None:
            raise self._lost
        if not self._is_same():
            self.suspect = True
            raise LogReplacedError(self.path)
        with self._plain():
            yield

    @contextmanager
    def _plain(self) -> Iterator[None]:
        """Do what ``plain_errors`` does, and remember when the file is not sound."""
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


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode, which tell a file from another of the same name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
