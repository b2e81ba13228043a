from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.querylog.database.connection import Job, do_together
from bot.querylog.database.errors import LogLockedError
from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, Origin
from tests.bot.querylog.asking import recent
from tests.bot.querylog.conftest import StillClock

ORIGIN = Origin(Front.TERMINAL, None)
OLD, NEW = (1, 2, 3), (10, 20)
# What `record` says to SQLite with two new quotes: BEGIN, UPDATE, DELETE, INSERT, COMMIT.
STATEMENTS = 5


async def trace(log: QueryLog, tell: Callable[[str], None] | None) -> None:
    await log._store._writer.work(lambda connection: connection.set_trace_callback(tell))


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

    await trace(log, traced)
    (result,) = await asyncio.gather(task, return_exceptions=True)
    await trace(log, None)
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
    assert starts(database, row) == NEW  # what was begun is done to its end, in one go
    assert await log.record(row, entry(row, *NEW))
    assert starts(database, row) == NEW


async def test_all_of_many_quotes_are_kept(log: QueryLog, database: Path, entry: Callable[..., Entry]) -> None:
    row = await log.claim(ORIGIN, "How much?")
    assert row is not None
    assert await log.record(row, entry(row, *range(45)))
    assert starts(database, row) == tuple(range(45))


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
    logged = {question.id: question for question in await recent(log, 20)}
    for row, result in zip(rows, results, strict=True):
        quotes = tuple(quote.start for quote in logged[row].quotes)
        assert quotes == (NEW if logged[row].outcome else ())
        assert isinstance(result, asyncio.CancelledError) or (result is True and quotes == NEW)


async def test_what_waits_together_is_written_in_one_transaction(log: QueryLog, entry: Callable[..., Entry]) -> None:
    rows = [await log.claim(ORIGIN, "How much?") or 0 for _ in range(20)]
    said: list[str] = []
    await trace(log, said.append)
    assert all(await asyncio.gather(*(log.record(row, entry(row, *NEW)) for row in rows)))
    await trace(log, None)
    assert said.count("BEGIN IMMEDIATE") == said.count("COMMIT") < 4
    assert all(question.outcome for question in await recent(log, 20))


@given(fails=st.lists(st.booleans(), min_size=1, max_size=8))
def test_a_job_that_fails_takes_no_other_with_it(fails: list[bool]) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x INTEGER NOT NULL)")
        jobs = [Job(partial(_insert_then, number, fail=fail)) for number, fail in enumerate(fails)]
        do_together(jobs, connection)
        written = [x for (x,) in connection.execute("SELECT x FROM t ORDER BY x")]
        assert not connection.in_transaction
    assert written == [number for number, fail in enumerate(fails) if not fail]
    for number, (job, fail) in enumerate(zip(jobs, fails, strict=True)):
        assert job.outcome.done()
        if fail:
            with pytest.raises(sqlite3.IntegrityError):
                job.outcome.result()
        else:
            assert job.outcome.result() == number


async def test_when_another_program_writes_all_that_wait_are_told_at_once(database: Path, clock: StillClock) -> None:
    waiting, timeout = 9, 0.2
    async with await QueryLog.open(database, clock, busy_timeout=timeout) as log:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            asked = (log.claim(ORIGIN, "How much?") for _ in range(waiting))
            results = await asyncio.gather(*asked, return_exceptions=True)
            assert time.monotonic() - began < timeout * waiting / 2  # they waited once, not each
            assert {type(result) for result in results} == {LogLockedError}
        assert await log.claim(ORIGIN, "How much?") == 1


def _insert_then(number: int, connection: sqlite3.Connection, *, fail: bool) -> int:
    connection.execute("INSERT INTO t VALUES (?)", (number,))
    if fail:
        connection.execute("INSERT INTO t VALUES (NULL)")
    return number
