from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.querylog.database.errors import LogError
from bot.querylog.database.migrations import APPLICATION_ID
from bot.querylog.heartbeat import Heartbeat, read_heartbeat
from bot.querylog.log import QueryLog

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
BEAT = Heartbeat(
    beat_at=MOMENT,
    started_at=MOMENT.replace(hour=10),
    connected=True,
    changed_at=MOMENT.replace(hour=11),
    answered=12,
    latency_ms=41.5,
    process=4711,
    version="1.2.3",
)


async def test_the_last_one_is_read_back(log: QueryLog, database: Path) -> None:
    assert read_heartbeat(database) is None
    await log.heartbeats.beat(BEAT)
    assert read_heartbeat(database) == BEAT
    later = dataclasses.replace(BEAT, beat_at=MOMENT.replace(hour=13), connected=False, latency_ms=None)
    await log.heartbeats.beat(later)
    assert read_heartbeat(database) == later


def test_a_database_that_is_not_there_has_none_and_stays_away(database: Path) -> None:
    assert read_heartbeat(database) is None
    assert not database.exists()


async def test_reading_writes_nothing_and_needs_no_lock(log: QueryLog, database: Path) -> None:
    await log.heartbeats.beat(BEAT)
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        before = writer.execute("PRAGMA data_version").fetchone()
        writer.execute("BEGIN IMMEDIATE")
        assert read_heartbeat(database) == BEAT
        assert writer.execute("PRAGMA data_version").fetchone() == before


def test_a_log_from_before_there_were_heartbeats_has_none(database: Path) -> None:
    with closing(sqlite3.connect(database)) as old:
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
    assert read_heartbeat(database) is None


def test_a_file_that_is_no_database_is_refused(database: Path) -> None:
    database.write_bytes(b"something else entirely" * 100)
    with pytest.raises(LogError, match="DATABASE"):
        read_heartbeat(database)
