"""A log in a folder of its own, and a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.querylog.log import QueryLog
from bot.querylog.records import Entry
from retrieval.answers import Answer, Outcome, Quote


class StillClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "queries.sqlite3"


@pytest.fixture
async def log(database: Path, clock: StillClock) -> AsyncIterator[QueryLog]:
    async with await QueryLog.open(database, clock) as opened:
        yield opened


@pytest.fixture
def entry() -> Callable[..., Entry]:
    def make(row: int, *starts: int, **changes: int | None) -> Entry:
        """The answer to a row, with a quote for each offset that it starts at."""
        quotes = tuple(
            Quote(
                text="Words", article="a.txt", title="A", paragraph=1, sentence=1, start=start, end=start + 5, score=2.5
            )
            for start in starts
        )
        return Entry(
            conversation_id=changes.get("conversation_id") or row,
            parent_id=changes.get("parent_id"),
            state_before="{}",
            state_after=f'{{"after": {row}}}',
            answer=Answer(
                question="How much?", resolved="how much", outcome=Outcome.ANSWERED, confidence=0.75, quotes=quotes
            ),
            took_ms=1.25,
            digests={"a.txt": "d1"},
        )

    return make
