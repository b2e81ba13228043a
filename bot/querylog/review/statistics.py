"""Counts of what was asked."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from bot.querylog.database.encoding import to_milliseconds, to_moment
from bot.querylog.database.store import Store
from bot.querylog.records import LookUp
from bot.querylog.scope import Scope, condition, scope_values
from retrieval.analysis.terms import term_of, tokenize
from retrieval.answers import Outcome

TOP: Final = 10  # the number of passages and words that are named

_HOURS: Final = 24
_HOUR_MS: Final = 3_600_000
_MAX_GROUPS: Final = 5_000  # rarer questions hold no word that is asked often

# In each, ``{asked}`` is the condition for what is counted.
_HOURLY: Final = f"""
SELECT asked_at / {_HOUR_MS} AS hour, outcome, count(*) AS n FROM question
WHERE {{asked}} AND outcome IS NOT NULL GROUP BY hour, outcome ORDER BY hour
"""  # noqa: S608 - of a constant

_VOTES: Final = """
SELECT vote.helpful, count(*) AS n FROM vote JOIN question ON question.id = vote.question_id
WHERE {asked} GROUP BY vote.helpful
"""

_PASSAGES: Final = """
SELECT quote.article, quote.paragraph, quote.sentence, count(*) AS n
FROM question CROSS JOIN quote ON quote.question_id = question.id AND quote.rank = 1
WHERE {asked} AND question.outcome = 'answered'
GROUP BY 1, 2, 3 ORDER BY n DESC, 1, 2, 3 LIMIT :top
"""

_UNANSWERED: Final = """
SELECT count(*) AS n, max(id), ifnull(unanswered, text) AS text FROM question
WHERE {asked} AND outcome IN ('unsure', 'not_found')
GROUP BY terms ORDER BY n DESC, max(id) DESC LIMIT :most
"""

_LOOK_UPS: Final = "SELECT look_up, count(*) AS n FROM question WHERE {asked} GROUP BY look_up"


@dataclass(frozen=True, slots=True)
class Day:
    """The answered questions of a day in UTC, or of a period that begins with it."""

    date: date
    outcomes: Mapping[Outcome, int]

    @property
    def asked(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of answered questions, and of look-ups apart from them. Days and hours are in UTC."""

    days: tuple[Day, ...]  # from the first day with a question to the last, none left out
    hours: tuple[int, ...]  # the questions in each of the 24 hours of the day
    helpful: int
    unhelpful: int
    passages: tuple[tuple[str, int], ...]  # the sentences that answered most often, as ``FILE:P.S``
    words: tuple[tuple[str, int], ...]  # the commonest words of what was not answered
    look_ups: Mapping[LookUp, int] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        return sum(day.outcomes.get(outcome, 0) for day in self.days)

    @property
    def asked(self) -> int:
        return sum(day.asked for day in self.days)

    @property
    def answer_rate(self) -> float | None:
        """The share that was answered of what was asked of the article, 0 to 1; None when nothing was."""
        asked = self.asked - self.count(Outcome.REPLY)
        return self.count(Outcome.ANSWERED) / asked if asked else None


async def read_stats(store: Store, scope: Scope, since: datetime | None) -> Stats:
    """Count the questions of a scope, from a moment on if there is one."""
    counted = f"{condition(scope)} AND question.asked_at >= :since AND question.look_up IS"
    values = {"since": 0 if since is None else to_milliseconds(since), "top": TOP, "most": _MAX_GROUPS}

    async def read(statement: str, look_up: str = "NULL") -> list[sqlite3.Row]:
        asked = f"{counted} {look_up}"
        return await store.read(statement.format(asked=asked), {**values, **scope_values(scope)})

    hourly = await read(_HOURLY)
    votes = {row["helpful"]: row["n"] for row in await read(_VOTES)}
    passages = await read(_PASSAGES)
    return Stats(
        days=_days(hourly),
        hours=_hours(hourly),
        helpful=votes.get(1, 0),
        unhelpful=votes.get(0, 0),
        passages=tuple((f"{row['article']}:{row['paragraph']}.{row['sentence']}", row["n"]) for row in passages),
        words=_words(await read(_UNANSWERED)),
        look_ups={LookUp(row["look_up"]): row["n"] for row in await read(_LOOK_UPS, "NOT NULL")},
    )


def _days(hourly: Iterable[sqlite3.Row]) -> tuple[Day, ...]:
    counted: dict[date, Counter[Outcome]] = {}
    for row in hourly:
        day = to_moment(row["hour"] * _HOUR_MS).date()
        counted.setdefault(day, Counter())[Outcome(row["outcome"])] += row["n"]
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Day(day, dict(counted.get(day, {}))) for day in every)


def _hours(hourly: Iterable[sqlite3.Row]) -> tuple[int, ...]:
    counted: Counter[int] = Counter()
    for row in hourly:
        counted[row["hour"] % _HOURS] += row["n"]
    return tuple(counted[hour] for hour in range(_HOURS))


def _words(groups: Iterable[sqlite3.Row]) -> tuple[tuple[str, int], ...]:
    """Return the commonest words, in the form in which they were asked most; forms of one word count together."""
    counted: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for row in groups:
        words = {term: token.text.lower() for token in tokenize(row["text"]) if (term := term_of(token.text))}
        for term, word in words.items():
            counted[term] += row["n"]
            forms.setdefault(term, Counter())[word] += row["n"]
    best = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return tuple((forms[term].most_common(1)[0][0], count) for term, count in best)
