from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.cli.commands import BUILT, HARBOUR, MARSH, STORM, WEATHER, ask_in, dump, run, run_json, told

pytestmark = pytest.mark.usefixtures("home")


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
