from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.querylog import Entry, Front, Origin, QueryLog

ORIGIN = Origin(Front.TERMINAL, None)
OLD, NEW = (1, 2, 3), (10, 20)
# What `record` says to SQLite with two new quotes: BEGIN, UPDATE, DELETE, INSERT, INSERT, COMMIT.
STATEMENTS = 6


async def cancelled_at(log: QueryLog, statement: int, task: asyncio.Task[bool], *, again: bool) -> bool:
    """Whether the task ended as cancelled, having been told so while SQLite ran that statement, or also the later."""
    loop, seen, last = asyncio.get_running_loop(), 0, ""

    def traced(said: str) -> None:
        nonlocal seen, last
        # Triggers are part of their statement, which is told of again after them.
        if not said.startswith("--") and said != last:
            seen, last = seen + 1, said
        if seen == statement or (again and seen > statement):
            loop.call_soon_threadsafe(task.cancel)

    await log._connection.set_trace_callback(traced)
    (result,) = await asyncio.gather(task, return_exceptions=True)
    await log._connection.set_trace_callback(None)  # type: ignore[arg-type]  # None ends it, as in sqlite3
    return isinstance(result, asyncio.CancelledError)


def starts(database: Path, row: int) -> tuple[int, ...]:
    """The row's quotes as another process sees them; fails if a transaction was left open."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        rows = other.execute("SELECT start_offset FROM quote WHERE question_id = ? ORDER BY rank", (row,)).fetchall()
        other.execute("ROLLBACK")
    return tuple(start for (start,) in rows)


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("statement", range(1, STATEMENTS + 1))
async def test_a_cancelled_task_leaves_no_transaction_open(
    log: QueryLog, database: Path, entry: Callable[..., Entry], statement: int, *, again: bool
) -> None:
    row = await log.claim(ORIGIN, "How much?")
    assert row is not None
    await log.record(row, entry(row, *OLD))
    task = asyncio.create_task(log.record(row, entry(row, *NEW)))
    assert await cancelled_at(log, statement, task, again=again)
    # The next one comes after all that the cancelled one had begun.
    assert await log.claim(ORIGIN, "How much?") == row + 1
    assert starts(database, row) == (NEW if statement == STATEMENTS else OLD)
    assert await log.record(row, entry(row, *NEW))
    assert starts(database, row) == NEW


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cancels=st.lists(st.tuples(st.integers(0, 19), st.integers(0, 12)), max_size=15))
async def test_of_many_tasks_some_cancelled_each_row_is_whole(
    log: QueryLog, entry: Callable[..., Entry], cancels: list[tuple[int, int]]
) -> None:
    rows = [await log.claim(ORIGIN, "How much?") or 0 for _ in range(20)]
    tasks = [asyncio.create_task(log.record(row, entry(row, *NEW))) for row in rows]
    for which, turns in cancels:
        for _ in range(turns):
            await asyncio.sleep(0)  # lets the others take a step
        tasks[which].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    logged = {question.id: question for question in await log.recent(20)}
    for row, result in zip(rows, results, strict=True):
        quotes = tuple(quote.start for quote in logged[row].quotes)
        assert quotes == (NEW if logged[row].outcome else ())
        assert isinstance(result, asyncio.CancelledError) or (result is True and quotes == NEW)
