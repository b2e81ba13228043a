"""What the log's commands count, write and delete."""

from __future__ import annotations

import csv
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.core.service import utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from bot.querylog.review.export import COLUMNS
from bot.render.statistics import chart
from tests.bot.cli import commands
from tests.bot.cli.commands import (
    ANN,
    BEN,
    BUILT,
    HARBOUR,
    MARSH,
    STORM,
    WEATHER,
    ask_in,
    dump,
    refused,
    run,
    run_json,
    told,
)

pytestmark = pytest.mark.usefixtures("home")


def age(days: int, *rows: int) -> None:
    """Let questions have been asked so many days ago."""
    moment = int((utc_now() - timedelta(days=days)).timestamp() * 1000)
    with closing(sqlite3.connect("queries.sqlite3")) as connection, connection:
        connection.executemany("UPDATE question SET asked_at = ? WHERE id = ?", [(moment, row) for row in rows])


def test_what_was_asked_is_counted() -> None:
    ask_in(HARBOUR, BUILT, STORM, WEATHER)
    ask_in(MARSH, WEATHER)
    age(10, 1)
    lines = run("log", "stats").splitlines()
    assert lines[0] == "4 asked · 50% answered · 0 helpful, 0 not helpful"
    assert "1  1.1 The lighthouse on Gull Rock was built by Edna Marsh " in "\n".join(lines)
    assert "2  weather" in lines
    (counted,) = run_json("log", "stats", "--days", "2", "--guild", str(HARBOUR))
    assert (counted["asked"], counted["answer_rate"]) == (2, 0.5)
    assert counted["passages"] == [{"address": "lighthouse.txt:2.1", "count": 1}]
    assert [day["outcomes"] for day in counted["days"]] == [{"answered": 1, "not_found": 1}]
    assert told("log", "stats", "--guild", "1") == "No question has been asked yet.\n"


@pytest.mark.skipif(not chart.can_draw(), reason="needs the extra review")
def test_the_statistics_are_drawn(home: Path) -> None:
    ask_in(HARBOUR, BUILT, WEATHER)
    run("log", "stats", "--chart", "chart.png")
    assert (home / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert "missing/chart.png cannot be written" in told_of_failure("log", "stats", "--chart", "missing/chart.png")


def test_without_the_extra_the_chart_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.log.stats.can_draw", lambda: False)
    ask_in(HARBOUR, BUILT)
    assert ".[review]" in told_of_failure("log", "stats", "--chart", "chart.png")


def told_of_failure(*arguments: str) -> str:
    """The last line of standard error of a command that ends with exit code 2."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 2
    return result.stderr.splitlines()[-1]


def test_an_export_goes_to_standard_output_or_a_private_file(home: Path) -> None:
    ask_in(HARBOUR, BUILT, "=1+1", "Who is “Zoë”?")
    ask_in(MARSH, WEATHER)
    exported = CliRunner().invoke(app, ["log", "export", "--guild", str(HARBOUR)]).stdout_bytes.decode()
    rows = list(csv.reader(StringIO(exported, newline="")))
    assert rows[0] == list(COLUMNS)
    assert [row[rows[0].index("text")] for row in rows[1:]] == ["Who is “Zoë”?", "'=1+1", BUILT]
    assert rows[3][rows[0].index("first_quote")].startswith("The lighthouse on Gull Rock was built")
    assert told("log", "export", "--guild", str(HARBOUR), "-o", "x.csv") == "3 questions written to x.csv.\n"
    assert (home / "x.csv").read_bytes().decode() == exported
    assert stat.S_IMODE((home / "x.csv").stat().st_mode) == 0o600
    assert told("log", "export", "--format", "jsonl", "-o", "x.jsonl") == "4 questions written to x.jsonl.\n"
    assert "missing/x.csv cannot be written" in refused("log", "export", "-o", "missing/x.csv")


def test_an_export_without_readable_articles_lacks_only_the_words(home: Path) -> None:
    ask_in(HARBOUR, BUILT)
    (home / "seeds" / "lighthouse.txt").write_bytes(b"\xff\xfe")
    result = CliRunner().invoke(app, ["log", "export"], catch_exceptions=False)
    assert "lighthouse.txt" in result.stderr
    assert BUILT in result.stdout


def test_an_export_whose_reader_leaves_ends_quietly(home: Path) -> None:
    ask_in(HARBOUR, *[f"{BUILT} {'at all, ' * 200}" for _ in range(30)])  # more than a pipe holds
    command = f"'{sys.executable}' -m bot log export | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True, env=dict(os.environ))
    assert (done.stdout.decode().strip(), done.stderr) == (",".join(COLUMNS), b"")


def test_replay_shows_what_changed_and_logs_nothing(home: Path) -> None:
    ask_in(HARBOUR, BUILT, STORM, WEATHER)
    seed = home / "seeds" / "lighthouse.txt"
    seed.write_text(seed.read_text(encoding="utf-8").replace("A storm destroyed", "The sea took"), encoding="utf-8")
    before = dump()
    (changed,) = run_json("log", "replay")
    assert dump() == before
    assert (changed["id"], changed["question"], changed["before"]["outcome"]) == (2, STORM, "answered")
    assert changed["before"]["quote"] == {"address": "lighthouse.txt:2.1", "text": None}
    assert changed["after"]["quote"] is None or changed["after"]["quote"]["text"].startswith("The sea took")
    heading, line = run("log", "replay").splitlines()
    assert heading.split() == ["id", "question", "was", "first", "quote", "is", "first", "quote"]
    assert line.split()[0] == "2"
    assert told("log", "replay").startswith("3 asked again, 1 changed: 1 × ")
    assert told("log", "replay", "--guild", str(MARSH)) == "0 asked again, 0 changed.\n"


def test_the_progress_of_a_replay_is_not_in_its_output(home: Path) -> None:
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this platform")
    ask_in(HARBOUR, BUILT)
    with closing(sqlite3.connect("queries.sqlite3")) as connection, connection:
        connection.execute("UPDATE question SET outcome = 'unsure'")
    side, there = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "log", "replay", "--json"],
        stdout=subprocess.PIPE,
        stderr=there,
        check=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(there)
    assert done.stdout.startswith(b'{"id": 1,')
    assert b"1/1" in os.read(side, 1 << 16)
    os.close(side)


def test_purging_asks_first(home: Path) -> None:
    ask_in(HARBOUR, BUILT, STORM, WEATHER)
    age(91, 1, 2)
    assert refused("log", "purge") == "2 questions would be deleted: add --yes to do it."
    assert told("log", "purge", "--days", "92") == "Nothing has been kept for that long.\n"
    assert len(run_json("log", "recent")) == 3
    assert told("log", "purge", "--yes").splitlines()[-1] == "2 questions deleted."
    assert [row["id"] for row in run_json("log", "recent")] == [3]
    assert told("log", "purge", "--days", "0") == "Nothing has been kept for that long.\n"


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_is_asked_before_anything_is_deleted(answer: str, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_in(HARBOUR, BUILT)
    age(5, 1)
    monkeypatch.setattr("bot.cli.log.purge.is_terminal", lambda: True)
    result = CliRunner().invoke(app, ["log", "purge", "--days", "4"], input=answer)
    assert result.exit_code == 0
    assert "Delete 1 questions that are older than 4 days, for good?" in result.stderr
    assert len(run_json("log", "recent")) == left


def test_what_is_due_counts_servers_that_were_left() -> None:
    ask_in(HARBOUR, BUILT)
    ask_in(MARSH, BUILT)

    async def leave(log: QueryLog) -> None:
        await log._run("INSERT INTO departed_guild VALUES (?, 0)", (MARSH,))

    commands.with_log(leave)
    assert "1 questions would be deleted" in refused("log", "purge")
    assert "1 questions deleted." in told("log", "purge", "--yes")


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

    assert commands.with_log(erase) == 2
    assert [row["text"] for row in run_json("log", "recent")] == [WEATHER]


async def test_a_backup_is_of_one_moment_while_questions_come_in(tmp_path: Path) -> None:
    path = tmp_path / "queries.sqlite3"
    async with await QueryLog.open(path, utc_now) as log:
        origin = Origin(Front.DM, ANN, channel_id=5)
        await log.claim(origin, "Before")
        async with log._store.change() as connection:  # another is writing, and has not finished
            await connection.execute_fetchall("UPDATE question SET text = 'Meanwhile'")
            await log.back_up(tmp_path / "copy.sqlite3")
        await log.claim(origin, "After")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as connection_:
        assert connection_.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection_.execute("SELECT text FROM question").fetchall() == [("Before",)]


@pytest.mark.parametrize("taken", ["copy.sqlite3", "copy.sqlite3.key"])
def test_a_backup_overwrites_nothing(home: Path, taken: str) -> None:
    ask_in(HARBOUR, BUILT)
    (home / taken).write_text("mine")
    assert refused("log", "backup", "copy.sqlite3").endswith(f"{taken} is there already: choose another file.")
    assert (home / taken).read_text() == "mine"
    assert len(list(home.glob("copy*"))) == 1


def test_a_backup_that_cannot_be_written_leaves_nothing(home: Path) -> None:
    ask_in(HARBOUR, BUILT)
    assert "cannot be written (No such file or directory)" in refused("log", "backup", "missing/copy.sqlite3")
    limited = f"ulimit -f 160; exec '{sys.executable}' -m bot log backup copy.sqlite3"
    done = subprocess.run(["/bin/sh", "-c", limited], capture_output=True, check=False, env=dict(os.environ))
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert b"copy.sqlite3 cannot be written (the disk is full or fails)" in done.stderr
    assert list(home.glob("copy*")) == []
    assert len(run_json("log", "recent")) == 1
