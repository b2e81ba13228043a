"""A connection to SQLite, and what is run in its thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Self, TypeVar, cast

import aiosqlite

from bot.querylog.database.errors import primary_code

T = TypeVar("T")
Values = Mapping[str, Any] | Sequence[Any]
Work = Callable[[sqlite3.Connection], T]

_ROWS_AT_ONCE: Final = 64
_CHECK: Final = "PRAGMA quick_check(1)"


class Connection(aiosqlite.Connection):
    """A connection whose thread does one piece of work after the other, each to its end, whatever is cancelled."""

    @classmethod
    async def open(cls, connect: Callable[[], sqlite3.Connection]) -> Self:
        """Connect in a new thread."""
        connection = cls(connect, _ROWS_AT_ONCE)
        try:
            return cast("Self", await connection)
        except BaseException:
            # The thread tells the event loop that it ends, which must not be closed by then.
            await asyncio.to_thread(connection._thread.join)
            raise

    async def work(self, work: Work[T]) -> T:
        """Do something in the thread, also when the task is cancelled meanwhile."""
        return cast("T", await self._execute(lambda: work(self._conn)))  # type: ignore[no-untyped-call]


@dataclass(eq=False, slots=True)
class Job(Generic[T]):
    """Work that waits for its turn; it may be begun twice, of which only the last time counts."""

    work: Work[T]
    outcome: Future[T] = field(default_factory=Future)


def do_together(jobs: Sequence[Job[Any]], connection: sqlite3.Connection) -> None:
    """Do all in one transaction; where that fails, each in one of its own, so that none makes another fail."""
    if not jobs:
        return
    try:
        with transaction(connection):
            results = [job.work(connection) for job in jobs]
    except Exception as error:  # noqa: BLE001 - it is raised where its job's result is asked for
        # Where another program writes, all have waited.
        if len(jobs) == 1 or (isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_BUSY):
            for job in jobs:
                job.outcome.set_exception(error)
            return
        for job in jobs:
            do_together([job], connection)
    else:
        for job, result in zip(jobs, results, strict=True):
            job.outcome.set_result(result)


def fetch(statement: str, values: Values, connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute(statement, values).fetchall()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make what is done inside happen as a whole or not at all; for a connection in autocommit mode."""
    # IMMEDIATE, since a transaction that reads first and writes later can fail without having waited.
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield


def is_sound(connection: sqlite3.Connection) -> bool:
    """Read all pages of a database, and tell whether they fit together."""
    try:
        return [tuple(row) for row in connection.execute(_CHECK)] == [("ok",)]
    except sqlite3.DatabaseError as error:
        if primary_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return False
        raise
