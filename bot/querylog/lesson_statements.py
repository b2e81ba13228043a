"""What teaching says to SQLite, for one server or for all. Values are always parameters."""

from __future__ import annotations

from typing import Final

from bot.querylog.scope import Scope, condition

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
WITH RECURSIVE said (parent_id, user_hash, state_before) AS (
    SELECT parent_id, user_hash, state_before FROM question WHERE id = :question_id
    UNION ALL
    SELECT question.parent_id, question.user_hash, question.state_before
    FROM said JOIN question ON question.id = said.parent_id WHERE said.state_before <> :empty
)
INSERT INTO lesson_asker (lesson_id, user_hash)
SELECT DISTINCT :lesson_id, user_hash FROM said WHERE user_hash IS NOT NULL
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


def asked(scope: Scope) -> str:
    """A question that has been answered."""
    return f"SELECT guild_id, resolved FROM question WHERE id = :id AND {condition(scope)} AND outcome IS NOT NULL"  # noqa: S608 - of a statement's parts


def listed(scope: Scope) -> str:
    """All lessons, the newest first."""
    return f"""
SELECT {_COLUMNS} FROM lesson WHERE {condition(scope, "lesson")} AND id < :before ORDER BY id DESC LIMIT :limit
"""  # noqa: S608 - of a statement's parts


def one(scope: Scope) -> str:
    """One lesson."""
    return f"SELECT {_COLUMNS} FROM lesson WHERE id = :id AND {condition(scope, 'lesson')}"  # noqa: S608 - of a statement's parts


def of_question(scope: Scope) -> str:
    """The lessons from one question: for its server, and for everywhere."""
    return f"""
SELECT {_COLUMNS} FROM lesson WHERE question_id = :question_id AND {condition(scope, "lesson")} ORDER BY id DESC
"""  # noqa: S608 - of a statement's parts


def ended(scope: Scope) -> str:
    """How many lessons have ended."""
    return f"SELECT count(*) FROM lesson WHERE {condition(scope, 'lesson')} AND ended_at IS NOT NULL"  # noqa: S608 - of a statement's parts


def reopen(scope: Scope) -> str:
    """Take back what was reviewed when a lesson was taught: its question, and its near-duplicates."""
    return f"""
UPDATE question SET verdict = NULL, reviewed_by = NULL, reviewed_at = NULL
WHERE verdict = 'taught' AND reviewed_at = :taught_at AND {condition(scope)}
"""  # noqa: S608 - of a statement's parts
