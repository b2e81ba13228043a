from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin, Verdict
from bot.querylog.scope import EVERYTHING
from bot.wording import ENGLISH
from tests.bot.cli.commands import (
    ANN,
    BEN,
    BUILT,
    HARBOUR,
    MARSH,
    STORM,
    WEATHER,
    ask_in,
    run,
    run_json,
    told,
    with_log,
)

pytestmark = pytest.mark.usefixtures("home")


def ids(*arguments: str) -> list[int]:
    return [row["id"] for row in run_json("log", *arguments)]


def test_recent_turns_pages_and_keeps_to_a_server() -> None:
    first, second = ask_in(HARBOUR, BUILT, STORM)
    (third,) = ask_in(MARSH, WEATHER)
    assert ids("recent") == [third, second, first]
    assert ids("recent", "-n", "1", "--before", str(third)) == [second]
    assert ids("recent", "--guild", str(HARBOUR)) == [second, first]
    assert ids("recent", "--guild", "1") == []


def test_what_was_not_answered_is_listed_with_its_count() -> None:
    ask_in(HARBOUR, WEATHER, BUILT, "Like the weather today, what’s?")
    (row,) = run_json("log", "unanswered")
    assert (row["id"], row["count"], row["outcome"]) == (3, 2, "not_found")
    heading, line = run("log", "unanswered").splitlines()
    assert heading.split()[:4] == ["id", "times", "asked", "outcome"]
    assert line.split()[:2] == ["3", "2"]
    assert run("log", "unanswered", "--guild", str(MARSH)) == ""


def test_an_empty_queue_and_a_search_in_vain_say_so() -> None:
    ask_in(HARBOUR, BUILT)
    assert told("log", "unanswered") == "Nothing waits for a review.\n"
    assert told("log", "search", "zeb\x1bra", "stripes") == "No question has all of these words: zeb␛ra stripes\n"
    assert run("log", "unanswered", "--json") == ""


def test_questions_are_found_by_their_words_and_phrases() -> None:
    ask_in(HARBOUR, BUILT, STORM, "Rock on Gull")
    assert ids("search", "ROCK", "gull") == [3, 1]
    assert ids("search", '"gull rock"') == [1]
    assert ids("search", "storms") == [2]
    assert ids("search", "gull", "--guild", str(MARSH)) == []
    assert ids("search", '"', "OR", "*", "text:") == []


def test_a_row_tells_votes_and_review() -> None:
    (row,) = ask_in(HARBOUR, BUILT)

    async def judge(log: QueryLog) -> None:
        await log.answers.cast(row, ANN, helpful=True)
        await log.answers.cast(row, BEN, helpful=False)
        await log.review.mark(EVERYTHING, row, Verdict.WRONG, BEN)

    with_log(judge)
    _, line = run("log", "recent").splitlines()
    assert line.split()[-3:] == ["+1", "−1", "wrong"]
    (fields,) = run_json("log", "recent")
    assert (fields["helpful"], fields["unhelpful"], fields["reviewed_by"]) == (1, 1, "moderator")


def test_what_is_private_is_marked_and_has_no_channel() -> None:
    async def ask(log: QueryLog) -> None:
        for private in (False, True):
            await log.claim(Origin(Front.SLASH, ANN, HARBOUR, 4711, private=private), BUILT)

    with_log(ask)
    assert [(row["private"], row["channel_id"]) for row in run_json("log", "recent")] == [(True, None), (False, 4711)]
    _, private, public = run("log", "recent").splitlines()
    assert (ENGLISH.private in private, ENGLISH.private in public) == (True, False)
    private, public = run("log", "show", "2"), run("log", "show", "1")
    assert (f"slash, {ENGLISH.private}, guild" in private, "4711" in private) == (True, False)
    assert (ENGLISH.private in public, "channel 4711" in public) == (False, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",),
        ("show", "x"),
        ("show", "0"),
        ("show", str(2**63)),
        ("search",),
        ("recent", "--guild", "0"),
        ("recent", "-n", "0"),
        ("export", "--format", "xml"),
        ("stats", "--days", "0"),
        ("purge", "--days", "-1"),
        ("backup",),
        ("frobnicate",),
    ],
)
def test_a_wrong_call_is_refused(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ("log", *arguments))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


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


def test_an_unanswered_question_of_several_is_listed_by_its_own_words() -> None:
    ask_in(HARBOUR, f"{BUILT} And what is the weather in Paris?")
    (row,) = run_json("log", "unanswered")
    assert (row["text"], row["quotes"], row["outcome"]) == ("what is the weather in Paris?", [], "unsure")
    assert BUILT not in run("log", "unanswered")
    (whole,) = run_json("log", "recent")
    assert (whole["text"], whole["unanswered"]) == (f"{BUILT} And what is the weather in Paris?", row["text"])
    assert f"{ENGLISH.log_not_answered}  what is the weather" in run("log", "show", str(row["id"]))
