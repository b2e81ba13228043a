"""SQLite in a thread of its own, and what is run there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Self, TypeVar

from bot.querylog.database.errors import primary_code

T = TypeVar("T")
Values = Mapping[str, Any] | Sequence[Any]
Work = Callable[[sqlite3.Connection], T]

_CHECK: Final = "PRAGMA quick_check(1)"


class Connection:
    """A connection whose thread does one piece of work after the other, each to its end.

    Each is one way to the thread and back, however many statements it has, and no cancelled task can stop it halfway.
    """

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread
        self._closed = False

    @classmethod
    async def open(cls, connect: Callable[[], sqlite3.Connection]) -> Self:
        """Connect in a new thread."""
        thread = ThreadPoolExecutor(1, "sqlite")
        opening = thread.submit(connect)
        try:
            return cls(await asyncio.shield(asyncio.wrap_future(opening)), thread)
        except BaseException:
            thread.submit(lambda: opening.result().close())  # where it was the task that was cancelled
            await asyncio.to_thread(thread.shutdown)
            raise

    async def work(self, work: Work[T]) -> T:
        """Do something in the thread, also when the task is cancelled meanwhile."""
        running = asyncio.get_running_loop().run_in_executor(self._thread, work, self._connection)
        return await asyncio.shield(running)

    async def execute_fetchall(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        return await self.work(partial(fetch, statement, values))

    async def close(self) -> None:
        """Close the connection after all that was begun; doing it again does nothing."""
        if not self._closed:
            self._closed = True
            try:
                await self.work(sqlite3.Connection.close)
            finally:
                self._thread.shutdown(wait=False)


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
