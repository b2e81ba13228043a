"""Discord answers with errors, late, half, with nonsense, or not at all."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.bot.stage import QUESTION, QUOTE
from tests.faults.conftest import Start, eventually
from tests.standin import How, Refusal, Spoiling, StandIn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")

SEND = r"/channels/\d+/messages"
HASTY = "tests.faults.programs.hasty"


def owed(home: Path) -> int:
    with closing(sqlite3.connect(home / "queries.sqlite3")) as database:
        return int(
            database.execute("SELECT count(*) FROM question WHERE owed OR answer_message_id IS NULL").fetchone()[0]
        )


def said(standin: StandIn) -> list[str]:
    return [each["content"] for each in standin.messages.values() if each["author"] is standin.bot]


SHORT = (How.MALFORMED, How.LOST)


@pytest.mark.parametrize("how", [pytest.param(how, marks=() if how in SHORT else pytest.mark.full) for how in How])
async def test_an_answer_whose_sending_is_not_confirmed(
    standin: StandIn, start: Start, tmp_path: Path, how: How
) -> None:
    standin.spoilings.append(Spoiling("POST", SEND, how, times=2))
    async with start(program=HASTY) as bot:
        await standin.connected()
        await standin.say(f"{standin.mention} {QUESTION}")
        await standin.until(lambda: len(standin.sent("POST", SEND)) == 3)
        await eventually(lambda: not owed(tmp_path))
    (answer,) = said(standin)
    assert QUOTE in answer
    assert len({sent.body["nonce"] for sent in standin.sent("POST", SEND)}) == 1
    assert "Traceback" not in bot.said


async def test_a_run_of_errors(standin: StandIn, start: Start, tmp_path: Path) -> None:
    standin.refusals.append(Refusal("POST", SEND, 503, {"message": "no healthy upstream"}, times=5))
    async with start(program=HASTY):
        await standin.connected()
        await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}"))
        await eventually(lambda: not owed(tmp_path))
    assert [sent.status for sent in standin.sent("POST", SEND)] == [503] * 5 + [200]
    assert len(said(standin)) == 1


async def test_a_refusal_for_good_is_told_once(standin: StandIn, start: Start, tmp_path: Path) -> None:
    standin.refusals.append(Refusal("POST", SEND, 400, {"message": "Invalid Form Body", "code": 50035}))
    async with start(program=HASTY):
        await standin.connected()
        answer = await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}"))
        assert re.search(r"mention [0-9a-f]{6}", answer["content"])
        await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}"))
    assert len(said(standin)) == 2


@pytest.mark.parametrize("how", [How.MALFORMED, pytest.param(How.ODD, marks=pytest.mark.full)])
@pytest.mark.parametrize("direct", [False, True])
async def test_history_that_cannot_be_read_is_read_later(
    standin: StandIn, start: Start, how: How, *, direct: bool
) -> None:
    channel = standin.direct if direct else standin.channel
    async with start(program=HASTY) as bot:
        await standin.connected()
        for place in (False, True):
            await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}", direct=place))
        await standin.until(lambda: standin.sent("GET", SEND))
        standin.spoilings.append(Spoiling("GET", rf"/channels/{channel['id']}/messages", how, times=5))
        standin.gateway.drop()
        standin.gateway.sessions.clear()
        late = await standin.say(f"{standin.mention} {QUESTION}", direct=direct)
        await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}", direct=not direct))
        assert not standin.answers_to(late)
        await standin.answer_to(late)
    assert len(said(standin)) == 4
    assert bot.said.count("meanwhile cannot be read") == 5


async def test_a_place_that_takes_long_to_read_holds_up_no_other_and_is_read_once(
    standin: StandIn, start: Start
) -> None:
    slow = rf"/channels/{standin.channel['id']}/messages"
    async with start(program=HASTY):
        await standin.connected()
        for direct in (False, True):
            await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}", direct=direct))
        standin.spoilings.append(Spoiling("GET", slow, How.SLOW, after=1.5))  # some attempts
        standin.gateway.drop()
        standin.gateway.sessions.clear()
        late = await standin.say(f"{standin.mention} {QUESTION}")
        before = len(standin.sent("GET", slow))
        await standin.answer_to(await standin.say(QUESTION, direct=True))
        assert not standin.answers_to(late)
        await standin.answer_to(late)
        assert len(standin.sent("GET", slow)) == before + 1
    assert len(said(standin)) == 4


async def test_a_claimed_message_that_cannot_be_read_is_read_later(
    standin: StandIn, start: Start, tmp_path: Path
) -> None:
    standin.spoilings.append(Spoiling("POST", SEND, How.MALFORMED, times=2))
    async with start(program=HASTY):
        await standin.connected()
        first = await standin.say(f"{standin.mention} {QUESTION}")
        standin.spoilings.append(Spoiling("GET", rf"{SEND}/{first}", How.MALFORMED, times=5))
        await standin.say(f"{standin.mention} {QUESTION}")
        await standin.until(lambda: len(standin.sent("POST", SEND)) == 3)
        assert len(standin.sent("GET", rf"{SEND}/{first}")) < 5
        await standin.until(lambda: len(standin.sent("POST", SEND)) == 4)
        await eventually(lambda: not owed(tmp_path))
    assert len(said(standin)) == 2


EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("MESSAGE_CREATE", {}),
    ("MESSAGE_CREATE", {"id": "1", "channel_id": "2"}),
    ("MESSAGE_CREATE", {"id": "x", "channel_id": None, "author": {}, "content": 5}),
    ("MESSAGE_UPDATE", {"id": "1", "channel_id": "2", "edited_timestamp": "never"}),
    ("MESSAGE_DELETE", {"id": None}),
    ("MESSAGE_DELETE_BULK", {"ids": ["a"], "channel_id": "2"}),
    ("INTERACTION_CREATE", {}),
    ("INTERACTION_CREATE", {"id": "1", "application_id": "1", "type": 2, "token": "t", "version": 1, "data": {}}),
    ("GUILD_CREATE", {"id": "5"}),
    ("GUILD_DELETE", {}),
    ("SOMETHING_NEW", {"id": [1, {"a": None}]}),
)


async def test_events_with_missing_and_odd_fields(standin: StandIn, start: Start) -> None:
    async with start() as bot:
        await standin.connected()
        await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}"))
        for event, data in EVENTS:
            await standin.gateway.dispatch(event, data)
        await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}"))
        await standin.answer_to(await standin.say(QUESTION, direct=True))
        assert len(said(standin)) == 3
    assert "An event that discord.py cannot read" in bot.said
