"""Logged questions for reviewers; for a call, what lies outside of its scope does not exist."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from bot.querylog.database.encoding import to_moment, well_formed
from bot.querylog.database.store import Store
from bot.querylog.questions import logged
from bot.querylog.records import TERMINAL, Case, Review, Verdict, Visibility, Vote
from bot.querylog.review.statistics import Stats, read_stats
from bot.querylog.rows import read_questions
from bot.querylog.scope import Guild, Scope, condition, scope_values

MAX_WORDS: Final = 64  # further words would find nothing else

_BATCH: Final = 500
_PHRASE_OR_WORD: Final = re.compile(r'"([^"]+)"|([^\s"]+)')

# A page begins below the last id of the page before: it costs the same however far one has turned, and rows that come
# or go meanwhile shift nothing.
_PAGE: Final = "id < :before ORDER BY id DESC LIMIT :limit"

_REVIEWED: Final = """,
       asked.guild_id, asked.channel_id, asked.parent_id, asked.verdict, asked.reviewed_by, asked.reviewed_at,
       asked.unhelpful, (SELECT count(*) FROM vote WHERE question_id = asked.id AND helpful = 1) AS helpful"""

_VOTES: Final = """,
       (SELECT json_group_array(json_array(helpful, missing)) FROM (
            SELECT helpful, missing FROM vote WHERE question_id = asked.id ORDER BY voted_at, user_hash
       )) AS votes"""


def select_questions(scope: Scope, which: str = _PAGE, also: str = "") -> str:
    asked = f"SELECT * FROM question WHERE {condition(scope)} AND {which}"  # noqa: S608 - of a statement's parts
    return logged(asked, _REVIEWED + also)


def select_waiting(scope: Scope) -> str:
    """Select the latest of each group of near-duplicates, and how many these are."""
    asked = f"""
SELECT question.*, (
    SELECT count(*) FROM question AS other
    WHERE other.waiting AND other.terms = question.terms AND {condition(scope, "other")}
) AS duplicates
FROM question
WHERE question.waiting AND {condition(scope)} AND question.id < :before AND NOT EXISTS (
    SELECT 1 FROM question AS later
    WHERE later.waiting AND later.terms = question.terms AND {condition(scope, "later")} AND later.id > question.id
)
ORDER BY question.id DESC LIMIT :limit
"""  # noqa: S608 - of a statement's parts
    return logged(asked, f"{_REVIEWED}, asked.duplicates")


def select_found(scope: Scope) -> str:
    asked = f"""
SELECT question.* FROM question_text CROSS JOIN question ON question.id = question_text.rowid
WHERE question_text MATCH :match AND question_text.rowid < :before AND {condition(scope)}
ORDER BY question_text.rowid DESC LIMIT :limit
"""  # noqa: S608 - of a statement's parts
    return logged(asked, _REVIEWED)


def update_reviewed(scope: Scope) -> str:
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


def _update_reopened(scope: Scope) -> str:
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


def page_values(before: int | None, limit: int) -> dict[str, int]:
    return {"before": 2**63 - 1 if before is None else before, "limit": max(limit, 0)}


def match(scope: Scope, words: str) -> str:
    """Return the query of FTS5 (https://sqlite.org/fts5.html, section 3) for words from ``quoted``."""
    return f'guild_id : "{scope.id}" AND text : ({words})' if isinstance(scope, Guild) else f"text : ({words})"


def quoted(typed: str) -> str | None:
    """Put every word or phrase between FTS5's quotation marks, so that none of its operators is meant; None if none."""
    pieces = (phrase or word for phrase, word in _PHRASE_OR_WORD.findall(well_formed(typed)))
    words = [f'"{piece}"' for piece in dict.fromkeys(pieces) if any(letter.isalnum() for letter in piece)]
    return " ".join(words[:MAX_WORDS]) or None


class Reviews:
    """The questions of a log, the newest first, below the id ``before``; every method may raise a ``LogError``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def recent(self, scope: Scope, *, before: int | None = None, limit: int = 20) -> list[Case]:
        return _cases(await self._page(select_questions(scope), scope, before, limit))

    async def unanswered(self, scope: Scope, *, before: int | None = None, limit: int = 20) -> list[Case]:
        """Find what waits for a review: not or not surely answered, or voted unhelpful; near-duplicates are one.

        A message with several questions has the words of those that were not answered, and no quotes.
        """
        groups = _by_question(await self._page(select_waiting(scope), scope, before, limit))
        return [_waiting(_case(group), group[0]["duplicates"]) for group in groups]

    async def search(self, scope: Scope, words: str, *, before: int | None = None, limit: int = 20) -> list[Case]:
        """Find the questions with all these words in any form; what is between double quotes is one phrase."""
        strings = quoted(words)
        if strings is None:
            return []
        return _cases(await self._page(select_found(scope), scope, before, limit, match=match(scope, strings)))

    async def show(self, scope: Scope, question_id: int) -> Case | None:
        """Find all that is known of a question; None when there is none of that id in the scope."""
        statement = select_questions(scope, "id = :id", f"{_VOTES}, asked.state_before")
        rows = await self._store.read(statement, {"id": question_id, **scope_values(scope)})
        return replace(_voted(rows), state_before=rows[0]["state_before"]) if rows else None

    async def mark(
        self, scope: Scope, question_id: int, verdict: Verdict, reviewer: int | None, *, alike: bool = False
    ) -> int:
        """Review an answered question, and where ``alike`` its near-duplicates that wait; return how many."""
        values = {
            "id": question_id,
            "verdict": verdict.value,
            "reviewed_by": TERMINAL if reviewer is None else self._store.key.hash_of(reviewer),
            "reviewed_at": self._store.now(),
            "alike": int(alike),
            **scope_values(scope),
        }
        return len(await self._store.run(update_reviewed(scope), values))

    async def reopen(self, scope: Scope, question_id: int, *, alike: bool = False) -> int:
        """Take back the review of a question, and where ``alike`` those given along with it; return how many."""
        values = {"id": question_id, "alike": int(alike), **scope_values(scope)}
        return len(await self._store.run(_update_reopened(scope), values))

    def is_named(self, reviewer: str, person: int) -> bool:
        """Return whether ``Review.reviewer``, or ``LoggedLesson.teacher``, is the person with this id of Discord's."""
        return reviewer == self._store.key.hash_of(person)

    async def stats(self, scope: Scope, since: datetime | None = None) -> Stats:
        return await read_stats(self._store, scope, since)

    async def export(self, scope: Scope) -> AsyncIterator[Case]:
        """Read all questions, a batch at a time; those that come meanwhile are left out."""
        before: int | None = None
        while rows := await self._page(select_questions(scope, also=_VOTES), scope, before, _BATCH):
            for group in _by_question(rows):
                yield _voted(group)
            before = rows[-1]["id"]

    async def _page(
        self, statement: str, scope: Scope, before: int | None, limit: int, **more: Any
    ) -> list[sqlite3.Row]:
        return await self._store.read(statement, {**page_values(before, limit), **scope_values(scope), **more})


def _waiting(case: Case, duplicates: int) -> Case:
    asked = case.question
    if asked.unanswered is not None:
        asked = replace(asked, text=asked.unanswered, quotes=())
    return replace(case, question=asked, duplicates=duplicates)


def _by_question(rows: Iterable[sqlite3.Row]) -> list[list[sqlite3.Row]]:
    """Group the rows of each question: one for each quote, or one for a question without."""
    return [list(group) for _, group in groupby(rows, key=lambda row: row["id"])]


def _cases(rows: Iterable[sqlite3.Row]) -> list[Case]:
    return [_case(group) for group in _by_question(rows)]


def _voted(rows: list[sqlite3.Row]) -> Case:
    votes = json.loads(rows[0]["votes"])
    return replace(_case(rows), votes=tuple(Vote(bool(helpful), missing) for helpful, missing in votes))


def _case(rows: list[sqlite3.Row]) -> Case:
    """Make a question's case, without what would tell whose it is where it is private."""
    row = rows[0]
    (question,) = read_questions(rows)
    public, verdict = row["visibility"] == Visibility.PUBLIC, row["verdict"]
    return Case(
        question=question if public else replace(question, conversation_id=None),
        guild_id=row["guild_id"],
        channel_id=None if question.private else row["channel_id"],
        parent_id=row["parent_id"] if public else None,
        helpful=row["helpful"],
        unhelpful=row["unhelpful"],
        review=verdict and Review(Verdict(verdict), row["reviewed_by"], to_moment(row["reviewed_at"])),
    )
