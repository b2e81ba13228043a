"""Several processes on one log, and processes that are killed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from tests.bot.querylog.asking import recent
from tests.bot.querylog.child import MESSAGES
from tests.bot.querylog.conftest import StillClock


@asynccontextmanager
async def child(doing: str, database: Path) -> AsyncIterator[Process]:
    program = Path(__file__).with_name("child.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        doing,
        str(database),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def rest(process: Process) -> list[int]:
    """The numbers on the complete lines that are still to come, until the process has ended."""
    assert process.stdout is not None
    lines = (await process.stdout.read()).decode().splitlines(keepends=True)
    return [int(one) for one in lines if one.endswith("\n")]


def select(database: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


async def test_two_processes_that_start_at_once_share_a_log_and_claim_each_message_once(database: Path) -> None:
    async with child("claim", database) as first, child("claim", database) as second:
        both = (first, second)
        for process in both:
            assert await line(process) == "ready"
        for process in both:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
        claimed = [await rest(process) for process in both]
        assert [await process.wait() for process in both] == [0, 0]
    assert sorted(claimed[0] + claimed[1]) == list(range(1, MESSAGES + 1))
    assert select(database, "SELECT count(*), count(DISTINCT user_hash) FROM question") == [(MESSAGES, 1)]


async def test_every_acknowledged_row_outlives_a_kill(database: Path, clock: StillClock) -> None:
    async with child("answer", database) as process:
        acknowledged = [int(await line(process)) for _ in range(25)]
        process.kill()
        acknowledged += await rest(process)
    async with await QueryLog.open(database, clock) as log:
        logged = {question.id: question for question in await recent(log, 100_000)}
    for row in acknowledged:
        assert logged[row].outcome == "answered"
        assert [quote.start for quote in logged[row].quotes] == [1, 2]
    # At most one more was under way, and it is whole or not answered at all.
    assert set(logged) - set(acknowledged) <= {max(acknowledged) + 1}
    assert all(len(question.quotes) == (2 if question.outcome else 0) for question in logged.values())
    assert select(database, "PRAGMA integrity_check") == [("ok",)]


async def test_a_kill_amid_a_change_of_schema_leaves_the_old_one(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    await log.claim(Origin(Front.TERMINAL, None), "How much?")
    await log.close()
    schema = select(database, "SELECT * FROM sqlite_schema")
    async with child("migrate", database) as process:
        assert await line(process) == "inside"
        process.kill()
    async with await QueryLog.open(database, clock) as again:
        assert [question.text for question in await recent(again)] == ["How much?"]
    assert select(database, "SELECT * FROM sqlite_schema") == schema
    assert select(database, "PRAGMA integrity_check") == [("ok",)]
