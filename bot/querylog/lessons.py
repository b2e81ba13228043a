"""Teaching from the log: a question is tied to the passage that answers it, or to none.

Whatever a teacher asks for names its scope, as in ``Reviews``: what lies outside does not exist for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from bot.querylog.database.connection import Connection
from bot.querylog.database.encoding import to_milliseconds, to_moment
from bot.querylog.database.store import Store
from bot.querylog.records import EMPTY_STATE, TERMINAL, LoggedLesson, Passage, Verdict
from bot.querylog.review.statements import mark
from bot.querylog.scope import EVERYTHING, Everything, Guild, Scope, condition, scope_values
from retrieval.lessons.question_similarity import QuestionKey

_PAST_ALL: Final = 2**63 - 1
_CARRIED: Final = "+"  # no term has it
_UNTOLD: Final = QuestionKey((), "")

_COLUMNS: Final = """lesson.id, lesson.question_id, lesson.guild_id, lesson.terms, lesson.asked_for, lesson.article,
       lesson.paragraph, lesson.sentence, lesson.sentence_digest, lesson.taught_by, lesson.taught_at, lesson.ended_at"""

CHANGES: Final = "SELECT number FROM lesson_change"

LAST: Final = "SELECT ifnull(max(taught_at), 0) FROM lesson"

ADD: Final = """
INSERT INTO lesson (question_id, guild_id, asked_in, terms, asked_for, article, paragraph, sentence, sentence_digest,
                    taught_by, taught_at)
VALUES (:question_id, :guild_id, :asked_in, :terms, :asked_for, :article, :paragraph, :sentence, :sentence_digest,
        :taught_by, :taught_at)
RETURNING id
"""

# A question whose conversation is empty took nothing over.
ADD_ASKERS: Final = """
WITH RECURSIVE said (parent_id, user_hash, author_hash, state_before) AS (
    SELECT parent_id, user_hash, author_hash, state_before FROM question WHERE id = :question_id
    UNION ALL
    SELECT question.parent_id, question.user_hash, question.author_hash, question.state_before
    FROM said JOIN question ON question.id = said.parent_id WHERE said.state_before <> :empty
)
INSERT INTO lesson_asker (lesson_id, user_hash)
SELECT :lesson_id, user_hash FROM said WHERE user_hash IS NOT NULL
UNION SELECT :lesson_id, author_hash FROM said WHERE author_hash <> ''
"""

# Guild 0 is none of Discord's.
OF_QUESTION_IN: Final = f"""
SELECT {_COLUMNS} FROM lesson WHERE question_id = :question_id AND ifnull(guild_id, 0) = ifnull(:guild_id, 0)
"""  # noqa: S608 - of a statement's parts

HOLDING: Final = f"""
SELECT {_COLUMNS} FROM lesson WHERE guild_id IS NULL AND ended_at IS NULL
UNION ALL
SELECT {_COLUMNS} FROM lesson WHERE guild_id = :guild_id AND ended_at IS NULL
ORDER BY guild_id, id -- NULL comes first
"""  # noqa: S608 - of a statement's parts

OF_PERSON: Final = f"""
SELECT {_COLUMNS} FROM lesson_asker JOIN lesson ON lesson.id = lesson_asker.lesson_id
WHERE lesson_asker.user_hash = :user_hash ORDER BY lesson.id DESC
"""  # noqa: S608 - of a statement's parts

# Where several people's words are in a lesson, it does not tell whose is which.
SHARED: Final = """
SELECT lesson_id FROM lesson_asker WHERE lesson_id IN (SELECT lesson_id FROM lesson_asker WHERE user_hash = :user_hash)
GROUP BY lesson_id HAVING count(*) > 1
"""

DROP: Final = "DELETE FROM lesson WHERE id = ?"

END: Final = "UPDATE lesson SET terms = NULL, asked_for = NULL, ended_at = :ended_at WHERE id = :id"
DROP_ASKERS: Final = "DELETE FROM lesson_asker WHERE lesson_id = ?"
FORGET_TEACHER: Final = "UPDATE lesson SET taught_by = NULL WHERE taught_by = ?"

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


def select_asked(scope: Scope) -> str:
    """A question that has been answered."""
    return f"""
SELECT guild_id, ifnull(resolved, text) AS resolved FROM question
WHERE id = :id AND {condition(scope)} AND outcome IS NOT NULL
"""  # noqa: S608 - of a statement's parts


def select_lessons(scope: Scope) -> str:
    """All lessons, the newest first."""
    return f"""
SELECT {_COLUMNS} FROM lesson WHERE {condition(scope, "lesson")} AND id < :before ORDER BY id DESC LIMIT :limit
"""  # noqa: S608 - of a statement's parts


def select_lesson(scope: Scope) -> str:
    """One lesson."""
    return f"SELECT {_COLUMNS} FROM lesson WHERE id = :id AND {condition(scope, 'lesson')}"  # noqa: S608 - of a statement's parts


def select_of_question(scope: Scope) -> str:
    """The lessons from one question: for its server, and for everywhere."""
    return f"""
SELECT {_COLUMNS} FROM lesson WHERE question_id = :question_id AND {condition(scope, "lesson")} ORDER BY id DESC
"""  # noqa: S608 - of a statement's parts


def count_ended(scope: Scope) -> str:
    """How many lessons have ended."""
    return f"SELECT count(*) FROM lesson WHERE {condition(scope, 'lesson')} AND ended_at IS NOT NULL"  # noqa: S608 - of a statement's parts


def update_reopened(scope: Scope) -> str:
    """Take back what was reviewed when a lesson was taught: its question, and its near-duplicates."""
    return f"""
UPDATE question SET verdict = NULL, reviewed_by = NULL, reviewed_at = NULL
WHERE verdict = 'taught' AND reviewed_at = :taught_at AND {condition(scope)}
"""  # noqa: S608 - of a statement's parts


class Lessons:
    """The lessons of a log; every method may raise a ``LogError``.

    A lesson keeps the content words of its question, not its text, and stays when the question is deleted for its age.
    It ends when one of those whose words it holds has them deleted; it is then listed as ended until it is undone.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def teach(
        self, scope: Scope, question_id: int, passage: Passage | None, by: int | None, *, everywhere: bool = False
    ) -> int | None:
        """Tie a question to a passage; it and its near-duplicates that wait are then reviewed as taught.

        A lesson from the same question for the same server is replaced.

        Args:
            scope: What the teacher may review.
            question_id: The question, which has been answered.
            passage: What answers it; None when nothing does.
            by: Discord's id of the teacher; None in the terminal.
            everywhere: Not only for the server that the question was asked in. One asked in no server is always
                taught for everywhere.

        Returns:
            The lesson's id; None when there is no such question in the scope.

        Raises:
            ValueError: Somebody who reviews one server wants to teach for all.
        """
        if everywhere and not isinstance(scope, Everything):
            raise ValueError("who reviews one server cannot teach for all")
        async with self._store.change() as connection:
            found = await _fetch(connection, select_asked(scope), {"id": question_id, **scope_values(scope)})
            if not found:
                return None
            asked_in = found[0]["guild_id"]
            guild_id = None if everywhere else asked_in
            key = {"question_id": question_id, "guild_id": guild_id}
            for earlier in await _fetch(connection, OF_QUESTION_IN, key):
                await self._undo(connection, _lesson(earlier))
            ((last,),) = await _fetch(connection, LAST, ())
            values = {
                **key,
                "asked_in": asked_in,
                **_taught(found[0]["resolved"], passage),
                "taught_by": TERMINAL if by is None else self._store.key.hash_of(by),
                "taught_at": max(self._store.now(), last + 1),  # no two lessons have the same
            }
            ((lesson_id,),) = await _fetch(connection, ADD, values)
            askers = {"question_id": question_id, "lesson_id": lesson_id, "empty": EMPTY_STATE}
            await _fetch(connection, ADD_ASKERS, askers)
            await self._mark(connection, values)
        return int(lesson_id)

    async def undo(self, scope: Scope, lesson_id: int) -> bool:
        """Take a lesson back: its question, and those reviewed with it, wait again. An ended one is no longer listed.

        Returns:
            Whether there was such a lesson in the scope.
        """
        async with self._store.change() as connection:
            found = await _fetch(connection, select_lesson(scope), {"id": lesson_id, **scope_values(scope)})
            for row in found:
                await self._undo(connection, _lesson(row))
        return bool(found)

    async def listed(self, scope: Scope, *, before: int | None = None, limit: int = 20) -> list[LoggedLesson]:
        """The lessons, also those that have ended, the newest first.

        Args:
            scope: Whose. A server's reviewers do not see what was taught for everywhere.
            before: The id of the last lesson that was shown.
            limit: At most how many.
        """
        values = {"before": _PAST_ALL if before is None else before, "limit": max(limit, 0), **scope_values(scope)}
        return _lessons(await self._store.read(select_lessons(scope), values))

    async def ended(self, scope: Scope) -> int:
        """How many lessons have ended that nobody has taken off the list yet."""
        ((count,),) = await self._store.read(count_ended(scope), scope_values(scope))
        return int(count)

    async def of_question(self, scope: Scope, question_id: int) -> list[LoggedLesson]:
        """The lessons from one question, the newest first."""
        values = {"question_id": question_id, **scope_values(scope)}
        return _lessons(await self._store.read(select_of_question(scope), values))

    async def holding(self, guild_id: int | None) -> list[LoggedLesson]:
        """The lessons that hold in a server, or outside of all: those for everywhere first, the oldest first."""
        return _lessons(await self._store.read(HOLDING, {"guild_id": guild_id}))

    async def changes(self) -> int:
        """How often lessons have changed, by whatever process; the same number means the same lessons."""
        ((number,),) = await self._store.read(CHANGES)
        return int(number)

    async def _undo(self, connection: Connection, lesson: LoggedLesson) -> None:
        await reopen(connection, lesson)
        await _fetch(connection, DROP, (lesson.id,))

    async def _mark(self, connection: Connection, taught: dict[str, Any]) -> None:
        """Review the question as taught, with its near-duplicates wherever the lesson holds."""
        scope = _where(taught["guild_id"])
        values = {
            "id": taught["question_id"],
            "verdict": Verdict.TAUGHT.value,
            "reviewed_by": taught["taught_by"],
            "reviewed_at": taught["taught_at"],
            "alike": 1,
            **scope_values(scope),
        }
        await _fetch(connection, mark(scope), values)


async def end_lessons(store: Store, user_hash: str) -> int:
    """End all lessons that hold words of a person's, and forget that person as a teacher; how many have ended."""
    async with store.change() as connection:
        lessons = _lessons(await _fetch(connection, OF_PERSON, {"user_hash": user_hash}))
        for lesson in lessons:
            await reopen(connection, lesson)
            await _fetch(connection, END, {"id": lesson.id, "ended_at": store.now()})
            await _fetch(connection, DROP_ASKERS, (lesson.id,))
        await _fetch(connection, FORGET_TEACHER, (user_hash,))
    return len(lessons)


async def lessons_of(store: Store, user_hash: str) -> list[LoggedLesson]:
    """Find the lessons that hold words of a person's, the newest first; without the words where some are another's."""
    values = {"user_hash": user_hash}
    shared = {row["lesson_id"] for row in await store.read(SHARED, values)}
    lessons = _lessons(await store.read(OF_PERSON, values))
    return [replace(each, asked=_UNTOLD) if each.id in shared else each for each in lessons]


async def reopen(connection: Connection, lesson: LoggedLesson) -> None:
    """Let the questions wait again that a lesson has answered, unless somebody has reviewed them since."""
    scope = _where(lesson.guild_id)
    values = {"taught_at": to_milliseconds(lesson.taught_at), **scope_values(scope)}
    await _fetch(connection, update_reopened(scope), values)


def _where(guild_id: int | None) -> Scope:
    """Whose questions a lesson is about that holds there."""
    return EVERYTHING if guild_id is None else Guild(guild_id)


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


async def _fetch(connection: Connection, statement: str, values: Any) -> list[sqlite3.Row]:
    return list(await connection.execute_fetchall(statement, values))


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
