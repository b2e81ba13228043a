"""What the log keeps of one person: to be seen, taken along, and deleted by that person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.querylog.database.encoding import to_moment
from bot.querylog.database.errors import LogError
from bot.querylog.database.store import Store
from bot.querylog.database.user_key import NOBODY, key_path, remove_damaged_key
from bot.querylog.lessons import end_lessons, lessons_of
from bot.querylog.privacy.deletion import delete_questions, overwrite, scrub
from bot.querylog.questions import logged
from bot.querylog.records import LoggedLesson, LoggedQuestion
from bot.querylog.rows import read_questions
from bot.querylog.writer import LogWriter

_PAST_ALL: Final = 2**63 - 1
_BATCH: Final = 500

_KEPT: Final = """
SELECT (SELECT count(*) FROM question WHERE user_hash = :user_hash) AS questions,
       (SELECT min(asked_at) FROM question WHERE user_hash = :user_hash) AS first,
       (SELECT max(asked_at) FROM question WHERE user_hash = :user_hash) AS last,
       (SELECT count(*) FROM vote WHERE user_hash = :user_hash) AS votes,
       (SELECT count(missing) FROM vote WHERE user_hash = :user_hash) AS comments,
       (SELECT count(*) FROM question WHERE reviewed_by = :user_hash) AS reviews,
       (SELECT count(*) FROM lesson_asker WHERE user_hash = :user_hash) AS lessons,
       (SELECT count(*) FROM lesson WHERE taught_by = :user_hash) AS taught,
       (SELECT count(*) FROM question WHERE author_hash = :user_hash) AS looked_up
"""

# What nobody can find any more, since its people were forgotten.
_UNKNOWN: Final = f"""
SELECT EXISTS (SELECT 1 FROM question WHERE user_hash IS NULL AND front <> 'terminal')
    OR EXISTS (SELECT 1 FROM vote WHERE user_hash GLOB '{NOBODY}*')
    OR EXISTS (SELECT 1 FROM lesson_asker WHERE user_hash GLOB '{NOBODY}*')
"""  # noqa: S608 - of a constant

_COUNT: Final = f"""
SELECT count(*) FROM (
    SELECT user_hash FROM question WHERE user_hash IS NOT NULL
    UNION SELECT author_hash FROM question WHERE author_hash IS NOT NULL AND author_hash <> ''
    UNION SELECT reviewed_by FROM question WHERE reviewed_by IS NOT NULL AND reviewed_by <> 'terminal'
    UNION SELECT user_hash FROM vote WHERE user_hash NOT GLOB '{NOBODY}*'
    UNION SELECT user_hash FROM lesson_asker WHERE user_hash NOT GLOB '{NOBODY}*'
    UNION SELECT taught_by FROM lesson WHERE taught_by IS NOT NULL AND taught_by <> 'terminal'
)
"""  # noqa: S608 - as above

# Each vote stays one of somebody, and a lesson with somebody's words stays told from one without.
_FORGET_EVERYBODY: Final = (
    "UPDATE question SET user_hash = NULL WHERE user_hash IS NOT NULL",
    "UPDATE question SET author_hash = '' WHERE author_hash IS NOT NULL AND author_hash <> ''",
    "UPDATE question SET reviewed_by = NULL WHERE reviewed_by IS NOT NULL AND reviewed_by <> 'terminal'",
    f"UPDATE vote SET user_hash = '{NOBODY}' || hex(randomblob(8)) WHERE user_hash NOT GLOB '{NOBODY}*'",  # noqa: S608
    f"UPDATE lesson_asker SET user_hash = '{NOBODY}' || hex(randomblob(8)) WHERE user_hash NOT GLOB '{NOBODY}*'",  # noqa: S608
    "UPDATE lesson SET taught_by = NULL WHERE taught_by IS NOT NULL AND taught_by <> 'terminal'",
    "DELETE FROM user_key",
)

_QUESTIONS: Final = logged(
    "SELECT * FROM question WHERE user_hash = :user_hash AND id < :before ORDER BY id DESC LIMIT :limit",
    ", asked.author_hash IS NULL AS own",
)

_LOOKED_UP: Final = "SELECT text FROM question WHERE author_hash = :user_hash ORDER BY id DESC"

_VOTES: Final = """
SELECT question_id, helpful, missing, voted_at FROM vote
WHERE user_hash = :user_hash AND question_id < :before ORDER BY question_id DESC LIMIT :limit
"""

_BY_PERSON: Final = "(user_hash = :user_hash OR author_hash = :user_hash)"
_DELETE_VOTES: Final = "DELETE FROM vote WHERE user_hash = ? RETURNING question_id"
_FORGET_REVIEWER: Final = "UPDATE question SET reviewed_by = NULL WHERE reviewed_by = ?"


@dataclass(frozen=True, slots=True)
class Kept:
    """How much the log keeps of a person."""

    questions: int
    first: datetime | None
    last: datetime | None
    """When the oldest and the newest of the questions were asked."""
    votes: int
    comments: int
    """How many of the votes say what was missing."""
    reviews: int
    """How many questions the person has reviewed, as a moderator."""
    lessons: int
    """How many questions that hold words of the person's the bot was taught the answer to."""
    taught: int
    """How many lessons, from whoever's questions, the person has taught, as a moderator."""
    looked_up: int = 0
    """How many messages of the person's others had the bot look up."""
    unknown: bool = False
    """Whether there is more of people who were forgotten, of which nobody can tell whose it is."""

    @property
    def own(self) -> bool:
        """Whether there is anything that the person said."""
        return bool(self.questions or self.votes or self.lessons or self.looked_up)

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        return self.own or bool(self.reviews or self.taught)


@dataclass(frozen=True, slots=True)
class OwnVote:
    """A vote of the person's, on whoever's question."""

    question_id: int
    helpful: bool
    missing: str | None
    voted_at: datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """What has been deleted."""

    questions: int
    votes: int
    lessons: int
    complete: bool
    """False when another program, by reading, has kept traces in the file; they go when it closes the log."""
    unknown: bool = False
    """As in ``Kept``."""


class People:
    """What a log keeps of a person, whatever the server; every method may raise a ``LogError``.

    Persons are named by Discord's id.
    """

    def __init__(self, store: Store, spooling: LogWriter) -> None:
        self._store = store
        self._spooling = spooling

    async def kept(self, user_id: int) -> Kept:
        """How much there is."""
        (row,) = await self._store.read(_KEPT, {"user_hash": self._hash(user_id)})
        first, last = (None if row[name] is None else to_moment(row[name]) for name in ("first", "last"))
        names = ("questions", "votes", "comments", "reviews", "lessons", "taught", "looked_up")
        counts = {name: row[name] for name in names}
        return Kept(first=first, last=last, **counts, unknown=await self._has_unknown())

    async def questions(self, user_id: int, *, before: int | None = None, limit: int = 20) -> list[LoggedQuestion]:
        """Find what the person asked, the newest first, without the text where another person wrote it.

        Args:
            user_id: Who.
            before: The id of the last question that was shown.
            limit: At most how many.
        """
        values = {"before": _PAST_ALL if before is None else before, "limit": max(limit, 0)}
        rows = await self._store.read(_QUESTIONS, {"user_hash": self._hash(user_id), **values})
        own = {row["id"] for row in rows if row["own"]}
        return [each if each.id in own else replace(each, text="") for each in read_questions(rows)]

    async def looked_up(self, user_id: int) -> list[str]:
        """Find the texts of the person's messages that others had the bot look up, the newest first."""
        return [row["text"] for row in await self._store.read(_LOOKED_UP, {"user_hash": self._hash(user_id)})]

    async def every_question(self, user_id: int) -> AsyncIterator[LoggedQuestion]:
        """All that the person asked, the newest first, read a batch at a time."""
        batch = await self.questions(user_id, limit=_BATCH)
        while batch:
            for question in batch:
                yield question
            batch = await self.questions(user_id, before=batch[-1].id, limit=_BATCH)

    async def every_vote(self, user_id: int) -> AsyncIterator[OwnVote]:
        """All that the person voted, the newest question first, read a batch at a time."""
        values = {"user_hash": self._hash(user_id), "before": _PAST_ALL, "limit": _BATCH}
        while rows := await self._store.read(_VOTES, values):
            for row in rows:
                yield OwnVote(row["question_id"], bool(row["helpful"]), row["missing"], to_moment(row["voted_at"]))
            values["before"] = rows[-1]["question_id"]

    async def lessons(self, user_id: int) -> list[LoggedLesson]:
        """What the bot was taught from the person's words, the newest first; it may have outlived the questions."""
        return await lessons_of(self._store, self._hash(user_id))

    async def erase(self, user_id: int) -> Erased:
        """Delete all that the log keeps of a person, and overwrite where it stood.

        Questions go with their quotes, and with the votes on them, also where others had a message of the person's
        looked up; the person's own votes and comments go from other people's questions, the person's words from
        conversations that others went on with, and the person's name from reviews and lessons, which stay. A lesson
        that holds words of the person's ends.
        """
        user_hash = self._hash(user_id)
        with suppress(LogError):  # which is met again below
            await self._spooling.flush()
        self._spooling.forget(user_hash)
        questions = await delete_questions(self._store, _BY_PERSON, {"user_hash": user_hash})
        votes = await self._store.run(_DELETE_VOTES, (user_hash,))
        await self._store.run(_FORGET_REVIEWER, (user_hash,))
        lessons = await end_lessons(self._store, user_hash)  # last: no deleted question can be taught any more
        await scrub(self._store)
        unknown = await self._has_unknown()
        return Erased(questions, len(votes), lessons, unknown=unknown, complete=await overwrite(self._store))

    async def count(self) -> int:
        """Return how many people's hashes there are."""
        return int((await self._store.read(_COUNT))[0][0])

    async def forget_everybody(self) -> int:
        """Drop the hashes of all people, and which key they were made with; a damaged key is deleted.

        Nobody can see or delete theirs afterwards. The next process that opens the log takes the key that is there, or
        makes a new one. Only one process may do this: the one that holds the bot's lock.

        Returns:
            How many people were forgotten.
        """
        await self._spooling.begin()  # whose changes have hashes, too
        await self._spooling.flush()
        count = await self.count()
        async with self._store.change() as connection:
            for statement in _FORGET_EVERYBODY:
                await connection.execute_fetchall(statement)
        await scrub(self._store)
        await overwrite(self._store)
        await asyncio.to_thread(remove_damaged_key, key_path(self._store.path))
        return count

    async def _has_unknown(self) -> bool:
        return bool((await self._store.read(_UNKNOWN))[0][0])

    def _hash(self, user_id: int) -> str:
        return self._store.key.hash_of(user_id)
