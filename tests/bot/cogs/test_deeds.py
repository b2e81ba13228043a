"""Everything that people do, while Discord refuses, after a restart, and for long."""

from __future__ import annotations

import random
from collections.abc import Iterator

import discord
import pytest
from simcord.builders import ChannelHandle

from tests import limits
from tests.bot.cogs.deeds import DEEDS, Deed
from tests.bot.stage import QUESTION, OpenStage, Stage
from tests.standin import Request
from tests.standin.openapi import Description

REFUSALS = [(403, 50013), (404, 10008), (500, 0)]
METHODS = ("POST", "PATCH", "DELETE")
A_WHILE = 60.0  # seconds; after it, everybody may ask again
FACTS = (
    "rooms",
    "stairs",
    "_lamps_",
    "*keepers*",
    "sheep",
    "`beams`",
    "<@1>",
    "@everyone",
    "| oil |",
    "https://a.example",
)
AWKWARD = "\n\n".join(
    f"The lighthouse on Gull Rock has {n} {fact}, {'and more ' * (60 * (n % 7))}too. It was built in 18{n}."
    for n, fact in enumerate(FACTS * 3)
)


def places(stage: Stage) -> Iterator[ChannelHandle]:
    """Wherever the bot may have written."""
    yield stage.channel
    for member in (stage.ann, stage.ben):
        if (place := member.user.dm_channel) is not None:
            yield place


def said(stage: Stage) -> list[discord.Message]:
    """What the bot has written for everybody who is there."""
    return [message for place in places(stage) for message in stage.said(place) if not message.flags.ephemeral]


@pytest.mark.parametrize("deed", DEEDS)
async def test_refused_or_not_before_or_after_a_restart_nothing_breaks_or_comes_twice(
    open_stage: OpenStage, deed: Deed
) -> None:
    async with open_stage(AWKWARD) as stage:
        for restart in (False, True):
            acts = [await deed(stage) for _ in REFUSALS]
            await stage.env.advance_time(A_WHILE)
            if restart:
                await stage.restart()
            for act, (status, code) in zip(acts, REFUSALS, strict=True):
                before = len(said(stage))
                for method in METHODS:
                    stage.env.inject_error(method, "*", status=status, code=code)
                await act()
                assert len(stage.env.backend.faults) < len(METHODS)
                stage.env.backend.faults.clear()
                assert len(said(stage)) <= before + 1
                await stage.env.advance_time(A_WHILE)
            before = len(said(stage))
            await stage.ben.send(stage.channel, f"{stage.me} {QUESTION}")
            assert len(said(stage)) == before + 1


@pytest.mark.parametrize("shards", [0, 2])
async def test_a_long_session_keeps_discords_limits_and_pings_nobody(
    open_stage: OpenStage, openapi: Description | None, shards: int
) -> None:
    order = random.Random(shards)  # noqa: S311 - the same sessions each time
    sidecar = f'title = "{"Gulls *and* rocks " * 40}"\nurl = "https://example.org/{"a" * 150}"\n'
    async with open_stage(AWKWARD, sidecar=sidecar, shards=shards) as stage:
        for number, deed in enumerate(order.sample(DEEDS, k=len(DEEDS))):
            act = await deed(stage)
            if number % 15 == 0:
                await stage.restart()
            await act()
            await stage.env.advance_time(A_WHILE)
        requests = [Request(each.method, each.path, each.json, 0.0) for each in stage.env.http_requests]
    assert len(requests) > len(DEEDS)
    assert [fault for each in requests for fault in limits.faults(each.method, each.path, each.body)] == []
    if openapi is not None:
        assert [fault for request in requests for fault in openapi.faults(request)] == []
