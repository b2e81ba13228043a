"""Reviewing the logged questions: the same for every front.

Whatever a reviewer asks for names its scope. What lies outside does not exist for it: it is not listed, not counted,
not found, and cannot be marked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from bot.querylog.database.encoding import to_moment
from bot.querylog.database.store import Store
from bot.querylog.records import TERMINAL, Case, Detail, Exported, Group, Review, Verdict, Visibility
from bot.querylog.review import statements
from bot.querylog.review.statements import quoted
from bot.querylog.review.statistics import Stats, read_stats
from bot.querylog.rows import read_questions
from bot.querylog.scope import Scope, scope_values
from bot.querylog.votes import Votes

_PAST_ALL: Final = 2**63 - 1
_BATCH: Final = 500


class Reviews:
    """The questions of a log, for reviewers; every method may raise a ``LogError``.

    Lists have the newest question first. ``before`` turns the page: the id of the last question that was shown.
    """

    def __init__(self, store: Store, votes: Votes) -> None:
        self._store = store
        self._votes = votes

    async def recent(self, scope: Scope, *, before: int | None = None, limit: int = 20) -> list[Case]:
        """The latest questions."""
        return _cases(await self._page(statements.recent(scope), scope, before, limit))

    async def unanswered(self, scope: Scope, *, before: int | None = None, limit: int = 20) -> list[Group]:
        """What waits for a review: not or not surely answered, or voted unhelpful; near-duplicates are one entry."""
        rows = await self._page(statements.unanswered(scope), scope, before, limit)
        return [Group(_case(group), group[0]["alike"]) for group in _by_question(rows)]

    async def search(self, scope: Scope, words: str, *, before: int | None = None, limit: int = 20) -> list[Case]:
        """The questions in which all these words stand, whatever their form, case and accents.

        Args:
            scope: Where to look.
            words: Anything a person types; what stands between double quotes is looked for as a phrase.
            before: See the class.
            limit: At most how many.
        """
        strings = quoted(words)
        if strings is None:
            return []
        match = statements.match(scope, strings)
        return _cases(await self._page(statements.found(scope), scope, before, limit, match=match))

    async def show(self, scope: Scope, question_id: int) -> Detail | None:
        """All that is known of a question; None when there is none of that id in the scope."""
        rows = await self._store.read(statements.one(scope), {"id": question_id, **scope_values(scope)})
        if not rows:
            return None
        return Detail(_case(rows), tuple(await self._votes.of(question_id)), rows[0]["state_before"])

    async def mark(
        self, scope: Scope, question_id: int, verdict: Verdict, reviewer: int | None, *, alike: bool = False
    ) -> int:
        """Review an answered question, which then leaves the queue; an earlier review is replaced.

        Args:
            scope: What the reviewer may review.
            question_id: The question.
            verdict: What is said of its answer.
            reviewer: Discord's id of the person; None in the terminal.
            alike: Also mark all near-duplicates of it that wait.

        Returns:
            How many questions were marked: 0 when there is none of that id in the scope.
        """
        values = {
            "id": question_id,
            "verdict": verdict.value,
            "reviewed_by": TERMINAL if reviewer is None else self._store.key.hash_of(reviewer),
            "reviewed_at": self._store.now(),
            "alike": int(alike),
            **scope_values(scope),
        }
        return len(await self._store.run(statements.mark(scope), values))

    async def reopen(self, scope: Scope, question_id: int, *, alike: bool = False) -> int:
        """Take back the review of a question.

        Args:
            scope: What the reviewer may review.
            question_id: The question.
            alike: Also take back those of the near-duplicates that were marked along with it.

        Returns:
            How many reviews were taken back: 0 when there was none in the scope.
        """
        values = {"id": question_id, "alike": int(alike), **scope_values(scope)}
        return len(await self._store.run(statements.reopen(scope), values))

    def is_named(self, reviewer: str, person: int) -> bool:
        """Whether ``Review.reviewer``, or ``LoggedLesson.teacher``, stands for the person with this id of Discord's."""
        return reviewer == self._store.key.hash_of(person)

    async def stats(self, scope: Scope, since: datetime | None = None) -> Stats:
        """What was asked, counted.

        Args:
            scope: Whose questions.
            since: Only those from this moment on, with its time zone.
        """
        return await read_stats(self._store, scope, since)

    async def export(self, scope: Scope) -> AsyncIterator[Exported]:
        """All questions, read a batch at a time; those that come meanwhile are left out."""
        before: int | None = None
        while True:
            rows = await self._page(statements.exported(scope), scope, before, _BATCH)
            groups = _by_question(rows)
            for group in groups:
                yield Exported(_case(group), tuple(json.loads(group[0]["comments"])))
            if len(groups) < _BATCH:
                return
            before = groups[-1][0]["id"]

    async def _page(
        self, statement: str, scope: Scope, before: int | None, limit: int, **more: Any
    ) -> list[sqlite3.Row]:
        values = {"before": _PAST_ALL if before is None else before, "limit": max(limit, 0)}
        return await self._store.read(statement, {**values, **scope_values(scope), **more})


def _by_question(rows: Iterable[sqlite3.Row]) -> list[list[sqlite3.Row]]:
    """The rows of each question together: one for each quote, or one for a question without."""
    return [list(group) for _, group in groupby(rows, key=lambda row: row["id"])]


def _cases(rows: Iterable[sqlite3.Row]) -> list[Case]:
    return [_case(group) for group in _by_question(rows)]


def _case(rows: list[sqlite3.Row]) -> Case:
    """Make a question's case, without what would tell whose it is where it is private."""
    row = rows[0]
    (question,) = read_questions(rows)
    public = row["visibility"] == Visibility.PUBLIC
    return Case(
        question=question if public else replace(question, conversation_id=None),
        guild_id=row["guild_id"],
        channel_id=None if question.private else row["channel_id"],
        parent_id=row["parent_id"] if public else None,
        helpful=row["helpful"],
        unhelpful=row["unhelpful"],
        review=_review(row),
    )


def _review(row: sqlite3.Row) -> Review | None:
    if row["verdict"] is None:
        return None
    return Review(Verdict(row["verdict"]), row["reviewed_by"], to_moment(row["reviewed_at"]))
