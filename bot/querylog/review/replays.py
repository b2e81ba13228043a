"""The answered questions of a log in the order of asking, to be asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from bot.querylog.database.store import Store
from bot.querylog.questions import QUOTE_COLUMNS
from bot.querylog.records import LoggedQuote
from bot.querylog.rows import read_quote
from bot.querylog.scope import Scope, condition, scope_values
from retrieval.answers import Outcome

_BATCH: Final = 500
_ASKED: Final = "outcome IS NOT NULL AND look_up IS NULL"


@dataclass(frozen=True, slots=True)
class Replayable:
    """An answered question: what it needs to be asked again, and what came first then."""

    id: int
    guild_id: int | None
    parent_id: int | None  # the question whose conversation it goes on from, unless that was deleted
    followers: int  # the number of questions that go on from it
    text: str
    outcome: Outcome
    quote: LoggedQuote | None  # the first that was shown, if any


class Replays:
    """The answered questions of a log, oldest first; every method may raise a ``LogError``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def last(self, scope: Scope) -> tuple[int, int]:
        """Return how many answered questions there are, and the id of the latest; 0 and 0 when there are none."""
        statement = f"SELECT count(*), max(id) FROM question WHERE {condition(scope)} AND {_ASKED}"  # noqa: S608 - of a statement's parts
        ((count, last),) = await self._store.read(statement, scope_values(scope))
        return count, last or 0

    async def questions(self, scope: Scope, until: int) -> AsyncIterator[Replayable]:
        """Read them up to an id, a batch at a time."""
        values = {**scope_values(scope), "after": 0, "until": until, "limit": _BATCH}
        while rows := await self._store.read(_select_batch(scope), values):
            for row in rows:
                fields = {name: row[name] for name in ("id", "guild_id", "parent_id", "followers", "text")}
                quote = None if row["rank"] is None else read_quote(row)
                yield Replayable(**fields, outcome=Outcome(row["outcome"]), quote=quote)
            values["after"] = rows[-1]["id"]


def _select_batch(scope: Scope) -> str:
    return f"""
SELECT asked.id, asked.guild_id, asked.parent_id, asked.text, asked.outcome,
       (SELECT count(*) FROM question AS follower WHERE follower.parent_id = asked.id) AS followers,
       {QUOTE_COLUMNS}
FROM (
    SELECT * FROM question
    WHERE id > :after AND id <= :until AND {condition(scope)} AND {_ASKED}
    ORDER BY id LIMIT :limit
) AS asked
LEFT JOIN quote ON quote.question_id = asked.id AND quote.rank = 1
ORDER BY asked.id
"""  # noqa: S608 - of a statement's parts
