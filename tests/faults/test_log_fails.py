"""The log cannot be written: members get their answers, and the log gets its rows when it can be."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.check import Verdict, live_lines
from bot.querylog.spool import spool_path
from bot.querylog.writer import LogWriter
from bot.wording import ENGLISH
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, labels, quotes_in
from tests.faults.conftest import Start, eventually
from tests.standin import StandIn

FOLLOW_UP = "When did a storm destroy the cottage?"


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def moved_away(database: Path) -> Iterator[None]:
    """The file is replaced by a backup of itself."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(f"{database}.copy")) as copy:
        source.backup(copy)
    database.rename(f"{database}.old")
    Path(f"{database}.copy").rename(database)
    yield


@contextmanager
def damaged(database: Path) -> Iterator[None]:
    """The file is spoilt, and restored afterwards."""
    backup = database.with_name("backup.sqlite3")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as copy:
        source.execute("PRAGMA wal_checkpoint (TRUNCATE)")
        source.backup(copy)
    database.write_bytes(database.read_bytes()[:4096] + b"\xff" * (database.stat().st_size - 4096))
    yield
    database.unlink()
    shutil.move(backup, database)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for another program, nor with trying again."""
    monkeypatch.setattr(LogWriter, "retry_seconds", 0.0)


def texts(stage: Stage) -> list[str]:
    with closing(sqlite3.connect(stage.settings.database)) as database:
        return [text for (text,) in database.execute("SELECT text FROM question ORDER BY id")]


async def forget_copies(stage: Stage) -> None:
    """Let SQLite look at the file, and not wait for others."""
    for setting in ("shrink_memory", "busy_timeout = 0"):
        await stage.bot.service.log._store.run(f"PRAGMA {setting}")


@pytest.mark.parametrize("fault", [locked, moved_away, damaged])
async def test_members_get_answers(
    open_stage: OpenStage, fault: Callable[[Path], AbstractContextManager[None]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with open_stage(check_errors=False) as stage:
        database = stage.settings.database
        await forget_copies(stage)
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        with fault(database):
            await forget_copies(stage) if fault is damaged else None
            await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
            first, second = stage.said()
            assert quotes_in(second.content) == [QUOTE]
            if fault is not moved_away:  # which is mended at once
                assert labels(second) == [ENGLISH.button_delete]
                await stage.ben.send(stage.channel, f"{stage.me} {FOLLOW_UP}")
                await stage.ann.slash(stage.channel, "ask", question=QUESTION)
                await stage.ann.click(first, label=ENGLISH.button_helpful)
        await stage.env.advance_time(16)
        asked = 2 if fault is moved_away else 4
        assert len(texts(stage)) == asked
        assert texts(stage)[:3] == [QUESTION, QUESTION, FOLLOW_UP][: min(asked, 3)]
        assert not spool_path(database).exists()
        await stage.ann.click(stage.said()[1], label=ENGLISH.button_delete)
        assert len(stage.said()) == asked - 1
    assert "questions are answered and kept" in caplog.text


async def test_a_reply_goes_on_from_an_answer_that_waits(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await forget_copies(stage)
        with locked(stage.settings.database):
            await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
            await stage.ben.send(stage.channel, "When was the lamp replaced?", reply_to=stage.said()[0])
        await stage.env.advance_time(16)
        with closing(sqlite3.connect(stage.settings.database)) as database:
            assert database.execute("SELECT parent_id FROM question ORDER BY id").fetchall() == [(None,), (1,)]


async def test_the_owner_is_told(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await forget_copies(stage)
        with locked(stage.settings.database):
            await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
            waiting, *_ = live_lines(stage.settings.database, datetime.now(UTC))
        assert waiting.verdict is Verdict.PROBLEM
        assert "1 question waits" in waiting.sentence
        await stage.env.advance_time(16)
        lines = live_lines(stage.settings.database, datetime.now(UTC))
        assert not any("question waits" in line.sentence for line in lines)


async def test_a_file_that_may_only_be_read(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.bot.service.log._store.run("PRAGMA query_only = ON")
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert quotes_in(stage.said()[0].content) == [QUOTE]
        assert texts(stage) == []
        await stage.bot.service.log._store.run("PRAGMA query_only = OFF")
        await stage.env.advance_time(16)
        assert texts(stage) == [QUESTION]


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
async def test_a_full_disk(standin: StandIn, start: Start, tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    spool = spool_path(tmp_path / "queries.sqlite3")
    async with start(program="tests.faults.programs.hasty") as bot:
        await standin.connected()
        await standin.answer_to(await standin.say(QUESTION, direct=True))
        unlimited = resource.prlimit(bot.id, resource.RLIMIT_FSIZE)
        resource.prlimit(bot.id, resource.RLIMIT_FSIZE, (64 * 1024, unlimited[1]))
        for number in range(2, 5):
            asked = await standin.say(f"{number} {QUESTION}", direct=True)
            assert QUOTE in (await standin.answer_to(asked))["content"]
        assert spool.exists()
        resource.prlimit(bot.id, resource.RLIMIT_FSIZE, unlimited)
        await eventually(lambda: not spool.exists())
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
        assert "cannot be written" in bot.said
    with closing(sqlite3.connect(tmp_path / "queries.sqlite3")) as database:
        rows = database.execute("SELECT text, outcome, answer_message_id FROM question ORDER BY id").fetchall()
    assert [text for text, _, _ in rows] == [QUESTION, *(f"{number} {QUESTION}" for number in range(2, 5))]
    assert all(outcome == "answered" and answer for _, outcome, answer in rows)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
async def test_killed_while_questions_wait(standin: StandIn, start: Start, tmp_path: Path) -> None:
    database = tmp_path / "queries.sqlite3"
    async with start(program="tests.faults.programs.hasty") as bot:
        await standin.connected()
        await standin.answer_to(await standin.say(QUESTION, direct=True))
        with locked(database):
            await standin.answer_to(await standin.say(f"2 {QUESTION}", direct=True))
            await eventually(lambda: b'"sent"' in spool_path(database).read_bytes())
            bot.signal(signal.SIGKILL)
            await bot.ended()
    async with start():
        await standin.answer_to(await standin.say(f"3 {QUESTION}", direct=True))
    with closing(sqlite3.connect(database)) as connection:
        found = [text for (text,) in connection.execute("SELECT text FROM question ORDER BY id")]
    assert found == [f"{number}{QUESTION}" for number in ("", "2 ", "3 ")]
    assert len([each for each in standin.messages.values() if each["author"] is standin.bot]) == 3
