from __future__ import annotations

import csv
import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.querylog.review.export import COLUMNS
from tests.bot.cli.commands import BUILT, HARBOUR, MARSH, WEATHER, ask_in, refused, told

pytestmark = pytest.mark.usefixtures("home")


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
