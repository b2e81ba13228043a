from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.cli.commands import BUILT, STORM, WEATHER, run, run_json

MARSH = "The lighthouse on Gull Rock was built by Edna Marsh in 1871"

pytestmark = pytest.mark.usefixtures("home")


def test_a_chat_goes_on_from_question_to_question(home: Path) -> None:
    first, second = run_json("chat", stdin=f"{STORM}\n{BUILT}\n")
    with closing(sqlite3.connect(home / "queries.sqlite3")) as connection:
        rows = connection.execute("SELECT conversation_id, parent_id FROM question").fetchall()
    assert rows == [(first["id"], None), (first["id"], first["id"])]
    assert second["outcome"] == "answered"


def test_new_starts_over_and_is_answered(home: Path) -> None:
    _, new, after = run_json("chat", stdin=f"{STORM}\n/new\n{BUILT}\n")
    assert (new["question"], new["outcome"], new["confidence"]) == ("/new", "reply", 1.0)
    with closing(sqlite3.connect(home / "queries.sqlite3")) as connection:
        assert connection.execute("SELECT parent_id FROM question WHERE id = ?", (after["id"],)).fetchone() == (None,)


def test_why_explains_the_last_quotes_and_is_no_question(home: Path) -> None:
    first, explained = run_json("chat", stdin=f"{BUILT}\n/why\n")
    assert (explained["question"], explained["outcome"], explained["confidence"]) == ("/why", "reply", 1.0)
    assert explained["quotes"] == first["quotes"]
    assert "Chosen for: " in explained["said"]
    assert explained["id"] == first["id"]
    assert run("chat", stdin=f"/why\n{BUILT}\n/why\n").rstrip().endswith(explained["said"])


def test_quit_ends_a_piped_chat() -> None:
    assert [answer["question"] for answer in run_json("chat", stdin=f"{BUILT}\n/quit\n{STORM}\n")] == [BUILT]


def test_plain_answers_are_kept_apart_by_a_blank_line() -> None:
    answers = run("chat", stdin=f"{BUILT}\n{WEATHER}\n").split("\n\n")
    assert answers[0].startswith(MARSH)
    assert answers[1] == "The article doesn’t answer that. It is about: Gull Rock"
    assert answers[2] == ""
