"""Writing into the log when that can be done, and into the spool when it cannot.

A question that is claimed in the spool has a negative id, minus the number of its change, until it is in the log.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final

from bot.querylog import questions
from bot.querylog.database.connection import fetch
from bot.querylog.database.errors import LogError, LogSpoolError
from bot.querylog.database.store import Store
from bot.querylog.database.user_key import NOBODY
from bot.querylog.privacy.deletion import is_forgotten, without_parent
from bot.querylog.records import EMPTY_STATE, Claimed, Front, StoredTurn, Visibility
from bot.querylog.rows import read_previous, read_turn
from bot.querylog.servers.documents import VERSION, read_version
from bot.querylog.spool import Change, Spool, spool_path

RETRY_SECONDS: Final = 10.0  # for how long a log is left alone that could not be written
CHANGES: Final[Mapping[str, str]] = {
    "sent": questions.SENT,
    "apologised": questions.APOLOGISED,
    "private": questions.KEEP_PRIVATE,
    "share": questions.SHARE,
    "seen": questions.SEEN,
    "settle": questions.SETTLE,
    "gone": questions.GONE,
    "cast": questions.CAST,
    "explain": questions.EXPLAIN,
}
"""The statements that can wait, beside questions and their answers."""
MAX_IDS: Final = 10_000
_IDS: Final = ("id", "parent_id", "conversation_id")
_NOWHERE: Final = -(2**62)  # the id of a question for which the spool has no room
_QUOTES_AT_ONCE: Final = 20
"""More than an answer has, unless as many as one likes are asked for; SQLite takes a limited number of values."""

_TAKEN: Final = "SELECT taken FROM spool WHERE name = ?"
_TAKE: Final = "INSERT INTO spool (name, taken) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET taken = excluded.taken"
_FORGET_OTHERS: Final = "DELETE FROM spool WHERE name <> ?"
_CLAIMED_BEFORE: Final = "SELECT id FROM question WHERE message_id = ? AND outcome IS NULL"

Look = tuple[str, Mapping[str, Any]]  # a query and its values

_log: Final = logging.getLogger(__name__)


class LogWriter:
    """Keeps nothing aside before ``begin``: until then errors are the caller's."""

    retry_seconds = RETRY_SECONDS

    def __init__(self, store: Store) -> None:
        self._store = store
        self._spool: Spool | None = None
        self._flushing = asyncio.Lock()
        self._ids: dict[int, int | None] = {}
        self._failure: LogError | None = None
        self._failed_at = -math.inf

    async def begin(self) -> None:
        """Keep from now on what cannot be written, and log what was kept before; for who holds the bot's lock."""
        if self._spool is None:
            path = spool_path(self._store.path)
            try:
                self._spool = await asyncio.to_thread(Spool, path)
            except OSError as error:
                raise LogSpoolError(path, error) from error
            with suppress(LogError):  # which is told of, and tried again
                await self.flush()

    async def flush(self) -> None:
        """Put into the log what waits, in order and once; LogError where that fails, or has failed a moment ago."""
        spool = self._spool
        if spool is None or not (spool.changes or self._failure or self._store.suspect):
            return
        async with self._flushing:
            elapsed = asyncio.get_running_loop().time() - self._failed_at
            if self._failure is not None and elapsed < self.retry_seconds:
                raise self._failure
            try:
                if await self._store.look_again():
                    spool.keep_only(_without_people())
                count = await self._take(spool)
            except LogError as error:
                self._fail(error)
                raise
            self._recover(spool, count)

    async def claim(
        self, values: dict[str, Any], looks: Sequence[Look] = (), library: int | None = None
    ) -> Claimed | None:
        """Claim a question, and find a turn by the first of ``looks`` that does; None where it was claimed before.

        The version of the server whose documents are the ``library`` is read at the same go.
        While it waits in the spool, the id is negative, and nothing else is known.
        """
        try:
            await self.flush()
            return await self._store.write(partial(_claim, values, looks, library))
        except LogError as error:
            if any(claim["message_id"] == values["message_id"] is not None for claim in self._claims().values()):
                return None
            change = self._keep("claim", values, error)
            return Claimed(-change.number if change else _NOWHERE, None, None)

    async def record(self, values: dict[str, Any], quotes: Sequence[Sequence[Any]]) -> bool:
        try:
            await self.flush()
            known = self._resolved(values, self._ids)
            if known is None:
                return False
            return await self._store.write(partial(write_answer, known, quotes))
        except LogError as error:
            return self._keep_of_known("record", {**values, "quotes": [list(quote) for quote in quotes]}, error)

    async def run(self, kind: str, values: dict[str, Any]) -> bool:
        """Run one of ``CHANGES``; False where there is no row to change."""
        try:
            await self.flush()
            known = self._resolved(values, self._ids)
            return known is not None and await self._store.write(partial(_change, CHANGES[kind], known))
        except LogError as error:
            return self._keep_of_known(kind, values, error)

    async def look(self, statement: str, values: Mapping[str, Any]) -> list[sqlite3.Row]:
        """Look for what an answer would take into account; a log that cannot be read has nothing of it."""
        try:
            return await self._store.run(statement, values)
        except LogError as error:
            if self._spool is None:
                raise
            self._fail(error)
            return []

    def turns(self) -> Iterator[tuple[dict[str, Any], StoredTurn, int | None]]:
        """Yield what has been answered and waits, the latest first: claim, turn, and the message that answers."""
        claims = self._claims()
        sent: dict[int, int] = {}
        for change in reversed(self._spool.changes if self._spool else ()):
            number = -change.values.get("id", 0)
            if change.kind == "sent":
                sent.setdefault(number, change.values["answer_message_id"])
            elif change.kind == "record" and number in claims and not change.values.get("look_up"):
                turn = read_turn({**change.values, "asked_at": claims[number]["asked_at"]})
                yield claims[number], turn, sent.get(number)

    def forget(self, user_hash: str) -> None:
        """Take out what a person has asked and voted, and what others took over from whomever."""
        if self._spool is None or not self._spool.changes:
            return
        claims = self._claims().items()
        gone = {-number for number, claim in claims if user_hash in {claim["user_hash"], claim["author_hash"]}}

        def kept(change: Change) -> Change | None:
            values = change.values
            if user_hash in {values.get("user_hash"), values.get("author_hash")} or values.get("id") in gone:
                return None
            if change.kind == "record" and values["state_before"] != EMPTY_STATE:
                return replace(change, values={**values, **without_parent(values["text"]), "parent_id": None})
            return change

        self._spool.keep_only(kept)

    def _claims(self) -> dict[int, dict[str, Any]]:
        changes = self._spool.changes if self._spool else ()
        return {change.number: _complete(change.values) for change in changes if change.kind == "claim"}

    def _keep_of_known(self, kind: str, values: dict[str, Any], error: LogError) -> bool:
        """Keep a change to a question; False where the question is nowhere."""
        known = self._resolved(values, self._ids | {-number: -number for number in self._claims()})
        if known is None:
            return False
        self._keep(kind, known, error)
        return True

    def _keep(self, kind: str, values: dict[str, Any], error: LogError) -> Change | None:
        if self._spool is None:
            raise error
        self._fail(error)
        before = self._spool.dropped, self._spool.failure
        change = self._spool.add(kind, values)
        if self._spool.dropped and not before[0]:
            _log.error("The spool %s is full: what is asked from now on is answered, but not logged", self._spool.path)
        if self._spool.failure and not before[1]:
            _log.error("%s cannot be written (%s): keeping it in memory", self._spool.path, self._spool.failure)
        return change

    def _fail(self, error: LogError) -> None:
        if error is self._failure:
            return  # nothing was tried since, so it is not to be left alone for longer
        if self._failure is None and self._spool is not None:
            _log.error("%s Meanwhile, questions are answered and kept in %s", error, self._spool.path)
        self._failure = error
        self._failed_at = asyncio.get_running_loop().time()

    def _recover(self, spool: Spool, count: int) -> None:
        if self._failure is not None or count:
            _log.warning("The log can be written; %d changes that had to wait are in it", count)
        if spool.dropped:
            _log.error("%d changes had no room in the spool and are lost", spool.dropped)
        spool.dropped = 0
        self._failure = None

    async def _take(self, spool: Spool) -> int:
        """Put what waits into the log, in one transaction; return how many changes it was."""
        changes = spool.changes
        await self._store.write(partial(self._apply_all, spool.name, changes))
        for number in sorted(self._ids)[MAX_IDS:]:
            del self._ids[number]
        spool.take_off(len(changes))
        return len(changes)

    def _apply_all(self, name: str, changes: Sequence[Change], connection: sqlite3.Connection) -> None:
        row = connection.execute(_TAKEN, (name,)).fetchone()
        for change in changes:
            if row is None or change.number > row["taken"]:
                self._apply(change, connection)
        connection.execute(_TAKE, (name, changes[-1].number if changes else 0))
        connection.execute(_FORGET_OTHERS, (name,))

    def _apply(self, change: Change, connection: sqlite3.Connection) -> None:
        """Make one change; one that cannot be made must not keep all others from being made."""
        try:
            if change.kind == "claim":
                # At once, as the task may be cancelled; where the transaction fails, the claim is made again.
                self._ids[-change.number] = _claim_kept(change.values, connection)
            elif (values := self._resolved(change.values, self._ids)) is None:
                return
            elif change.kind == "record":
                # What an older version did not keep.
                values = {"author_hash": None, "look_up": None, "unread": None, "unanswered": None, **values}
                write_answer(values, values.pop("quotes"), connection)
            else:
                connection.execute(CHANGES[change.kind], values)
        except (KeyError, TypeError, ValueError, sqlite3.IntegrityError, sqlite3.ProgrammingError) as error:
            _log.error("The change %d of a spool cannot be made", change.number, exc_info=error)

    def _resolved(self, values: dict[str, Any], ids: Mapping[int, int | None]) -> dict[str, Any] | None:
        """Put ids of rows for those of the spool; None when the question is nowhere."""
        given = {name: values[name] for name in _IDS if values.get(name) is not None and values[name] < 0}
        found = {name: ids.get(number) for name, number in given.items()}
        if "id" in found and found["id"] is None:
            return None
        if "conversation_id" in found and found["conversation_id"] is None:
            found["conversation_id"] = found.get("id", values["id"])
        return {**values, **found}


def _without_people() -> Callable[[Change], Change]:
    """Return a function that takes the hashes off changes; a vote stays one of somebody, the same in all changes."""
    nobodies: defaultdict[str, str] = defaultdict(lambda: f"{NOBODY}{secrets.token_hex(8)}")

    def without(change: Change) -> Change:
        user_hash = change.values.get("user_hash")
        if user_hash is None:
            return change
        values = {**change.values, "user_hash": None if change.kind == "claim" else nobodies[user_hash]}
        if values.get("author_hash"):
            values["author_hash"] = ""
        return replace(change, values=values)

    return without


def _change(statement: str, values: Mapping[str, Any], connection: sqlite3.Connection) -> bool:
    """Run a statement that changes rows; False where there are none."""
    return connection.execute(statement, values).rowcount > 0


def write_answer(values: dict[str, Any], quotes: Sequence[Any], connection: sqlite3.Connection) -> bool:
    """Write an answer with its quotes into a question's row, within a transaction; False where the row is gone."""
    if is_forgotten(connection, values["parent_id"]):
        values = values | without_parent(values["text"])
    if not _change(questions.RECORD, values, connection):
        return False
    connection.execute(questions.DROP_QUOTES, (values["id"],))
    for first in range(0, len(quotes), _QUOTES_AT_ONCE):
        some = quotes[first : first + _QUOTES_AT_ONCE]
        flat = [value for quote in some for value in (values["id"], *quote)]
        connection.execute(questions.add_quotes(len(some)), flat)
    return True


def _claim(
    values: dict[str, Any], looks: Sequence[Look], library: int | None, connection: sqlite3.Connection
) -> Claimed | None:
    for row in fetch(questions.CLAIM, values, connection):
        turns = (read_previous(turn) for look in looks if (turn := connection.execute(*look).fetchone()))
        version = None if library is None else read_version(fetch(VERSION, (library,), connection))
        return Claimed(row["id"], next(turns, None), row["lesson_changes"], version)
    return None


def _claim_kept(values: dict[str, Any], connection: sqlite3.Connection) -> int | None:
    """Return the id of a question that waited, which may have been claimed and not answered."""
    rows = fetch(questions.CLAIM, _complete(values), connection)
    rows = rows or fetch(_CLAIMED_BEFORE, (values["message_id"],), connection)
    return int(rows[0]["id"]) if rows else None


def _complete(claim: dict[str, Any]) -> dict[str, Any]:
    """Add to a claim what an older version did not keep, as the schema's step does to questions in the log."""
    by_command = claim.get("front") in {Front.SLASH, Front.CONTEXT_MENU}
    visibility = Visibility.PRIVATE if by_command else Visibility.SHARED
    author_hash = "" if claim.get("front") == Front.CONTEXT_MENU else None
    return {"visibility": visibility.value, "author_hash": author_hash, **claim}
