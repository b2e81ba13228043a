from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.document_store import DocumentStore
from bot.core.service import utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from tests.bot.cli.commands import (
    ANN,
    BEN,
    BUILT,
    HARBOUR,
    STORM,
    WEATHER,
    ask_in,
    dump,
    refused,
    run_json,
    told,
    with_log,
)
from tests.bot.querylog.server_documents import RULES, server_document

pytestmark = pytest.mark.usefixtures("home")


def test_a_backup_is_the_same_log_and_people_can_still_have_theirs_deleted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_in(HARBOUR, BUILT, STORM)
    ask_in(HARBOUR, WEATHER, user=BEN)
    (home / "safe").mkdir()
    said = told("log", "backup", "safe/copy.sqlite3")
    assert said == "The log is copied to safe/copy.sqlite3, and its key to safe/copy.sqlite3.key: keep them together.\n"
    assert dump("safe/copy.sqlite3") == dump()
    assert {path.name for path in (home / "safe").iterdir()} == {"copy.sqlite3", "copy.sqlite3.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (home / "safe").iterdir()} == {0o600}
    for name in ("queries.sqlite3", "queries.sqlite3.key"):  # lost, and restored
        (home / name).unlink()
        (home / "safe" / name.replace("queries", "copy")).rename(home / name)
    assert len(run_json("log", "recent")) == 3

    async def erase(log: QueryLog) -> int:
        return (await log.people.erase(ANN)).questions

    assert with_log(erase) == 2
    assert [row["text"] for row in run_json("log", "recent")] == [WEATHER]


async def test_a_backup_is_of_one_moment_while_questions_come_in(tmp_path: Path) -> None:
    path = tmp_path / "queries.sqlite3"
    async with await QueryLog.open(path, utc_now) as log:
        origin = Origin(Front.DM, ANN, channel_id=5)
        await log.claim(origin, "Before")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:  # is writing, and has not finished
            other.execute("BEGIN IMMEDIATE")
            other.execute("CREATE TABLE meanwhile (x)")
            await log.back_up(tmp_path / "copy.sqlite3")
        await log.claim(origin, "After")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection_:
        assert connection_.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection_.execute("SELECT text FROM question").fetchall() == [("Before",)]
        assert connection_.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meanwhile'").fetchall() == []


def test_the_documents_of_servers_are_in_the_backup(home: Path) -> None:
    async def add(log: QueryLog) -> str:
        digest = store.keep_text(RULES)
        await log.servers.put(server_document(HARBOUR))
        return digest

    store = DocumentStore(home / "queries.sqlite3.documents")
    digest = with_log(add)
    assert "\nThe servers’ documents are copied to copy.sqlite3.documents: keep them with it, too.\n" in told(
        "log", "backup", "copy.sqlite3"
    )
    assert dump("copy.sqlite3") == dump()
    copy = DocumentStore(home / "copy.sqlite3.documents")
    assert copy.read_text(digest) == RULES
    if os.name == "posix":
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (copy.folder, *copy.folder.rglob("*"))}
        assert all(mode == (0o600 if path.is_file() else 0o700) for path, mode in modes.items())
    (home / "copy.sqlite3").unlink()
    (home / "copy.sqlite3.key").unlink()
    assert "copy.sqlite3.documents is there already" in refused("log", "backup", "copy.sqlite3")


@pytest.mark.parametrize("taken", ["copy.sqlite3", "copy.sqlite3.key"])
def test_a_backup_overwrites_nothing(home: Path, taken: str) -> None:
    ask_in(HARBOUR, BUILT)
    (home / taken).write_text("mine")
    assert refused("log", "backup", "copy.sqlite3").endswith(f"{taken} is there already: choose another file.")
    assert (home / taken).read_text() == "mine"
    assert len(list(home.glob("copy*"))) == 1


def test_a_backup_that_cannot_be_written_leaves_nothing(home: Path) -> None:
    ask_in(HARBOUR, BUILT)
    DocumentStore(home / "queries.sqlite3.documents").keep_text(RULES)
    assert "cannot be written (No such file or directory)" in refused("log", "backup", "missing/copy.sqlite3")
    limited = f"ulimit -f 160; exec '{sys.executable}' -m bot log backup copy.sqlite3"
    done = subprocess.run(["/bin/sh", "-c", limited], capture_output=True, check=False, env=dict(os.environ))
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert b"copy.sqlite3 cannot be written (the disk is full or fails)" in done.stderr
    assert list(home.glob("copy*")) == []
    assert len(run_json("log", "recent")) == 1
