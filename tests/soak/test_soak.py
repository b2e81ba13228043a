"""The soak itself, with a few questions: it asks all of them, or fails."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from functools import partial

import pytest

from tests.soak.__main__ import is_well, soak
from tests.soak.crowd import Crowd
from tests.standin import BotProcess
from tests.standin.beginning import forked
from tests.standin.bodies import Body

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

QUESTIONS = 6
OPTIONS = Namespace(questions=QUESTIONS, people=2, guilds=1, seed=7, every=0, log=None)
"""More questions at once than there are people."""
LONGEST = 0.02
"""Seconds."""


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait, since the bot is not asked too much."""
    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds, *result: sleep(min(seconds, LONGEST), *result))
    monkeypatch.setattr(BotProcess, "running", partial(BotProcess.begun, forked))


async def test_a_few_people_ask_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert await soak(OPTIONS)
    told = {line[:24].strip(): line[25:] for line in capsys.readouterr().out.splitlines()}
    assert (told["asked"], told["answered"], told["rows"]) == (str(QUESTIONS),) * 3


async def test_it_fails_where_asking_does(monkeypatch: pytest.MonkeyPatch) -> None:
    class LostCrowd(Crowd):
        async def ask(self, number: int, person: Body) -> str:
            if number == QUESTIONS - 1:
                raise ConnectionError
            return await super().ask(number, person)

    monkeypatch.setattr("tests.soak.__main__.Crowd", LostCrowd)
    with pytest.raises(ExceptionGroup) as failed:
        await soak(OPTIONS)
    assert failed.group_contains(ConnectionError)


@pytest.mark.parametrize(
    ("change", "well"),
    [
        ({}, True),
        ({"asked": 1005}, False),
        ({"lost": 1}, False),
        ({"exit code": 1}, False),
        ({"integrity": "damaged"}, False),
        ({"grown MB": 21.0}, False),
    ],
)
def test_all_has_to_be_asked_and_well(change: dict[str, object], well: bool) -> None:  # noqa: FBT001 - a table's column
    table: dict[str, object] = {"asked": 1000 + 6, "lost": 0, "doubled": 0, "wrong": 0, "answered and not logged": 0}
    table |= {"rows without an answer": 0, "exit code": 0, "integrity": "ok", "grown MB": 1.0}
    assert is_well(table | change, 1000) is well
