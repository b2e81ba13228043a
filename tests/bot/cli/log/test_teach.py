"""Teaching in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.querylog.log import QueryLog
from tests.bot.cli.commands import ANN, BUILT, HARBOUR, MARSH, ask_in, refused, run, run_json, told, with_log

ZEBRA = "Which zebra sings?"
PARAPHRASE = "The zebras that are singing, which?"
STORM_SENTENCE = "A storm destroyed the keeper’s cottage in March 1923."

pytestmark = pytest.mark.usefixtures("home")


def asked(text: str, guild: int | None = None) -> str:
    """The first quote of the answer to a question asked somewhere; the outcome where there is none."""
    (row,) = ask_in(guild, text)
    (fields,) = run_json("log", "show", str(row))
    return str(fields["quotes"][0]["text"] if fields["outcome"] == "answered" else fields["outcome"])


def test_a_question_is_taught_and_its_paraphrase_answered_until_that_is_undone() -> None:
    (row,) = ask_in(HARBOUR, ZEBRA)
    assert asked(ZEBRA, HARBOUR) == "not_found"
    said = run("log", "teach", str(row), "lighthouse.txt:2.1")
    assert said == f"Lesson 1: what is asked like that is answered with lighthouse.txt:2.1 {STORM_SENTENCE}\n"
    assert asked(PARAPHRASE, HARBOUR) == STORM_SENTENCE
    assert asked(ZEBRA, MARSH) == "not_found"
    assert run_json("log", "unanswered", "--guild", str(HARBOUR)) == []
    shown = run("log", "show", str(row))
    assert "taught by the terminal" in shown
    assert "taught   lighthouse.txt:2.1 (lesson 1)" in shown
    assert told("log", "teach", "--undo", "1").startswith("Lesson 1 is taken back")
    assert asked(PARAPHRASE, HARBOUR) == "not_found"
    assert run_json("log", "unanswered", "--guild", str(HARBOUR)) != []


def test_silence_is_taught_and_for_everywhere() -> None:
    (row,) = ask_in(HARBOUR, BUILT)
    assert run("log", "teach", str(row), "Nothing", "--everywhere") == (
        "Lesson 1: what is asked like that is not answered.\n"
    )
    assert asked(BUILT, MARSH) == "not_found"
    (lesson,) = run_json("log", "teach", "--list")
    assert (lesson["taught"], lesson["guild_id"], lesson["quote"]) == ("nothing", None, None)


def test_a_replay_has_what_was_taught() -> None:
    (row,) = ask_in(HARBOUR, ZEBRA)
    ask_in(MARSH, ZEBRA)
    run("log", "teach", str(row), "2.1")
    (changed,) = run_json("log", "replay")
    assert (changed["id"], changed["after"]["quote"]["text"]) == (row, STORM_SENTENCE)


def test_lessons_are_listed_with_what_has_become_of_them(home: Path) -> None:
    rows = ask_in(HARBOUR, ZEBRA, "Which unicorn sings?", "Which dragon sleeps?")
    for row, passage in zip(rows, ("2.1", "1.1", "nothing"), strict=True):
        run("log", "teach", str(row), passage)
    seed = home / "seeds" / "lighthouse.txt"
    text = seed.read_text(encoding="utf-8")
    seed.write_text("It is new. " + text.replace("Edna Marsh", "Ada Reed"), encoding="utf-8")

    async def erase(log: QueryLog) -> None:
        await log._run("UPDATE lesson_asker SET user_hash = 'x' WHERE lesson_id < 3")
        await log.people.erase(ANN)

    with_log(erase)
    nothing, gone, standing = (line.split(maxsplit=3) for line in run("log", "teach", "--list").splitlines()[1:])
    assert nothing[:3] == ["3", str(rows[2]), str(HARBOUR)]
    assert nothing[3].strip() == "nothing (ended: its asker had it deleted)"
    assert gone[3].strip().endswith("lighthouse.txt:1.1 (no article has these words any more)")
    assert standing[3].strip().endswith(f"lighthouse.txt:2.1 {STORM_SENTENCE}")
    ended, orphaned, kept = run_json("log", "teach", "--list")
    assert (bool(ended["ended_at"]), orphaned["orphaned"], kept["quote"]["text"]) == (True, True, STORM_SENTENCE)
    assert run_json("log", "teach", "--list", "--guild", str(MARSH)) == []
    assert [it["id"] for it in run_json("log", "teach", "--list", "-n", "1", "--before", "3")] == [2]


def test_nothing_taught_says_so() -> None:
    assert told("log", "teach", "--list") == "Nothing has been taught yet.\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["99", "1.1"], "There is no answered question 99 in the log: verbatim log recent lists what there is."),
        (["1", "1.1", "--guild", str(MARSH)], "There is no answered question 1 in the log"),
        (["1", "9.9"], "There is no passage 9.9 in the articles: verbatim log show lists some"),
        (["1", "zeb\x1bra"], "There is no passage zeb␛ra in the articles"),
        (["--undo", "7"], "There is no lesson 7: verbatim log teach --list lists what there is."),
        (["1", "1.1", "--everywhere", "--guild", str(HARBOUR)], "--everywhere and --guild exclude each other"),
        ([], "Invalid value: give ID and"),
        (["1"], "Invalid value: give ID and"),
        (["1", "1.1", "--list"], "Invalid value: give ID and"),
        (["--list", "--undo", "1"], "Invalid value: give ID and"),
    ],
)
def test_what_cannot_be_taught_is_one_plain_line(arguments: list[str], line: str) -> None:
    ask_in(HARBOUR, ZEBRA)
    assert refused("log", "teach", *arguments).startswith(line)
    assert run_json("log", "teach", "--list") == []
