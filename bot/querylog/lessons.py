"""Lessons: questions that are tied to the passage that answers them, or to none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from bot.querylog.database.connection import fetch
from bot.querylog.database.encoding import to_milliseconds, to_moment
from bot.querylog.database.store import Store
from bot.querylog.records import EMPTY_STATE, TERMINAL, LoggedLesson, Passage, Verdict
from bot.querylog.review.reviews import page_values, update_reviewed
from bot.querylog.scope import EVERYTHING, Everything, Guild, Scope, condition, scope_values
from retrieval.lessons.question_similarity import QuestionKey

_CARRIED: Final = "+"  # no term has it

_LAST: Final = "SELECT ifnull(max(taught_at), 0) FROM lesson"

_ADD: Final = """
INSERT INTO lesson (question_id, guild_id, asked_in, terms, asked_for, article, paragraph, sentence, sentence_digest,
                    taught_by, taught_at)
VALUES (:id, :guild_id, :asked_in, :terms, :asked_for, :article, :paragraph, :sentence, :sentence_digest,
        :reviewed_by, :reviewed_at)
RETURNING id
"""

# A question whose conversation is empty took nothing over.
_ADD_ASKERS: Final = """
WITH RECURSIVE said (parent_id, user_hash, author_hash, state_before) AS (
    SELECT parent_id, user_hash, author_hash, state_before FROM question WHERE id = :id
    UNION ALL
    SELECT question.parent_id, question.user_hash, question.author_hash, question.state_before
    FROM said JOIN question ON question.id = said.parent_id WHERE said.state_before <> :empty
)
INSERT INTO lesson_asker (lesson_id, user_hash)
SELECT :lesson_id, user_hash FROM said WHERE user_hash IS NOT NULL
UNION SELECT :lesson_id, author_hash FROM said WHERE author_hash <> ''
"""

# Guild 0 is none of Discord's.
_EARLIER: Final = """
SELECT * FROM lesson WHERE question_id = :id AND ifnull(guild_id, 0) = ifnull(:guild_id, 0)
"""

HOLDING: Final = """
SELECT * FROM lesson WHERE guild_id IS NULL AND ended_at IS NULL
UNION ALL
SELECT * FROM lesson WHERE guild_id = :guild_id AND ended_at IS NULL
ORDER BY guild_id, id -- NULL comes first
"""

_OF_PERSON: Final = """
SELECT lesson.* FROM lesson_asker JOIN lesson ON lesson.id = lesson_asker.lesson_id
WHERE lesson_asker.user_hash = :user_hash ORDER BY lesson.id DESC
"""

# Where several people's words are in a lesson, it does not tell whose is which.
_SHARED: Final = """
SELECT lesson_id FROM lesson_asker WHERE lesson_id IN (SELECT lesson_id FROM lesson_asker WHERE user_hash = :user_hash)
GROUP BY lesson_id HAVING count(*) > 1
"""

_END: Final = "UPDATE lesson SET terms = NULL, asked_for = NULL, ended_at = :ended_at WHERE id = :id"

# The words of a global lesson from a server's question are that server's, too.
DROP_DEPARTED: Final = """
DELETE FROM lesson WHERE id IN (
    SELECT id FROM lesson WHERE guild_id = :guild_id UNION SELECT id FROM lesson WHERE asked_in = :guild_id
) AND EXISTS (SELECT 1 FROM departed_guild WHERE guild_id = :guild_id)
RETURNING id
"""

GUILDS: Final = """
SELECT guild_id FROM lesson WHERE guild_id IS NOT NULL UNION SELECT asked_in FROM lesson WHERE asked_in IS NOT NULL
"""


def _select(scope: Scope, which: str, columns: str = "*") -> str:
    return f"SELECT {columns} FROM lesson WHERE {condition(scope, 'lesson')} AND {which}"  # noqa: S608 - of a statement's parts


def _select_answered(scope: Scope) -> str:
    return f"""
SELECT guild_id, ifnull(resolved, text) AS resolved, unanswered FROM question
WHERE id = :id AND {condition(scope)} AND outcome IS NOT NULL
"""  # noqa: S608 - of a statement's parts


def update_reopened(scope: Scope) -> str:
    """Take back what was reviewed when a lesson was taught: its question, and its near-duplicates."""
    return f"""
UPDATE question SET verdict = NULL, reviewed_by = NULL, reviewed_at = NULL
WHERE verdict = 'taught' AND reviewed_at = :taught_at AND {condition(scope)}
"""  # noqa: S608 - of a statement's parts


class Lessons:
    """The lessons of a log; every method may raise a ``LogError``.

    A lesson holds the content words of its question, which it outlives, and ends when a person has these deleted.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def teach(
        self, scope: Scope, question_id: int, passage: Passage | None, by: int | None, *, everywhere: bool = False
    ) -> int | None:
        """Tie an answered question to a passage, or to none; it and its near-duplicates are then reviewed as taught.

        A lesson from the same question for the same server is replaced. A question that was asked in no server is
        always taught for everywhere. Return the lesson's id; None when there is no such question in the scope.
        """
        if everywhere and not isinstance(scope, Everything):
            raise ValueError("who reviews one server cannot teach for all")
        chosen = {"id": question_id, **scope_values(scope)}
        by_hash = TERMINAL if by is None else self._store.key.hash_of(by)
        now = self._store.now()  # not in the database's thread, in which a simulated clock does not tell

        def work(connection: sqlite3.Connection) -> int | None:
            if (answered := connection.execute(_select_answered(scope), chosen).fetchone()) is None:
                return None
            guild_id = None if everywhere else answered["guild_id"]
            key = {"id": question_id, "guild_id": guild_id}
            for earlier in fetch(_EARLIER, key, connection):
                _drop(connection, _lesson(earlier))
            ((last,),) = connection.execute(_LAST)
            at = max(now, last + 1)  # no two lessons have the same
            review = {"verdict": Verdict.TAUGHT.value, "reviewed_by": by_hash, "reviewed_at": at}
            taught = {"asked_in": answered["guild_id"], **_taught(_asked(answered), passage)}
            ((lesson_id,),) = fetch(_ADD, {**key, **taught, **review}, connection)
            connection.execute(_ADD_ASKERS, {"id": question_id, "lesson_id": lesson_id, "empty": EMPTY_STATE})
            connection.execute(update_reviewed(_held_in(guild_id)), {**key, **review, "alike": 1}).fetchall()
            return int(lesson_id)

        return await self._store.write(work)

    async def undo(self, scope: Scope, lesson_id: int) -> bool:
        """Take a lesson back, if it is in the scope: its question, and those reviewed with it, wait again."""
        values = {"id": lesson_id, **scope_values(scope)}

        def work(connection: sqlite3.Connection) -> bool:
            found = fetch(_select(scope, "id = :id"), values, connection)
            for row in found:
                _drop(connection, _lesson(row))
            return bool(found)

        return await self._store.write(work)

    async def listed(self, scope: Scope, *, before: int | None = None, limit: int = 20) -> list[LoggedLesson]:
        """Find lessons, also ended ones, the newest first; a server's reviewers see none that was taught for all."""
        statement = _select(scope, "id < :before ORDER BY id DESC LIMIT :limit")
        return _lessons(await self._store.read(statement, {**page_values(before, limit), **scope_values(scope)}))

    async def ended(self, scope: Scope) -> int:
        """Return how many lessons have ended that nobody has taken off the list yet."""
        ((count,),) = await self._store.read(_select(scope, "ended_at IS NOT NULL", "count(*)"), scope_values(scope))
        return int(count)

    async def of_question(self, scope: Scope, question_id: int) -> list[LoggedLesson]:
        """Find the lessons from one question, for its server and for everywhere, the newest first."""
        values = {"question_id": question_id, **scope_values(scope)}
        return _lessons(await self._store.read(_select(scope, "question_id = :question_id ORDER BY id DESC"), values))

    async def holding(self, guild_id: int | None) -> list[LoggedLesson]:
        """Find the lessons that hold in a server, or outside of all: first those for everywhere, the oldest first."""
        return _lessons(await self._store.read(HOLDING, {"guild_id": guild_id}))

    async def changes(self) -> int:
        """Return how often lessons have changed, by whatever process; the same number means the same lessons."""
        ((number,),) = await self._store.read("SELECT number FROM lesson_change")
        return int(number)


async def end_lessons(store: Store, user_hash: str) -> int:
    """End all lessons that hold words of a person's, and forget that person as a teacher; return how many ended."""
    now = store.now()  # as in ``teach``

    def work(connection: sqlite3.Connection) -> int:
        lessons = _lessons(fetch(_OF_PERSON, {"user_hash": user_hash}, connection))
        for lesson in lessons:
            _reopen(connection, lesson)
            connection.execute(_END, {"id": lesson.id, "ended_at": now})
            connection.execute("DELETE FROM lesson_asker WHERE lesson_id = ?", (lesson.id,))
        connection.execute("UPDATE lesson SET taught_by = NULL WHERE taught_by = ?", (user_hash,))
        return len(lessons)

    return await store.write(work)


async def find_lessons(store: Store, user_hash: str) -> list[LoggedLesson]:
    """Find the lessons that hold words of a person's, the newest first; without the words where some are another's."""
    values = {"user_hash": user_hash}
    shared = {row["lesson_id"] for row in await store.read(_SHARED, values)}
    lessons = _lessons(await store.read(_OF_PERSON, values))
    return [replace(each, asked=QuestionKey((), "")) if each.id in shared else each for each in lessons]


def _drop(connection: sqlite3.Connection, lesson: LoggedLesson) -> None:
    _reopen(connection, lesson)
    connection.execute("DELETE FROM lesson WHERE id = ?", (lesson.id,))


def _reopen(connection: sqlite3.Connection, lesson: LoggedLesson) -> None:
    """Let the questions wait again that a lesson has answered, unless somebody has reviewed them since."""
    values = {"taught_at": to_milliseconds(lesson.taught_at), "guild_id": lesson.guild_id}
    connection.execute(update_reopened(_held_in(lesson.guild_id)), values)


def _held_in(guild_id: int | None) -> Scope:
    return EVERYTHING if guild_id is None else Guild(guild_id)


def _asked(answered: sqlite3.Row) -> str:
    """Return the question that is taught: of several that a message left unanswered, the first."""
    unanswered: str | None = answered["unanswered"]
    return unanswered.splitlines()[0] if unanswered else str(answered["resolved"])


def _taught(resolved: str, passage: Passage | None) -> dict[str, Any]:
    asked = QuestionKey.of(resolved)
    return {
        "terms": " ".join((*asked.terms, *([_CARRIED, *asked.carried] if asked.carried else []))),
        "asked_for": asked.kind,
        "article": passage and passage.article,
        "paragraph": passage and passage.paragraph,
        "sentence": passage and passage.sentence,
        "sentence_digest": passage and passage.digest,
    }


def _lessons(rows: Iterable[sqlite3.Row]) -> list[LoggedLesson]:
    return [_lesson(row) for row in rows]


def _lesson(row: sqlite3.Row) -> LoggedLesson:
    named = row["article"] is not None
    place = Passage(row["article"], row["paragraph"], row["sentence"], row["sentence_digest"]) if named else None
    own, _, carried = (row["terms"] or "").partition(_CARRIED)
    return LoggedLesson(
        id=row["id"],
        question_id=row["question_id"],
        guild_id=row["guild_id"],
        asked=QuestionKey(tuple(own.split()), row["asked_for"] or "", tuple(carried.split())),
        passage=place,
        teacher=row["taught_by"],
        taught_at=to_moment(row["taught_at"]),
        ended_at=None if row["ended_at"] is None else to_moment(row["ended_at"]),
    )
