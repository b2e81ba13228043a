"""Transactions that an error or a cancelled task never leaves open, and that may be shared by those who wait."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, Final, Generic, Self, TypeVar, cast

import aiosqlite

T = TypeVar("T")
Values = Mapping[str, Any] | Sequence[Any]
Work = Callable[[sqlite3.Connection], T]
"""Statements that are run one after the other, in the connection's thread."""

_ROWS_AT_ONCE: Final = 64
_UNDONE: Final = object()


class Connection(aiosqlite.Connection):
    """A connection whose thread can do several things at one go."""

    @classmethod
    async def open(cls, uri: str, busy_timeout: float) -> Self:
        """Open a database.

        Args:
            uri: Where it is, and how to open it.
            busy_timeout: For how many seconds to wait for another program that is writing.

        Returns:
            A connection in autocommit mode.
        """
        connector = partial(sqlite3.connect, uri, uri=True, timeout=busy_timeout, isolation_level=None)
        connection = cls(connector, _ROWS_AT_ONCE)
        try:
            return cast("Self", await connection)
        except BaseException:
            # The thread tells the event loop that it ends, which must not be closed by then.
            await asyncio.to_thread(connection._thread.join)
            raise

    async def work(self, work: Work[T]) -> T:
        """Do something in the connection's thread; it is done to its end also when the task is cancelled meanwhile."""
        running = self._execute(lambda: work(self._conn))  # type: ignore[no-untyped-call]
        return cast("T", await running)


class Piece(Generic[T]):
    """Work that waits for its turn.

    Args:
        work: What is to be done. It may be begun twice, of which only the last time counts.
    """

    def __init__(self, work: Work[T]) -> None:
        self._work = work
        self._result: Any = _UNDONE
        self._error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it has been done, or has failed."""
        return self._error is not None or self._result is not _UNDONE

    @property
    def failed(self) -> bool:
        """Whether its result is an error."""
        return self._error is not None

    def result(self) -> T:
        """What it gave.

        Raises:
            Exception: The one that it failed with.
            RuntimeError: It has not been done.
        """
        if self._error is not None:
            raise self._error
        if self._result is _UNDONE:
            raise RuntimeError("the connection was closed before this was done")
        return cast("T", self._result)

    def begin(self, connection: sqlite3.Connection) -> T:
        """Do it; that counts once ``end`` is told."""
        return self._work(connection)

    def end(self, result: T) -> None:
        """It is done, and stays."""
        self._result = result

    def fail(self, error: Exception) -> None:
        """It cannot be done."""
        self._error = error


def do_each(pieces: Iterable[Piece[Any]], connection: sqlite3.Connection) -> None:
    """Do one after the other; one must not make another fail.

    Args:
        pieces: Statements that are transactions of their own.
        connection: In autocommit mode.
    """
    for piece in pieces:
        try:
            piece.end(piece.begin(connection))
        except Exception as error:  # noqa: BLE001 - it is raised where its piece's result is asked for
            piece.fail(error)


def do_together(pieces: Sequence[Piece[Any]], connection: sqlite3.Connection) -> None:
    """Do all in one transaction. Where that fails, do each in one of its own: one must not make another fail.

    Args:
        pieces: What is done, in order.
        connection: In autocommit mode.
    """
    if not pieces:
        return
    try:
        # IMMEDIATE, since a transaction that reads first and writes later can fail without having waited.
        connection.execute("BEGIN IMMEDIATE")
    except Exception as error:  # noqa: BLE001 - as above
        for piece in pieces:
            piece.fail(error)
        return
    try:
        results = [piece.begin(connection) for piece in pieces]
        connection.commit()
    except Exception as error:  # noqa: BLE001 - as above
        connection.rollback()  # some errors have ended the transaction already, and then it does nothing
        if len(pieces) == 1:
            pieces[0].fail(error)
            return
        for piece in pieces:
            do_together([piece], connection)
    else:
        for piece, result in zip(pieces, results, strict=True):
            piece.end(result)


def fetch(statement: str, values: Values, connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Run a statement, and give its rows."""
    return connection.execute(statement, values).fetchall()


@contextmanager
def do_in_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do what is done inside in one transaction, in the connection's thread; an error leaves nothing of it.

    Args:
        connection: In autocommit mode.

    Raises:
        sqlite3.OperationalError: As for ``transaction``.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


@asynccontextmanager
async def transaction(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    """Make what is done inside happen as a whole or not at all.

    Args:
        connection: In autocommit mode, and nobody else's for as long as this lasts.

    Raises:
        sqlite3.OperationalError: Another connection has written for longer than the busy timeout, or the disk fails.
    """
    try:
        # IMMEDIATE as in ``do_together``.
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        yield
        await connection.commit()
    except BaseException:
        # What a cancelled task had begun goes on in the connection's thread, which works in order: this comes after it
        # and before anything else, even when the task is cancelled here again. Outside a transaction it does nothing.
        await connection.rollback()
        raise
