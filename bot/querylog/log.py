"""The log of questions, for the service that answers them and for those who review them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from bot.querylog import questions
from bot.querylog.answers import SentAnswers
from bot.querylog.database.backup import back_up
from bot.querylog.database.connection import is_sound
from bot.querylog.database.encoding import to_milliseconds, well_formed
from bot.querylog.database.errors import LogDamagedError, LogKeyError
from bot.querylog.database.files import close_to_others
from bot.querylog.database.open import connect, settle_key
from bot.querylog.database.store import Clock, Store
from bot.querylog.database.user_key import UserKey
from bot.querylog.lessons import Lessons
from bot.querylog.pending import PendingQuestions
from bot.querylog.privacy.personal_data import PersonalData
from bot.querylog.privacy.retention import Retention
from bot.querylog.records import BY_MESSAGE, Claimed, Entry, Origin, StoredTurn, Visibility
from bot.querylog.review.replays import Replays
from bot.querylog.review.reviews import Reviews
from bot.querylog.rows import answer_values, quote_values, read_previous, read_turn
from bot.querylog.servers.servers import Servers
from bot.querylog.spool import holds_people, spool_path
from bot.querylog.writer import LogWriter, Look

_BUSY_TIMEOUT: Final = 5.0


class QueryLog:
    """The log, for any number of tasks and processes; what has been awaited stays. Methods may raise a ``LogError``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._run = store.run
        self.writer = LogWriter(store)
        self.answers = SentAnswers(store, self.writer)
        self.pending = PendingQuestions(store, self.writer)
        self.lessons = Lessons(store)
        self.review = Reviews(store)
        self.replays = Replays(store)
        self.people = PersonalData(store, self.writer)
        self.retention = Retention(store)
        self.servers = Servers(store)

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self._store.path

    @classmethod
    async def open(cls, path: Path, clock: Clock, *, busy_timeout: float = _BUSY_TIMEOUT, locked: bool = False) -> Self:
        """Open the log; make the file, and the key beside it, when there is none; bring its schema up to date.

        Without the key that its people were hashed with, the log opens as well, and knows nobody; see ``check_key``.
        An older schema is left as it is while another process has the lock; this one has it where it is ``locked``.
        """
        # The files of a database that a symbolic link points to stand beside the database, not beside the link.
        path = await asyncio.to_thread(path.resolve)
        await asyncio.to_thread(close_to_others, path)
        connection = await connect(path, busy_timeout, locked=locked)
        key: UserKey | LogKeyError
        try:
            people_wait = await asyncio.to_thread(holds_people, spool_path(path))
            key = await settle_key(connection, path, people_wait=people_wait)
        except LogKeyError as error:
            key = error
        except BaseException:
            await connection.close()
            raise
        return cls(Store(connection, path, key, clock, busy_timeout))

    def check_key(self) -> None:
        """Raise a ``LogKeyError`` where people cannot be told apart: the key is missing, damaged, or another log's."""
        _ = self._store.key

    async def check_pages(self) -> None:
        """Read the whole file; raise a ``LogDamagedError`` where its pages do not fit together."""
        if not await self._store.work(is_sound):
            raise LogDamagedError(self._store.path)

    async def back_up(self, path: Path) -> None:
        """Copy the log, its key and the servers' documents, as they are at one moment; others may write meanwhile."""
        await back_up(self._store, path)

    async def close(self) -> None:
        """Finish what is being written and close the file; doing it again does nothing."""
        await self._store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def claim(self, origin: Origin, text: str) -> int | None:
        """Log that a question has come in, and return its id; None where its message was claimed before."""
        claimed = await self.writer.claim(self._claim_values(origin, text))
        return None if claimed is None else claimed.id

    async def claim_in_turn(
        self, origin: Origin, text: str, newer_than: datetime, replied_to: int | None = None
    ) -> Claimed | None:
        """Claim a question as ``claim`` does, and find at the same go what its answer takes into account."""
        looks = self._looks(origin, newer_than, replied_to)
        claimed = await self.writer.claim(self._claim_values(origin, text), looks, origin.library)
        if claimed is not None and claimed.id < 0:
            return replace(claimed, after=await self.previous(origin, newer_than, replied_to))
        return claimed

    async def previous(self, origin: Origin, newer_than: datetime, replied_to: int | None = None) -> StoredTurn | None:
        """Find the turn that a question goes on from: the answer it replies to, if it does, else ``latest_turn``."""
        if replied_to is not None and (turn := await self._replied_to(origin, replied_to)):
            return turn
        return await self.latest_turn(origin, newer_than)

    async def _replied_to(self, origin: Origin, message_id: int) -> StoredTurn | None:
        """Find the question that a message answers in the same channel, unless the answer is private."""
        values = self._follow_up_values(origin)
        for claim, turn, sent_as in self.writer.turns():
            public = claim["visibility"] != Visibility.PRIVATE
            if (sent_as, claim["channel_id"]) == (message_id, origin.channel_id) and public:
                return _spooled_turn(values, claim, turn)
        rows = await self.writer.look(questions.REPLIED_TO, {**values, "answer_message_id": message_id})
        return read_previous(rows[0]) if rows else None

    async def latest_turn(self, origin: Origin, newer_than: datetime) -> StoredTurn | None:
        """Find the last answered question of this person in this channel, or of the terminal, if it is newer."""
        values = self._follow_up_values(origin)
        for claim, turn, _ in self.writer.turns():
            mine = (claim["user_hash"], claim["channel_id"]) == (values["user_hash"], values["channel_id"])
            if mine and (origin.private or claim["visibility"] != Visibility.PRIVATE):
                return _spooled_turn(values, claim, turn) if turn.asked_at > newer_than else None
        rows = await self.writer.look(questions.LATEST_TURN, {**values, "newer_than": to_milliseconds(newer_than)})
        return read_previous(rows[0]) if rows else None

    async def turn_of_answer(self, answer_message_id: int) -> StoredTurn | None:
        """Find the question that a message of the bot answers, of whatever age and whoever's."""
        for _, turn, sent_as in self.writer.turns():
            if sent_as == answer_message_id:
                return turn
        rows = await self.writer.look(questions.TURN_OF_ANSWER, {"answer_message_id": answer_message_id})
        return read_turn(rows[0]) if rows else None

    async def record(self, question_id: int, entry: Entry) -> bool:
        """Log the answer to a claimed question in place of any earlier one; return whether the row is still there."""
        values = answer_values(question_id, entry, self._hash(entry.author_id))
        return await self.writer.record(values, quote_values(entry))

    async def sent(self, question_id: int, answer_message_id: int) -> bool:
        """Log which message the answer was sent as; return whether the row is still there."""
        return await self.writer.run("sent", {"id": question_id, "answer_message_id": answer_message_id})

    async def tree_hash(self, application_id: int, guild_id: int | None) -> str | None:
        """Return the hash of the commands last registered for a server, or for everywhere; None when none were."""
        rows = await self._run(questions.TREE_HASH, (application_id, guild_id or 0))
        return str(rows[0]["hash"]) if rows else None

    async def remember_tree(self, application_id: int, guild_id: int | None, tree_hash: str) -> None:
        await self._run(questions.REMEMBER_TREE, (application_id, guild_id or 0, tree_hash, self._store.now()))

    def _claim_values(self, origin: Origin, text: str) -> dict[str, Any]:
        return {
            "asked_at": self._store.now(),
            "front": origin.front.value,
            "guild_id": origin.guild_id,
            "channel_id": origin.channel_id,
            "user_hash": self._hash(origin.user_id),
            "message_id": origin.message_id,
            "text": well_formed(text),
            "visibility": (Visibility.PRIVATE if origin.private else Visibility.PUBLIC).value,
            "author_hash": self._hash(origin.author_id),
            "owed": 1 if origin.front in BY_MESSAGE and origin.message_id is not None else None,
        }

    def _follow_up_values(self, origin: Origin) -> dict[str, Any]:
        return {
            "channel_id": origin.channel_id,
            "user_hash": self._hash(origin.user_id),
            "private": int(origin.private),
        }

    def _looks(self, origin: Origin, newer_than: datetime, replied_to: int | None) -> list[Look]:
        """Return the queries for the turn that a question goes on from."""
        values = self._follow_up_values(origin)
        latest = questions.LATEST_TURN, {**values, "newer_than": to_milliseconds(newer_than)}
        if replied_to is None:
            return [latest]
        return [(questions.REPLIED_TO, {**values, "answer_message_id": replied_to}), latest]

    def _hash(self, person: int | None) -> str | None:
        return None if person is None else self._store.key.hash_of(person)


def _spooled_turn(values: Mapping[str, Any], claim: Mapping[str, Any], turn: StoredTurn) -> StoredTurn:
    """Return a turn of the spool as ``read_previous`` returns one of the log."""
    alone = claim["visibility"] == Visibility.SHARED and not values["private"]
    return replace(turn, own=claim["user_hash"] == values["user_hash"], alone=alone)
