from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog.database.errors import (
    LogAccessError,
    LogClosedError,
    LogDamagedError,
    LogError,
    LogFolderError,
    LogKeyError,
    LogLockedError,
    LogNewerError,
    LogWriteError,
    NotALogError,
    OldSqliteError,
)
from bot.querylog.database.open import connect_to_read
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from tests.bot.querylog.asking import recent
from tests.bot.querylog.conftest import StillClock

ORIGIN = Origin(Front.TERMINAL, None)
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def link(path: Path, target: Path) -> None:
    target.parent.mkdir()
    path.symlink_to(target)


def damage(path: Path) -> None:
    """Spoil everything but the first pages, where the schema stands."""
    content = path.read_bytes()
    path.write_bytes(content[:20_480] + b"\xff" * (len(content) - 20_480))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def sqlite_file(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder in which this process may not write, even if it is root's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = os.geteuid() == 0
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)


def give_up_rights(folder: Path) -> None:
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


@posix
async def test_all_files_are_private_whatever_the_umask(database: Path, clock: StillClock) -> None:
    before = os.umask(0)
    try:
        async with await QueryLog.open(database, clock) as log:
            await log.claim(ORIGIN, "Who is Mark Li?")
            modes = {path.name: path.stat().st_mode & 0o777 for path in database.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {f"queries.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm", ".key")}
    assert set(contents(database.parent)) == {"queries.sqlite3", "queries.sqlite3.key"}


async def test_the_connection_is_set_up(log: QueryLog) -> None:
    expected = {"journal_mode": "wal", "busy_timeout": 5000, "foreign_keys": 1, "secure_delete": 1, "synchronous": 1}
    for setting, value in expected.items():
        rows = await log._run(f"PRAGMA {setting}", ())
        assert [tuple(row) for row in rows] == [(value,)], setting


async def test_an_empty_file_becomes_a_log(database: Path, clock: StillClock) -> None:
    write(database, b"")
    async with await QueryLog.open(database, clock) as log:
        assert await log.claim(ORIGIN, "Who is Mark Li?") == 1


@posix
async def test_behind_a_link_everything_stands_beside_the_database(database: Path, clock: StillClock) -> None:
    link(database, database.parent / "data" / "real.sqlite3")
    async with await QueryLog.open(database, clock) as log:
        await log.claim(ORIGIN, "Who is Mark Li?")
    assert set(contents(database.parent / "data")) == {"real.sqlite3", "real.sqlite3.key"}


async def test_a_strange_name_is_taken_literally(tmp_path: Path, clock: StillClock) -> None:
    path = tmp_path / "what? 100% #1.sqlite3"
    async with await QueryLog.open(path, clock) as log:
        await log.claim(ORIGIN, "Who is Mark Li?")
    assert path.read_bytes().startswith(b"SQLite format 3")


async def test_many_that_start_at_once_agree(tmp_path: Path, clock: StillClock) -> None:
    for attempt in range(5):
        database = tmp_path / f"{attempt}.sqlite3"
        logs = await asyncio.gather(*(QueryLog.open(database, clock) for _ in range(8)), return_exceptions=True)
        opened = [log for log in logs if isinstance(log, QueryLog)]
        hashes = {log._store.key.hash_of(7) for log in opened}
        for log in opened:
            await log.close()
        assert (len(opened), len(hashes)) == (8, 1), logs
    assert {Path(name).suffix for name in contents(tmp_path)} - {".lock"} == {".sqlite3", ".key"}


async def test_a_missing_folder_is_named(tmp_path: Path, clock: StillClock) -> None:
    with pytest.raises(LogFolderError, match="missing for the log of questions does not exist: make it"):
        await QueryLog.open(tmp_path / "missing" / "queries.sqlite3", clock)
    assert contents(tmp_path) == {}


async def test_a_folder_is_no_log(tmp_path: Path, clock: StillClock) -> None:
    with pytest.raises(NotALogError, match="is not a log of questions"):
        await QueryLog.open(tmp_path, clock)


@pytest.mark.parametrize(
    "content",
    [b"no", b"hello, world\n", b"x" * 100_000, b"\0" * 4096, b"SQLite format 3\0", b"SQLite format 3\0" + b"x" * 8192],
)
async def test_what_is_no_database_is_refused_by_name_and_left(
    database: Path, clock: StillClock, content: bytes
) -> None:
    write(database, content)
    with pytest.raises(LogError, match=r"queries\.sqlite3") as refused:
        await QueryLog.open(database, clock)
    assert isinstance(refused.value, (NotALogError, LogDamagedError))
    assert contents(database.parent) == {database.name: content}


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE theirs (a)", "INSERT INTO theirs VALUES (1)"],
        ["PRAGMA journal_mode = WAL", "CREATE TABLE theirs (a)"],
        ["CREATE TABLE question (id INTEGER PRIMARY KEY)", "PRAGMA user_version = 1"],
        ["PRAGMA application_id = 12345"],
        ["PRAGMA user_version = 1"],
    ],
)
async def test_another_programs_database_is_refused_by_name_and_left(
    database: Path, clock: StillClock, statements: list[str]
) -> None:
    sqlite_file(database, *statements)
    before = contents(database.parent)
    with pytest.raises(NotALogError, match=r"queries\.sqlite3 is not a log of questions and was left as it is"):
        await QueryLog.open(database, clock)
    assert contents(database.parent) == before


async def test_a_newer_log_is_refused_by_name_and_left(log: QueryLog, database: Path, clock: StillClock) -> None:
    await log.claim(ORIGIN, "Who is Mark Li?")
    await log.close()
    sqlite_file(database, "PRAGMA user_version = 99")
    before = contents(database.parent)
    with pytest.raises(
        LogNewerError, match=r"queries\.sqlite3 .* newer version of the bot \(schema 99, this one knows"
    ):
        await QueryLog.open(database, clock)
    assert contents(database.parent) == before


async def test_a_damaged_key_is_told_of_and_left(log: QueryLog, database: Path, clock: StillClock) -> None:
    await log.close()
    (database.parent / "queries.sqlite3.key").write_bytes(b"short")
    async with await QueryLog.open(database, clock) as keyless:
        with pytest.raises(LogKeyError):
            keyless.check_key()
        assert await keyless.claim(ORIGIN, "Who is Mark Li?") == 1
    assert (database.parent / "queries.sqlite3.key").read_bytes() == b"short"


async def test_a_damaged_log_is_named(log: QueryLog, database: Path, clock: StillClock) -> None:
    for _ in range(200):
        await log.claim(ORIGIN, "Who is Mark Li? " * 10)
    await log.close()
    damage(database)
    with pytest.raises(LogDamagedError, match=r"queries\.sqlite3 is damaged: restore a backup"):
        async with await QueryLog.open(database, clock) as damaged:
            await recent(damaged)


async def test_a_locked_log_is_named_when_opened(log: QueryLog, database: Path, clock: StillClock) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogLockedError, match=r"queries\.sqlite3 is locked by another program"):
            await QueryLog.open(database, clock, busy_timeout=0.01)


async def test_a_lock_while_running_is_named_and_waited_for(database: Path, clock: StillClock) -> None:
    async with await QueryLog.open(database, clock, busy_timeout=0.01) as log:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LogLockedError):
                await log.claim(ORIGIN, "Who is Mark Li?")
            assert await recent(log) == []
        assert await log.claim(ORIGIN, "Who is Mark Li?") == 1


async def test_a_full_disk_is_named_and_loses_no_earlier_row(log: QueryLog) -> None:
    await log.claim(ORIGIN, "Who is Mark Li?")
    await log._run("PRAGMA max_page_count = 1", ())  # SQLite takes the present size, if that is greater
    with pytest.raises(LogWriteError, match=r"queries\.sqlite3 cannot be written: check that its disk"):
        await log.claim(ORIGIN, "x" * 1_000_000)
    await log._run("PRAGMA max_page_count = 1000000", ())
    assert await log.claim(ORIGIN, "x" * 1_000_000) == 2
    assert len(await recent(log)) == 2


@posix
async def test_a_folder_that_may_not_be_written_is_named(nobody: Path, clock: StillClock) -> None:
    give_up_rights(nobody)
    with pytest.raises(LogAccessError, match=r"queries\.sqlite3 cannot be opened for writing"):
        await QueryLog.open(nobody / "queries.sqlite3", clock)


@posix
async def test_a_log_that_may_not_be_read_is_named(nobody: Path, clock: StillClock) -> None:
    async with await QueryLog.open(nobody / "queries.sqlite3", clock):
        pass
    (nobody / "queries.sqlite3").chmod(0o000)
    give_up_rights(nobody)
    with pytest.raises(LogAccessError, match=r"queries\.sqlite3 cannot be opened for writing"):
        await QueryLog.open(nobody / "queries.sqlite3", clock)


@posix
async def test_a_log_that_may_only_be_read_is_named(nobody: Path, clock: StillClock) -> None:
    async with await QueryLog.open(nobody / "queries.sqlite3", clock):
        pass
    (nobody / "queries.sqlite3").chmod(0o444)
    give_up_rights(nobody)
    with pytest.raises(LogAccessError, match=r"queries\.sqlite3 cannot be opened for writing"):
        await QueryLog.open(nobody / "queries.sqlite3", clock)


async def test_an_sqlite_without_strict_tables_is_named(
    database: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    with pytest.raises(OldSqliteError, match=r"SQLite 3\.34\.1, .* needs 3\.37\.0: use a newer Python"):
        await QueryLog.open(database, clock)


async def test_a_closed_log_says_so(log: QueryLog) -> None:
    await log.close()
    await log.close()
    with pytest.raises(LogClosedError):
        await log.claim(ORIGIN, "Who is Mark Li?")


async def test_a_fault_of_the_program_stays_what_it_is(log: QueryLog) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await log._run("INSERT INTO question (front) VALUES ('dm')", ())


async def test_a_database_that_cannot_be_opened_leaves_no_thread(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await connect_to_read(tmp_path / "missing.sqlite3", 0)
    assert [thread for thread in threading.enumerate() if "sqlite" in thread.name] == []
