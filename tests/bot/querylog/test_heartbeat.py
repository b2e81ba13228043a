from __future__ import annotations

import dataclasses
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.querylog.database.errors import HeartbeatError
from bot.querylog.heartbeat import Heartbeat, heartbeat_path, read_heartbeat, write_heartbeat

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
BEAT = Heartbeat(
    beat_at=MOMENT,
    started_at=MOMENT.replace(hour=10),
    connected=True,
    changed_at=MOMENT.replace(hour=11),
    answered=12,
    process=4711,
    version="1.2.3",
)


def test_the_last_one_is_read_back(database: Path) -> None:
    assert read_heartbeat(database) is None
    write_heartbeat(database, BEAT)
    assert read_heartbeat(database) == BEAT
    later = dataclasses.replace(BEAT, beat_at=MOMENT.replace(hour=13), connected=False)
    write_heartbeat(database, later)
    assert read_heartbeat(database) == later
    assert [path.name for path in database.parent.iterdir()] == ["queries.sqlite3.heartbeat"]


def test_one_of_another_version_with_more_in_it_is_read(database: Path) -> None:
    write_heartbeat(database, BEAT)
    path = heartbeat_path(database)
    path.write_bytes(path.read_bytes()[:-1] + b', "more": 1}')
    assert read_heartbeat(database) == BEAT


@pytest.mark.parametrize("content", [b"", b"{}", b'{"beat_at": 1', b"\xff"])
def test_a_damaged_one_is_told_of(database: Path, content: bytes) -> None:
    heartbeat_path(database).write_bytes(content)
    with pytest.raises(HeartbeatError, match=r"queries\.sqlite3\.heartbeat is damaged: .*start the bot again"):
        read_heartbeat(database)


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_only_its_owner_may_read_it(database: Path) -> None:
    write_heartbeat(database, BEAT)
    assert stat.S_IMODE(heartbeat_path(database).stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="Windows asks for rights to make links")
def test_behind_a_link_it_stands_beside_the_database(database: Path) -> None:
    (database.parent / "data").mkdir()
    real = database.parent / "data" / "real.sqlite3"
    real.touch()
    database.symlink_to(real)
    write_heartbeat(database, BEAT)
    assert read_heartbeat(real) == BEAT
