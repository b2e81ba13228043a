"""``check --live``."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.querylog.database.single_instance import lock_path, only_one
from bot.querylog.heartbeat import LASTS, Heartbeat
from bot.querylog.log import QueryLog
from bot.querylog.spool import Spool, spool_path

pytestmark = pytest.mark.usefixtures("home")


def beat(home: Path, **changed: object) -> Heartbeat:
    """Write a sign of life, as of now where nothing else is said."""
    now = datetime.now(UTC).replace(microsecond=0)
    since = now - timedelta(hours=2)
    usual = Heartbeat(
        beat_at=now,
        started_at=since,
        connected=True,
        changed_at=since,
        answered=7,
        latency_ms=40.0,
        process=4711,
        version="",
    )
    made = dataclasses.replace(usual, **changed)  # type: ignore[arg-type]  # the fields that a test names

    async def write() -> None:
        async with await QueryLog.open(home / "queries.sqlite3", lambda: now) as log:
            await log.heartbeats.beat(made)

    asyncio.run(write())
    return made


def check() -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", "--live"])
    (line,) = result.stdout.splitlines()
    return result.exit_code, line


def test_a_connected_bot(home: Path) -> None:
    told = beat(home)
    with only_one(lock_path(home / "queries.sqlite3")):  # as the running bot holds it
        code, line = check()
    assert code == 0
    assert line.startswith("ok")
    assert "7 questions" in line
    assert f"{told.changed_at.astimezone():%Y-%m-%d %H:%M:%S}" in line


def test_a_bot_that_is_not_connected(home: Path) -> None:
    beat(home, connected=False)
    code, line = check()
    assert code == 1
    assert line.startswith("problem  not connected")


@pytest.mark.parametrize(("ago", "code"), [(LASTS - timedelta(seconds=20), 0), (LASTS + timedelta(seconds=1), 1)])
def test_an_old_sign_of_life_is_none(home: Path, ago: timedelta, code: int) -> None:
    beat(home, beat_at=datetime.now(UTC) - ago)
    assert check()[0] == code


def test_no_bot_has_connected_yet(home: Path) -> None:
    code, line = check()
    assert code == 1
    assert "queries.sqlite3" in line
    assert not (home / "queries.sqlite3").exists()


def test_what_cannot_be_read_is_a_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "queries.sqlite3").write_bytes(b"no database" * 1000)
    code, line = check()
    assert code == 1
    assert line.startswith("problem")
    monkeypatch.setenv("SHARDS", "many")
    code, line = check()
    assert code == 1
    assert "SHARDS" in line


def test_questions_that_wait_to_be_logged(home: Path) -> None:
    beat(home)
    spool = Spool(spool_path(home / "queries.sqlite3"))
    spool.add("claim", {"asked_at": 1_767_225_600_000})
    spool.add("record", {})
    result = CliRunner().invoke(app, ["check", "--live"])
    told, live = result.stdout.splitlines()
    assert result.exit_code == 1
    assert told.startswith("problem  the log cannot be written: 1 questions, the first of 202")
    assert live.startswith("ok")


def test_a_sign_of_life_from_before_the_clock_was_set_back(home: Path) -> None:
    beat(home, beat_at=datetime.now(UTC) + LASTS * 2)
    code, line = check()
    assert code == 1
    assert "no sign of life" in line
