"""What the review says to SQLite, for one server or for all. Values are always parameters.

Lists go from the newest question to older ones. Each page begins below ``:before``, the last id of the page before, so
that it costs the same however far one has turned, and rows that come or go meanwhile shift nothing.
"""

from __future__ import annotations

import re
from typing import Final

from bot.querylog.database.encoding import well_formed
from bot.querylog.questions import logged
from bot.querylog.scope import Guild, Scope, condition

_ALSO: Final = """,
       asked.guild_id, asked.channel_id, asked.parent_id, asked.verdict, asked.reviewed_by, asked.reviewed_at,
       asked.unhelpful, (SELECT count(*) FROM vote WHERE question_id = asked.id AND helpful = 1) AS helpful"""

_COMMENTS: Final = """,
       (SELECT json_group_array(missing) FROM (
            SELECT missing FROM vote WHERE question_id = asked.id AND missing IS NOT NULL ORDER BY voted_at, user_hash
       )) AS comments"""


def recent(scope: Scope) -> str:
    """All questions."""
    return logged(_page(scope), _ALSO)


def exported(scope: Scope) -> str:
    """All questions, with what voters have said."""
    return logged(_page(scope), _ALSO + _COMMENTS)


def _page(scope: Scope) -> str:
    return f"SELECT * FROM question WHERE {condition(scope)} AND id < :before ORDER BY id DESC LIMIT :limit"  # noqa: S608 - of a statement's parts


def unanswered(scope: Scope) -> str:
    """What waits for a review: the latest of each group of near-duplicates, and how many these are."""
    asked = f"""
SELECT question.*, (
    SELECT count(*) FROM question AS other
    WHERE other.waiting AND other.terms = question.terms AND {condition(scope, "other")}
) AS alike
FROM question
WHERE question.waiting AND {condition(scope)} AND question.id < :before AND NOT EXISTS (
    SELECT 1 FROM question AS later
    WHERE later.waiting AND later.terms = question.terms AND {condition(scope, "later")} AND later.id > question.id
)
ORDER BY question.id DESC LIMIT :limit
"""  # noqa: S608 - of a statement's parts
    return logged(asked, f"{_ALSO}, asked.alike")


def found(scope: Scope) -> str:
    """The questions whose text matches."""
    asked = f"""
SELECT question.* FROM question_text CROSS JOIN question ON question.id = question_text.rowid
WHERE question_text MATCH :match AND question_text.rowid < :before AND {condition(scope)}
ORDER BY question_text.rowid DESC LIMIT :limit
"""  # noqa: S608 - of a statement's parts
    return logged(asked, _ALSO)


def one(scope: Scope) -> str:
    """One question, with the conversation that it was asked in."""
    asked = f"SELECT * FROM question WHERE id = :id AND {condition(scope)}"  # noqa: S608 - of a statement's parts
    return logged(asked, f"{_ALSO}, asked.state_before")


def mark(scope: Scope) -> str:
    """Review a question and, where ``:alike`` is 1, its near-duplicates that wait."""
    chosen = f"SELECT terms FROM question WHERE id = :id AND {condition(scope)}"  # noqa: S608 - of a statement's parts
    return f"""
UPDATE question SET verdict = :verdict, reviewed_by = :reviewed_by, reviewed_at = :reviewed_at
WHERE id IN (
    SELECT :id
    UNION SELECT other.id FROM question AS other
    WHERE :alike AND other.waiting AND other.terms = ({chosen}) AND {condition(scope, "other")}
) AND {condition(scope, "+question")} AND outcome IS NOT NULL -- the + keeps from walking through the whole server
RETURNING id
"""  # noqa: S608 - of a statement's parts


def reopen(scope: Scope) -> str:
    """Take a review back and, where ``:alike`` is 1, those of near-duplicates that were given along with it."""
    return f"""
UPDATE question SET verdict = NULL, reviewed_by = NULL, reviewed_at = NULL
WHERE id IN (
    SELECT :id
    UNION SELECT other.id FROM question AS given JOIN question AS other
        ON other.reviewed_by = given.reviewed_by AND other.reviewed_at = given.reviewed_at AND other.terms = given.terms
    WHERE :alike AND given.id = :id AND {condition(scope, "given")} AND {condition(scope, "other")}
) AND {condition(scope)} AND verdict IS NOT NULL
RETURNING id
"""  # noqa: S608 - of a statement's parts


def match(scope: Scope, words: str) -> str:
    """What FTS5 is asked (https://sqlite.org/fts5.html, section 3), of words already quoted for it."""
    return f'guild_id : "{scope.id}" AND text : ({words})' if isinstance(scope, Guild) else f"text : ({words})"


MOST_WORDS: Final = 64
"""Further words would find nothing else."""

_PHRASE_OR_WORD: Final = re.compile(r'"([^"]+)"|([^\s"]+)')


def quoted(typed: str) -> str | None:
    """Put every word between FTS5's quotation marks, so that none of its operators is meant.

    Args:
        typed: Anything. What stands between double quotes is looked for as one phrase, all else word by word; where no
            question has all of it, nothing is found.

    Returns:
        Strings of FTS5 (https://sqlite.org/fts5.html, section 3.1), with spaces between; None when there is no word.
    """
    pieces = (phrase or word for phrase, word in _PHRASE_OR_WORD.findall(well_formed(typed)))
    words = [f'"{piece}"' for piece in dict.fromkeys(pieces) if any(letter.isalnum() for letter in piece)]
    return " ".join(words[:MOST_WORDS]) or None
