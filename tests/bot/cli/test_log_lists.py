"""The lists of the log, and one question of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin, Verdict
from bot.querylog.scope import EVERYTHING
from bot.wording import ENGLISH
from tests.bot.cli import commands
from tests.bot.cli.commands import ANN, BEN, BUILT, HARBOUR, MARSH, STORM, WEATHER, ask_in, refused, run, run_json, told

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
        await log.votes.cast(row, ANN, helpful=True)
        await log.votes.cast(row, BEN, helpful=False)
        await log.review.mark(EVERYTHING, row, Verdict.WRONG, BEN)

    commands.with_log(judge)
    _, line = run("log", "recent").splitlines()
    assert line.split()[-3:] == ["+1", "−1", "wrong"]
    (fields,) = run_json("log", "recent")
    assert (fields["helpful"], fields["unhelpful"], fields["reviewed_by"]) == (1, 1, "moderator")


def test_what_is_private_is_marked_and_has_no_channel() -> None:
    async def ask(log: QueryLog) -> None:
        for private in (False, True):
            await log.claim(Origin(Front.SLASH, ANN, HARBOUR, 4711, private=private), BUILT)

    commands.with_log(ask)
    assert [(row["private"], row["channel_id"]) for row in run_json("log", "recent")] == [(True, None), (False, 4711)]
    _, private, public = run("log", "recent").splitlines()
    assert (ENGLISH.private in private, ENGLISH.private in public) == (True, False)
    private, public = run("log", "show", "2"), run("log", "show", "1")
    assert (f"slash, {ENGLISH.private}, guild" in private, "4711" in private) == (True, False)
    assert (ENGLISH.private in public, "channel 4711" in public) == (False, True)


def test_all_that_is_known_of_a_question_is_shown() -> None:
    (row,) = ask_in(HARBOUR, BUILT)

    async def judge(log: QueryLog) -> None:
        await log.votes.cast(row, BEN, helpful=False)
        await log.votes.explain(row, BEN, "The year\x1b[2J")
        await log.review.mark(EVERYTHING, row, Verdict.WRONG, BEN)

    commands.with_log(judge)
    shown = run("log", "show", str(row))
    assert shown.startswith(f"{BUILT}\n")
    for wanted in (
        f"slash, guild {HARBOUR}, channel 5",
        "answered, ",
        "0 helpful, 1 not helpful",
        "The year␛[2J",
        "wrong by a moderator, ",
        "lighthouse.txt:1.1  The lighthouse on Gull Rock was built by Edna Marsh in 1871, after",
        "matched lighthouse, Gull, Rock, built · ",
    ):
        assert wanted in shown
    (fields,) = run_json("log", "show", str(row))
    assert fields["votes"] == [{"helpful": False, "missing": "The year\x1b[2J"}]
    quote = fields["quotes"][0]
    assert sum(part["score"] for part in quote["parts"]) == pytest.approx(quote["score"])
    assert quote["matched"] == ["lighthouse", "Gull", "Rock", "built"]


def test_a_question_that_was_not_answered_shows_what_comes_closest() -> None:
    (row,) = ask_in(HARBOUR, "Which storm frightened Queen Victoria’s zebra?")
    (fields,) = run_json("log", "show", str(row))
    assert fields["quotes"] == []
    assert fields["closest"][0]["text"].startswith("A storm destroyed")
    assert "lighthouse.txt:2.1  A storm destroyed" in run("log", "show", str(row))


def test_a_follow_up_is_explained_in_its_conversation() -> None:
    run("chat", stdin=f"{STORM}\nHow many sheep?\nmore\n")
    shown = run("log", "show", "2")
    assert "taken as  How many sheep? + " in shown
    assert f"{ENGLISH.part_conversation} +" in shown
    assert "after 1" in shown
    run("log", "show", "3")  # "more" was found by no words


def test_quotes_of_another_version_of_the_article_have_no_words(home: Path) -> None:
    (row,) = ask_in(HARBOUR, BUILT)
    (home / "seeds" / "lighthouse.txt").write_text("All is new. Here is nothing.", encoding="utf-8")
    assert "lighthouse.txt:1.1  (the article has changed since)" in run("log", "show", str(row))
    (fields,) = run_json("log", "show", str(row))
    assert fields["quotes"][0]["text"] is None


def test_a_question_that_was_never_answered_is_shown() -> None:
    async def claim(log: QueryLog) -> None:
        await log.claim(Origin(Front.DM, ANN, channel_id=7, message_id=1), BUILT)

    commands.with_log(claim)
    assert "never answered" in run("log", "show", "1")


@pytest.mark.parametrize("arguments", [("99",), ("1", "--guild", str(MARSH))])
def test_a_missing_question_is_one_plain_line(arguments: tuple[str, ...]) -> None:
    ask_in(HARBOUR, BUILT)
    assert refused("log", "show", *arguments) == (
        f"There is no question {arguments[0]} in the log: log recent lists what there is."
    )
    assert refused("log", "show", *arguments, "--json")


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
