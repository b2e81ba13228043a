"""The log of questions, for the service that answers them and for those who review them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from bot.querylog import questions
from bot.querylog.database.backup import back_up
from bot.querylog.database.connection import Connection, is_sound
from bot.querylog.database.encoding import to_milliseconds, well_formed
from bot.querylog.database.errors import LogDamagedError, LogError, LogKeyError
from bot.querylog.database.files import close_to_others
from bot.querylog.database.open import connect, settle_key
from bot.querylog.database.store import Clock, Store
from bot.querylog.database.user_key import UserKey
from bot.querylog.lessons import Lessons
from bot.querylog.records import BY_MESSAGE, Claimed, Entry, LoggedQuestion, Origin, StoredTurn, Visibility
from bot.querylog.rows import answer_values, quote_values, read_previous, read_questions, read_turn
from bot.querylog.spool import holds_people, spool_path
from bot.querylog.writer import LogWriter, Look

if TYPE_CHECKING:
    from bot.querylog.answers import SentAnswers
    from bot.querylog.pending import PendingQuestions
    from bot.querylog.privacy.personal_data import People
    from bot.querylog.privacy.retention import Retention
    from bot.querylog.review.replays import Replays
    from bot.querylog.review.reviews import Reviews
    from bot.querylog.votes import Votes

_BUSY_TIMEOUT: Final = 5.0


class QueryLog:
    """One row a question, one a quote shown; what has been awaited stays, also when the process is killed.

    Any number of tasks may use one log, and any number of processes one file. Every method may raise a ``LogError``.
    Made by ``open``; to be closed, as an asynchronous context manager or by ``close``.
    """

    def __init__(self, connection: Connection, store: Store) -> None:
        self._connection = connection
        self._store = store
        self._clock = store.clock
        self._run = store.run
        self.spooling = LogWriter(store)
        self.lessons = Lessons(store)

    # What answering needs none of is imported when it is asked for, so that a single question starts quickly.

    @cached_property
    def votes(self) -> Votes:
        """What people think of the answers."""
        from bot.querylog.votes import Votes

        return Votes(self._store, self.spooling)

    @cached_property
    def answers(self) -> SentAnswers:
        """The messages that answers were sent as."""
        from bot.querylog.answers import SentAnswers

        return SentAnswers(self._store, self.spooling)

    @cached_property
    def owing(self) -> PendingQuestions:
        """The messages that wait for their answer."""
        from bot.querylog.pending import PendingQuestions

        return PendingQuestions(self._store, self.spooling)

    @cached_property
    def review(self) -> Reviews:
        """The log as reviewers see it."""
        from bot.querylog.review.reviews import Reviews

        return Reviews(self._store, self.votes)

    @cached_property
    def replays(self) -> Replays:
        """What was asked, to be asked again."""
        from bot.querylog.review.replays import Replays

        return Replays(self._store)

    @cached_property
    def people(self) -> People:
        """What is kept of a person."""
        from bot.querylog.privacy.personal_data import People

        return People(self._store, self.spooling)

    @cached_property
    def retention(self) -> Retention:
        """The end of what is old."""
        from bot.querylog.privacy.retention import Retention

        return Retention(self._store)

    @classmethod
    async def open(cls, path: Path, clock: Clock, *, busy_timeout: float = _BUSY_TIMEOUT, locked: bool = False) -> Self:
        """Open the log; make the file, and the key beside it, when there is none; bring its schema up to date.

        Without the key that its people were hashed with, the log opens as well, and knows nobody; see ``check_key``.

        Args:
            path: The database; its folder must exist.
            clock: Tells the present moment, with its time zone.
            busy_timeout: For how many seconds to wait for another program that is writing.
            locked: Whether this process holds the lock of the database. Without it, an older schema stays as it is
                while another process does.

        Raises:
            LogError: With one sentence for a person. A file that is not ours, or newer, is left as it is.
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
        return cls(connection, Store(connection, path, key, clock, busy_timeout))

    @property
    def _key(self) -> UserKey:
        return self._store.key

    def check_key(self) -> None:
        """Make sure that people can be told apart, and found again.

        Raises:
            LogKeyError: They cannot, since the key is missing, damaged, or not this log's.
        """
        _ = self._store.key

    async def check_pages(self) -> None:
        """Read the whole file, and make sure that its pages fit together.

        Raises:
            LogDamagedError: They do not.
        """
        async with self._store.turn() as connection:
            if not await connection.work(is_sound):
                raise LogDamagedError(self._store.path)

    async def back_up(self, path: Path) -> None:
        """Copy the log into a new file, and the key beside it, as they are at one moment; others may write meanwhile.

        Args:
            path: The new database; its folder exists.

        Raises:
            BackupError: The copy cannot be written, or one of the files is there already; that one stays as it is.
        """
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
        """Log that a question has come in, before it is answered.

        Args:
            origin: Who asked where.
            text: The question; what no text can hold is replaced, see ``well_formed``.

        Returns:
            The new row's id. None when this message has been claimed before, by whatever process: do not answer it.
        """
        return await self.spooling.claim(self._claim_values(origin, text))

    async def claim_in_turn(
        self, origin: Origin, text: str, newer_than: datetime, replied_to: int | None = None
    ) -> Claimed | None:
        """What ``claim`` does, and find at the same go what the answer takes into account.

        Args:
            origin: As for ``claim``.
            text: As for ``claim``.
            newer_than: As for ``latest_turn``.
            replied_to: The message that it replies to; if that is an answer, it is what the question goes on from.
        """
        values = self._claim_values(origin, text)
        if not self.spooling.waiting:
            try:
                found = await self.spooling.claim_in_turn(values, self._looks(origin, newer_than, replied_to))
            except LogError:
                if not self.spooling.has_begun:
                    raise
            else:
                return found and Claimed(found[0], None if found[1] is None else read_previous(found[1]), found[2])
        after = await self.previous(origin, newer_than, replied_to)
        question_id = await self.spooling.claim(values)
        return None if question_id is None else Claimed(question_id, after, None)

    async def previous(self, origin: Origin, newer_than: datetime, replied_to: int | None = None) -> StoredTurn | None:
        """The turn that a question goes on from; the arguments are those of ``claim_in_turn``."""
        if replied_to is not None and (turn := await self._replied_to(origin, replied_to)):
            return turn
        return await self.latest_turn(origin, newer_than)

    async def _replied_to(self, origin: Origin, message_id: int) -> StoredTurn | None:
        """Find the question that a message answers in the same channel, unless the answer is private."""
        values = self._goes_on_values(origin)
        for claim, turn, sent_as in self.spooling.turns():
            public = claim["visibility"] != Visibility.PRIVATE
            if (sent_as, claim["channel_id"]) == (message_id, origin.channel_id) and public:
                return _going_on(values, claim, turn)
        rows = await self.spooling.look(questions.REPLIED_TO, {**values, "answer_message_id": message_id})
        return read_previous(rows[0]) if rows else None

    async def record(self, question_id: int, entry: Entry) -> bool:
        """Log the answer to a claimed question, with its quotes; of an earlier answer to it nothing stays.

        The row's text becomes ``entry.answer.question``, so that an edited question and its answer stay together. When
        the question that it goes on from has been deleted meanwhile, it is logged as the beginning of a conversation.

        Returns:
            Whether the row is still there. It is not when its asker has had it deleted meanwhile.

        Raises:
            KeyError: A quote's article is missing from ``entry.digests``.
        """
        values = answer_values(question_id, entry, self._hash(entry.author_id))
        return await self.spooling.record(values, quote_values(entry))

    async def sent(self, question_id: int, answer_message_id: int) -> bool:
        """Log which message the answer was sent as.

        Returns:
            Whether the row is still there.
        """
        return await self.spooling.run("sent", {"id": question_id, "answer_message_id": answer_message_id})

    async def latest_turn(self, origin: Origin, newer_than: datetime) -> StoredTurn | None:
        """The last answered question of this person in this channel, or of the terminal.

        Args:
            origin: Who asks where; only the person and the channel count, and whether it is private: what is not goes
                on from nothing that is.
            newer_than: A last question that is not newer is none.
        """
        values = self._latest_values(origin, newer_than)
        for claim, turn, _ in self.spooling.turns():
            mine = (claim["user_hash"], claim["channel_id"]) == (values["user_hash"], values["channel_id"])
            if mine and (origin.private or claim["visibility"] != Visibility.PRIVATE):
                return _going_on(values, claim, turn) if turn.asked_at > newer_than else None
        rows = await self.spooling.look(questions.LATEST_TURN, values)
        return read_previous(rows[0]) if rows else None

    async def turn_of_answer(self, answer_message_id: int) -> StoredTurn | None:
        """The question that a message of the bot answers, of whatever age and whoever's."""
        for _, turn, sent_as in self.spooling.turns():
            if sent_as == answer_message_id:
                return turn
        rows = await self.spooling.look(questions.TURN_OF_ANSWER, {"answer_message_id": answer_message_id})
        return read_turn(rows[0]) if rows else None

    async def recent(self, limit: int = 20) -> list[LoggedQuestion]:
        """The latest questions, the newest first, with the quotes that answered them.

        Args:
            limit: At most how many, 0 or more.
        """
        return read_questions(await self._run(questions.RECENT, (max(limit, 0),)))

    async def tree_hash(self, application_id: int, guild_id: int | None) -> str | None:
        """The hash of the commands that were last registered; None when none were.

        Args:
            application_id: Discord's id of the bot's application.
            guild_id: The server; None for everywhere.
        """
        rows = await self._run(questions.TREE_HASH, (application_id, guild_id or 0))
        return str(rows[0]["hash"]) if rows else None

    async def remember_tree(self, application_id: int, guild_id: int | None, tree_hash: str) -> None:
        """Note that commands were registered; the arguments are those of ``tree_hash``, and what it will return."""
        now = to_milliseconds(self._clock())
        await self._run(questions.REMEMBER_TREE, (application_id, guild_id or 0, tree_hash, now))

    def _claim_values(self, origin: Origin, text: str) -> dict[str, Any]:
        return {
            "asked_at": to_milliseconds(self._clock()),
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

    def _latest_values(self, origin: Origin, newer_than: datetime) -> dict[str, Any]:
        return {**self._goes_on_values(origin), "newer_than": to_milliseconds(newer_than)}

    def _goes_on_values(self, origin: Origin) -> dict[str, Any]:
        return {
            "channel_id": origin.channel_id,
            "user_hash": self._hash(origin.user_id),
            "private": int(origin.private),
        }

    def _looks(self, origin: Origin, newer_than: datetime, replied_to: int | None) -> list[Look]:
        """Where the turn may be that a question goes on from."""
        latest = questions.LATEST_TURN, self._latest_values(origin, newer_than)
        if replied_to is None:
            return [latest]
        values = {**self._goes_on_values(origin), "answer_message_id": replied_to}
        return [(questions.REPLIED_TO, values), latest]

    def _hash(self, person: int | None) -> str | None:
        return None if person is None else self._key.hash_of(person)


def _going_on(values: Mapping[str, Any], claim: Mapping[str, Any], turn: StoredTurn) -> StoredTurn:
    """Say of a turn that waits in the spool what ``read_previous`` says of one in the log."""
    alone = claim["visibility"] == Visibility.SHARED and not values["private"]
    return replace(turn, own=claim["user_hash"] == values["user_hash"], alone=alone)
