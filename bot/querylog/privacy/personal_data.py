"""A person's data in the log: seen, exported and deleted by that person."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.querylog.database.encoding import to_moment
from bot.querylog.database.errors import LogError
from bot.querylog.database.store import Store
from bot.querylog.database.user_key import COUNT_PEOPLE, HASHES, NOBODY, is_hash, key_path, remove_damaged_key
from bot.querylog.lessons import end_lessons, find_lessons
from bot.querylog.privacy.deletion import delete_questions, overwrite, scrub
from bot.querylog.questions import logged
from bot.querylog.records import LoggedLesson, LoggedQuestion
from bot.querylog.review.reviews import page_values
from bot.querylog.rows import read_questions
from bot.querylog.writer import LogWriter

_BATCH: Final = 500
_OF_PERSONS: Final = ("dm_choice", "left_server")
"""Tables of what a person has chosen or left, which is of no use without that person."""

_SUMMARY: Final = """
SELECT count(*) AS questions, min(asked_at) AS first, max(asked_at) AS last,
       (SELECT count(*) FROM vote WHERE user_hash = :user_hash) AS votes,
       (SELECT count(missing) FROM vote WHERE user_hash = :user_hash) AS comments,
       (SELECT count(*) FROM question WHERE reviewed_by = :user_hash) AS reviews,
       (SELECT count(*) FROM lesson_asker WHERE user_hash = :user_hash) AS lessons,
       (SELECT count(*) FROM lesson WHERE taught_by = :user_hash) AS taught,
       (SELECT count(*) FROM question WHERE author_hash = :user_hash) AS looked_up,
       (SELECT guild_id FROM dm_choice WHERE user_hash = :user_hash) AS chosen,
       (SELECT count(*) FROM left_server WHERE user_hash = :user_hash) AS left
FROM question WHERE user_hash = :user_hash
"""

# Nobody can find any more whose this is, since its people were forgotten.
_UNKNOWN: Final = f"""
SELECT EXISTS (SELECT 1 FROM question WHERE user_hash IS NULL AND front <> 'terminal')
    OR EXISTS (SELECT 1 FROM vote WHERE user_hash GLOB '{NOBODY}*')
    OR EXISTS (SELECT 1 FROM lesson_asker WHERE user_hash GLOB '{NOBODY}*')
"""  # noqa: S608 - of a constant

_QUESTIONS: Final = logged(
    "SELECT * FROM question WHERE user_hash = :user_hash AND id < :before ORDER BY id DESC LIMIT :limit",
    ", asked.author_hash IS NULL AS own",
)

_VOTES: Final = """
SELECT question_id, helpful, missing, voted_at FROM vote
WHERE user_hash = :user_hash AND question_id < :before ORDER BY question_id DESC LIMIT :limit
"""

_DROP_VOTES: Final = "DELETE FROM vote WHERE user_hash = ? RETURNING missing"


@dataclass(frozen=True, slots=True)
class PersonalDataSummary:
    """The numbers of what the log keeps of a person."""

    questions: int
    first: datetime | None  # when the oldest of the questions was asked
    last: datetime | None
    votes: int
    comments: int  # the votes that say what was missing
    reviews: int  # questions that the person has reviewed, as a moderator
    lessons: int  # lessons that hold words of the person's
    taught: int  # lessons, from whoever's questions, that the person has taught, as a moderator
    looked_up: int = 0  # messages of the person's that others had the bot look up
    chosen: int | None = None  # Discord's id of the server whose documents the person reads in direct messages
    left: int = 0  # servers that the person is known to have left
    unknown: bool = False  # there is more, of people who were forgotten: nobody can tell whose

    @property
    def own(self) -> bool:
        """Tell whether there is anything that the person said, chose or left."""
        return bool(self.questions or self.votes or self.lessons or self.looked_up or self.chosen or self.left)

    @property
    def anything(self) -> bool:
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
    """The numbers of what has been deleted, as ``PersonalDataSummary`` counts them."""

    questions: int
    votes: int
    comments: int
    lessons: int
    looked_up: int
    complete: bool  # False when another program, by reading, has kept traces in the file
    unknown: bool = False  # as in ``PersonalDataSummary``


class PersonalData:
    """The data of people, whatever the server, by Discord's id of the person; every method may raise a ``LogError``."""

    def __init__(self, store: Store, writer: LogWriter) -> None:
        self._store = store
        self._writer = writer

    async def summary(self, user_id: int) -> PersonalDataSummary:
        with suppress(LogError):  # which is met again below
            await self._writer.flush()
        (row,) = await self._store.read(_SUMMARY, {"user_hash": self._hash(user_id)})
        moments = {name: None if row[name] is None else to_moment(row[name]) for name in ("first", "last")}
        return PersonalDataSummary(**{**dict(row), **moments}, unknown=await self._has_unknown())

    async def questions(self, user_id: int, *, before: int | None = None, limit: int = 20) -> list[LoggedQuestion]:
        """Find the person's questions below an id, the newest first, without the text where another person wrote it."""
        values = {"user_hash": self._hash(user_id), **page_values(before, limit)}
        rows = await self._store.read(_QUESTIONS, values)
        own = {row["id"] for row in rows if row["own"]}
        return [each if each.id in own else replace(each, text="") for each in read_questions(rows)]

    async def looked_up(self, user_id: int) -> list[str]:
        """Find the texts of the person's messages that others had the bot look up, the newest first."""
        statement = "SELECT text FROM question WHERE author_hash = :user_hash ORDER BY id DESC"
        return [row["text"] for row in await self._store.read(statement, {"user_hash": self._hash(user_id)})]

    async def every_question(self, user_id: int) -> AsyncIterator[LoggedQuestion]:
        """Read all questions of the person, the newest first, a batch at a time."""
        before: int | None = None
        while batch := await self.questions(user_id, before=before, limit=_BATCH):
            for question in batch:
                yield question
            before = batch[-1].id

    async def every_vote(self, user_id: int) -> AsyncIterator[OwnVote]:
        """Read all votes of the person, those on the newest questions first, a batch at a time."""
        values = {"user_hash": self._hash(user_id), **page_values(None, _BATCH)}
        while rows := await self._store.read(_VOTES, values):
            for row in rows:
                yield OwnVote(row["question_id"], bool(row["helpful"]), row["missing"], to_moment(row["voted_at"]))
            values["before"] = rows[-1]["question_id"]

    async def lessons(self, user_id: int) -> list[LoggedLesson]:
        """Find the lessons with the person's words, the newest first; they may have outlived the questions."""
        return await find_lessons(self._store, self._hash(user_id))

    async def erase(self, user_id: int) -> Erased:
        """Delete all that the log keeps of a person, also what others took over, and overwrite where it was."""
        user_hash = self._hash(user_id)
        with suppress(LogError):  # which is met again below
            await self._writer.flush()
        self._writer.forget(user_hash)
        votes = await self._store.run(_DROP_VOTES, (user_hash,))  # before questions, with which some of them would go
        questions = await delete_questions(self._store, "user_hash = :user_hash", {"user_hash": user_hash})
        looked_up = await delete_questions(self._store, "author_hash = :user_hash", {"user_hash": user_hash})
        await self._store.run("UPDATE question SET reviewed_by = NULL WHERE reviewed_by = ?", (user_hash,))
        for table in _OF_PERSONS:
            await self._store.run(f"DELETE FROM {table} WHERE user_hash = ?", (user_hash,))  # noqa: S608 - of a name
        lessons = await end_lessons(self._store, user_hash)  # last: no deleted question can be taught any more
        await scrub(self._store)
        unknown = await self._has_unknown()
        return Erased(
            questions=questions,
            votes=len(votes),
            comments=sum(vote["missing"] is not None for vote in votes),
            lessons=lessons,
            looked_up=looked_up,
            complete=await overwrite(self._store),
            unknown=unknown,
        )

    async def count(self) -> int:
        """Return how many people's hashes there are."""
        ((count,),) = await self._store.read(COUNT_PEOPLE)
        return int(count)

    async def forget_everybody(self) -> int:
        """Drop the hashes of all people, their key's fingerprint, and a damaged key; return how many people there were.

        Only the process that holds the bot's lock may do this.
        """
        await self._writer.begin()  # whose changes have hashes, too
        await self._writer.flush()
        count = await self.count()
        await self._store.write(_forget_everybody)
        await scrub(self._store)
        await overwrite(self._store)
        await asyncio.to_thread(remove_damaged_key, key_path(self._store.path))
        return count

    async def _has_unknown(self) -> bool:
        return bool((await self._store.read(_UNKNOWN))[0][0])

    def _hash(self, user_id: int) -> str:
        return self._store.key.hash_of(user_id)


def _forget_everybody(connection: sqlite3.Connection) -> None:
    for table in _OF_PERSONS:  # which nobody could take back any more
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - of a name
    for table, column, nobody in HASHES:
        connection.execute(f"UPDATE {table} SET {column} = {nobody} WHERE {is_hash(column)}")  # noqa: S608 - of constants
    connection.execute("DELETE FROM user_key")
