"""The commands, within this process."""

from __future__ import annotations

import io
import json
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.output import questions
from bot.inviting import invite_link
from bot.wording import ENGLISH
from tests.bot.cli.commands import BUILT, STORM, WEATHER, refused, run, run_json

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


@pytest.mark.parametrize(
    "arguments", [["ask", BUILT, "--top", "0"], ["ask"], ["ask", "--loud", "x"], ["log"], ["nope"]]
)
def test_a_wrong_call_is_refused(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "Missing argument"),
        (["ask", "--loud", "x"], "No such option: --loud"),
        (["log", "frobnicate"], "No such command 'frobnicate'."),
        (["log", "show", "x\n\x1by"], "Invalid value for 'ID'"),
        (["log", "teach", "1"], "Invalid value: give ID and"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_in_one_line(arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(app, arguments)
    (line,) = result.stderr.splitlines()
    assert line.startswith(told)
    assert line.endswith(" --help says more.)")
    assert "\x1b" not in line


def test_options_may_stand_before_the_command(home: Path) -> None:
    (home / "rivers.txt").write_text("Rivers run to the sea. Hills stand still.", encoding="utf-8")
    before = CliRunner().invoke(app, ["--json", "--seeds", "rivers.txt", "ask", "Where do rivers run to?"])
    assert json.loads(before.stdout)["quotes"][0]["article"] == "rivers.txt"


def test_an_articles_escapes_do_not_act_but_json_has_them(home: Path) -> None:
    (home / "rivers.txt").write_text("Rivers run\x1b[2J to the sea. Hills stand still.", encoding="utf-8")
    asked = ("ask", "Where do rivers run to?", "--seeds", "rivers.txt")
    (answer,) = run_json(*asked)
    assert "\x1b[2J" in answer["quotes"][0]["text"]
    assert "Rivers run␛[2J to the sea." in run(*asked)


def test_the_log_shows_the_latest_first() -> None:
    run("ask", "-", stdin=f"{STORM}\n{WEATHER}\n{BUILT}\n")
    logged = run_json("log", "recent", "-n", "2")
    assert [(row["text"], row["outcome"]) for row in logged] == [(BUILT, "answered"), (WEATHER, "not_found")]
    heading, *rows = run("log", "recent").splitlines()
    assert heading.split()[:4] == ["id", "asked", "outcome", "question"]
    assert [row.split()[0] for row in rows] == ["3", "2", "1"]
    assert BUILT in rows[0]
    assert "lighthouse.txt:" in rows[0]


def test_the_logs_table_is_safe_to_show() -> None:
    run("ask", "What is [red]this[/red]\x1b[2J\nand that?")
    assert "What is [red]this[/red]␛[2J␊and that?" in run("log", "recent")


def test_an_empty_log_says_so() -> None:
    result = CliRunner().invoke(app, ["log", "recent"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No question" in result.stderr


def test_check_says_that_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = run("check").splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * 7
    assert "lighthouse.txt" in lines[1]
    assert "DISCORD_TOKEN" in lines[3]
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    assert "a token is set" in run("check").splitlines()[3]
    assert "a.b.c" not in run("check")


def test_check_prints_the_invite_link_and_never_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.secret")
    told = run("check")
    assert told.splitlines()[-1] == f"ok       invite: {invite_link(123456789012345678)}"
    assert "MTIz" not in told
    assert "secret" not in told


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "ok       intents: nothing to switch on"),
        ({"MESSAGE_CONTENT": "true"}, "notice   intents: MESSAGE_CONTENT asks for the message content intent"),
        ({"ANSWER_CHANNELS": "1"}, "notice   ANSWER_CHANNELS needs MESSAGE_CONTENT=true"),
        ({"ANSWER_CHANNELS": "1", "MESSAGE_CONTENT": "true"}, "notice   intents: MESSAGE_CONTENT asks"),
    ],
)
def test_check_tells_which_intents_the_settings_need(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert run("check").splitlines()[4].startswith(told)


def test_check_names_every_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "latin.txt").write_bytes("Das Café ist groß.".encode("latin-1"))
    monkeypatch.setenv("SEEDS", "latin.txt")
    monkeypatch.setenv("DATABASE", "missing/queries.sqlite3")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["ok", "problem", "problem", *["ok"] * 4]
    assert "latin.txt" in result.stdout
    assert "missing" in result.stdout


def test_check_stops_at_settings_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARDS", "many")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert result.stdout.split()[0] == "problem"
    assert "SHARDS" in result.stdout


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


class Endless(io.RawIOBase):
    """One line of 64 MB."""

    left = 1 << 26

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), self.left)
        buffer[:size] = b"x" * size
        self.left -= size
        return size


def test_a_line_is_never_held_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    tracemalloc.start()
    try:
        (typed,) = questions()
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
    assert typed.too_long
