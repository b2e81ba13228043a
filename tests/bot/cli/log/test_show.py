from __future__ import annotations

from pathlib import Path

import pytest

from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin, Verdict
from bot.querylog.scope import EVERYTHING
from bot.wording import ENGLISH
from tests.bot.cli.commands import ANN, BEN, BUILT, HARBOUR, MARSH, STORM, ask_in, refused, run, run_json, with_log

pytestmark = pytest.mark.usefixtures("home")


def test_all_that_is_known_of_a_question_is_shown() -> None:
    (row,) = ask_in(HARBOUR, BUILT)

    async def judge(log: QueryLog) -> None:
        await log.answers.cast(row, BEN, helpful=False)
        await log.answers.explain(row, BEN, "The year\x1b[2J")
        await log.review.mark(EVERYTHING, row, Verdict.WRONG, BEN)

    with_log(judge)
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
    assert "from before  storm, destroy" in shown
    assert "How many sheep? +" not in shown
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

    with_log(claim)
    assert "never answered" in run("log", "show", "1")


@pytest.mark.parametrize("arguments", [("99",), ("1", "--guild", str(MARSH))])
def test_a_missing_question_is_one_plain_line(arguments: tuple[str, ...]) -> None:
    ask_in(HARBOUR, BUILT)
    assert refused("log", "show", *arguments) == (
        f"There is no question {arguments[0]} in the log: verbatim log recent lists what there is."
    )
    assert refused("log", "show", *arguments, "--json")
