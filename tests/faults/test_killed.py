"""Killed with SIGKILL at every step between receiving a question and having answered it."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.bot.stage import ARTICLE, QUESTION, QUOTE
from tests.faults.conftest import Start, eventually
from tests.faults.programs.killed import STEPS
from tests.standin import Refusal, StandIn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")

SEND = r"/channels/\d+/messages"


def logged(home: Path) -> list[tuple[Any, ...]]:
    columns = "message_id, outcome, answer_message_id, owed"
    with closing(sqlite3.connect(home / "queries.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return database.execute(f"SELECT {columns} FROM question ORDER BY id").fetchall()  # noqa: S608 - fixed names


async def answered_once(standin: StandIn, home: Path, *questions: str) -> None:
    """Wait until the log and Discord agree that each has one answer."""
    await standin.until(lambda: all(standin.answers_to(each) for each in questions))
    await eventually(lambda: all(row[3] is None for row in logged(home)))
    answers = [standin.answers_to(each) for each in questions]
    assert [len(each) for each in answers] == [1] * len(questions)
    assert all(QUOTE in answer["content"] for (answer,) in answers)
    expected = [
        (int(it), "answered", int(answer["id"]), None) for it, (answer,) in zip(questions, answers, strict=True)
    ]
    assert logged(home) == expected


# The short form takes turns between a channel and a direct conversation.
SHORT = set(zip(STEPS, itertools.cycle([False, True])))
CASES = [
    pytest.param(step, direct, marks=() if (step, direct) in SHORT else pytest.mark.full)
    for step in STEPS
    for direct in (False, True)
]


@pytest.mark.parametrize(("step", "direct"), CASES)
async def test_killed_at(standin: StandIn, start: Start, tmp_path: Path, step: str, *, direct: bool) -> None:
    async with start(step, "discord", program="tests.faults.programs.killed") as bot:
        await standin.connected()
        before = await standin.say(f"{standin.mention} {QUESTION}", direct=direct)
        await answered_once(standin, tmp_path, before)
        question = await standin.say(f"{standin.mention} {QUESTION}", direct=direct)
        assert await bot.ended() == -signal.SIGKILL
    async with start(program="tests.faults.programs.hasty"):
        await answered_once(standin, tmp_path, before, question)
        later = await standin.say(f"{standin.mention} {QUESTION}", direct=direct)
        await answered_once(standin, tmp_path, before, question, later)


async def test_an_earlier_answer_is_noted_though_it_cannot_be_changed(
    standin: StandIn, start: Start, tmp_path: Path
) -> None:
    async with start("sent", "discord", program="tests.faults.programs.killed") as bot:
        await standin.connected()
        before = await standin.say(f"{standin.mention} {QUESTION}")
        await answered_once(standin, tmp_path, before)
        question = await standin.say(f"{standin.mention} {QUESTION}")
        assert await bot.ended() == -signal.SIGKILL
    (tmp_path / "seeds" / "gull-rock.txt").write_text(ARTICLE.replace("1871", "1872"), encoding="utf-8")
    standin.refusals.append(Refusal("PATCH", rf"{SEND}/\d+", 403, {"message": "Missing Permissions", "code": 50013}))
    async with start(program="tests.faults.programs.hasty"):
        await standin.until(lambda: standin.sent("PATCH", rf"{SEND}/\d+"))
        await eventually(lambda: all(row[3] is None for row in logged(tmp_path)))
    (answer, *_) = standin.answers_to(question)
    assert logged(tmp_path)[1][:3] == (int(question), "answered", int(answer["id"]))
