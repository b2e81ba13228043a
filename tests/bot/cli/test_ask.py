from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from tests.bot.cli.commands import BUILT, STORM, WEATHER, run, run_json

MARSH = "The lighthouse on Gull Rock was built by Edna Marsh in 1871"

pytestmark = pytest.mark.usefixtures("home")


def test_the_words_of_a_question_need_no_quotation_marks() -> None:
    assert run("ask", "Who", "built", "the", "lighthouse", "on", "Gull", "Rock?").startswith(MARSH)


@pytest.mark.parametrize("question", ["", "   "])
def test_a_blank_question_is_refused(question: str) -> None:
    assert CliRunner().invoke(app, ["ask", question]).exit_code == 2


def test_questions_from_standard_input_are_answered_in_order_each_on_its_own(home: Path) -> None:
    answers = run_json("ask", "-", stdin=f"{STORM}\n\n  \n{WEATHER}\n{BUILT}")
    assert [answer["question"] for answer in answers] == [STORM, WEATHER, BUILT]
    with closing(sqlite3.connect(home / "queries.sqlite3")) as connection:
        rows = connection.execute("SELECT id, conversation_id, parent_id FROM question").fetchall()
    assert rows == [(answer["id"], answer["id"], None) for answer in answers]


def test_said_is_what_is_shown() -> None:
    (answer,) = run_json("ask", BUILT)
    assert run("ask", BUILT) == answer["said"] + "\n"


@pytest.mark.parametrize("top", [1, 2, 3, 5])
def test_top_shows_so_many_quotes(top: int, home: Path) -> None:
    (answer,) = run_json("ask", BUILT, "--top", str(top))
    assert len(answer["quotes"]) == top
    assert len({quote["start"] for quote in answer["quotes"]}) == top
    assert answer["quotes"][0]["text"].startswith(MARSH)
    assert all(quote["text"] in answer["said"] for quote in answer["quotes"])
    assert len(run("ask", BUILT, "--top", str(top)).splitlines()) == 2 * top
    with closing(sqlite3.connect(home / "queries.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM quote WHERE question_id = ?", (answer["id"],)).fetchone() == (
            top,
        )


def test_top_adds_nothing_to_what_is_not_answered() -> None:
    (answer,) = run_json("ask", WEATHER, "--top", "5")
    assert (answer["outcome"], answer["quotes"]) == ("not_found", [])


def test_an_articles_escapes_do_not_act_but_json_has_them(home: Path) -> None:
    (home / "rivers.txt").write_text("Rivers run\x1b[2J to the sea. Hills stand still.", encoding="utf-8")
    asked = ("ask", "Where do rivers run to?", "--seeds", "rivers.txt")
    (answer,) = run_json(*asked)
    assert "\x1b[2J" in answer["quotes"][0]["text"]
    assert "Rivers run␛[2J to the sea." in run(*asked)


def test_several_questions_in_one_line_are_one_row_with_parts(home: Path) -> None:
    (answer,) = run_json("ask", f"{BUILT} And what do penguins eat for breakfast?")
    assert [(it["question"], it["outcome"]) for it in answer["parts"]] == [
        (BUILT, "answered"),
        ("what do penguins eat for breakfast?", "not_found"),
    ]
    assert answer["outcome"] == "unsure"
    assert answer["quotes"][answer["parts"][0]["quotes"][0]]["text"].startswith(MARSH)
    assert answer["parts"][1]["quotes"] == []
    assert answer["said"].splitlines()[0].endswith(BUILT)
    with closing(sqlite3.connect(home / "queries.sqlite3")) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM quote WHERE question_id = ?", (answer["id"],))
    assert count == len(answer["quotes"])
    (alone,) = run_json("ask", BUILT)
    assert alone["parts"] == []
