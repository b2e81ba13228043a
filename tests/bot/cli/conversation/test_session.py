from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.wording import ENGLISH
from tests.bot.cli.commands import BUILT, STORM, refused, run_json

MARSH = "The lighthouse on Gull Rock was built by Edna Marsh in 1871"

pytestmark = pytest.mark.usefixtures("home")


LONG = "Who built it? " * 300
A_MILLION = "x" * 1_000_000


def refused_beside(others: list[str], *arguments: str, stdin: str) -> list[dict[str, Any]]:
    """What a command prints that answers some questions, but not all."""
    result = CliRunner().invoke(app, [*arguments, "--json"], input=stdin, catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (2, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["question"] for line in lines if "id" in line] == others
    return [line for line in lines if "id" not in line]


@pytest.mark.parametrize("long", [LONG, A_MILLION, "é" * 4001, "😀" * 4001, " " * 4000 + "?", "?" + " " * 20_000])
@pytest.mark.parametrize("arguments", [("ask", "-"), ("chat",), ()])
def test_a_line_that_is_too_long_is_told_and_the_others_are_answered(
    home: Path, arguments: tuple[str, ...], long: str
) -> None:
    (error,) = refused_beside([BUILT, STORM], *arguments, stdin=f"{BUILT}\n{long}\n{STORM}\n")
    assert error == {"question": long.strip()[:100], "error": ENGLISH.too_long.format(limit=4000)}
    with closing(sqlite3.connect(home / "queries.sqlite3")) as connection:
        assert connection.execute("SELECT text FROM question ORDER BY id").fetchall() == [(BUILT,), (STORM,)]


def test_a_question_in_the_arguments_that_is_too_long() -> None:
    (error,) = refused_beside([], "ask", "Who", LONG, stdin="")
    assert error["question"] == f"Who {LONG}"[:100]
    assert refused("ask", LONG) == ENGLISH.too_long_which.format(
        sentence=ENGLISH.too_long.format(limit=4000), beginning=LONG[:100]
    )


@pytest.mark.parametrize("arguments", [("ask", "-"), ("chat",)])
def test_without_json_a_sentence_says_which_line_is_too_long(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, arguments, input=f"{LONG}\n{BUILT}\n/quit\n", catch_exceptions=False)
    assert result.exit_code == 2
    assert result.stdout.startswith(MARSH)
    (line,) = [line for line in result.stderr.splitlines() if line != ENGLISH.terminal_piped]
    assert LONG[:100] in line


def test_a_line_of_4000_characters_is_answered() -> None:
    for longest in (LONG[:3999] + "?", "😀" * 4000):
        (answer,) = run_json("ask", "-", stdin=f"\ufeff{longest}\r\n")
        assert answer["question"] == longest


@pytest.mark.parametrize("blank", [" " * 100_000, "\t" * 16_008, "\N{NO-BREAK SPACE}" * 4000])
def test_a_blank_line_is_skipped_however_long(blank: str) -> None:
    assert [answer["question"] for answer in run_json("chat", stdin=f"{blank}\n{BUILT}\n{blank}")] == [BUILT]


def test_a_line_that_looks_blank_at_first_is_not_passed_over() -> None:
    assert refused_beside([BUILT], "ask", "-", stdin=f"{' ' * 100_000}?\n{BUILT}")
