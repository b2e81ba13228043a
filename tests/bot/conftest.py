from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import discord
import pytest
import simcord
from discord.ext import commands

from bot.client import create_bot
from bot.cogs.upkeep.heartbeat import HeartbeatWriter
from bot.importing.fetch import Network
from bot.toolbox.base import AnsweringBot
from bot.wording import ENGLISH, Wording
from tests import limits
from tests.bot.stage import ARTICLE, OpenStage, Stage, write_settings
from tests.bot.wire import Start
from tests.standin import BotProcess, StandIn
from tests.standin.beginning import forked
from tests.standin.openapi import Description

LOOK_AGAIN: Final = 0.002
"""Seconds after which SimCord looks again whether the bot is idle, where no task ends; of its own 0.05 come minutes."""

SETTLE_SECONDS: Final = 60.0
"""The most that the bot may take for something; on a busy machine, a file that another process reads takes its time."""


@pytest.fixture
def calm_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat rarely: an hour of heartbeats, each written into a file, takes seconds."""
    monkeypatch.setattr(HeartbeatWriter._beat, "_seconds", 7 * 86_400)


async def count_as_greeted(bot: commands.Bot, guild_id: int) -> None:
    """Spare the tests of all else the greeting, which would come at the next start."""
    assert isinstance(bot, AnsweringBot)
    await bot.service.log.servers.greet(guild_id)


@pytest.fixture
def open_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenStage:
    """The only way in which the tests meet SimCord."""
    monkeypatch.setattr(simcord.Env, "_validate_idle", lambda *_: LOOK_AGAIN)

    @asynccontextmanager
    async def opened(
        article: str = ARTICLE,
        *,
        sidecar: str = "",
        check_errors: bool = True,
        wording: Wording = ENGLISH,
        network: Network | None = None,
        **given: Any,
    ) -> AsyncIterator[Stage]:
        settings = write_settings(tmp_path, article, sidecar, **given)
        approved = discord.Intents.default()
        approved.message_content = settings.message_content
        bot: commands.Bot = create_bot(settings, wording, network=network)
        async with simcord.run(bot, approved_intents=approved, check_errors=check_errors) as env:
            env.settle_timeout = SETTLE_SECONDS
            try:
                guild = env.create_guild("Harbour")
                ann, ben = (guild.add_member(env.create_user(name)) for name in ("ann", "ben"))
                await env.settle()
                await count_as_greeted(bot, guild.id)
                yield Stage(env, settings, guild, guild.create_text_channel("lamps"), ann, ben, wording, network)
            finally:
                await env.bot.close()

    return opened


@pytest.fixture(name="discord")
async def serve_discord(openapi: Description | None) -> AsyncIterator[StandIn]:
    """A Discord on a loopback port; what the bot has sent to it is right, where that can be told."""
    async with StandIn().serving() as standin:
        yield standin
    requests = standin.requests
    assert [fault for each in requests for fault in limits.faults(each.method, each.path, each.body)] == []
    if openapi is not None:
        assert [fault for request in requests for fault in openapi.faults(request)] == []


@pytest.fixture(name="standin")
def name_the_standin(discord: StandIn) -> StandIn:
    """The same, as what starts a bot calls it."""
    return discord


@pytest.fixture
def with_article(tmp_path: Path) -> Path:
    """A folder for a bot to run in."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def start_anew(standin: StandIn, with_article: Path) -> Start:
    """Starts the bot as a process of its own, always on the same database."""
    return partial(BotProcess.running, standin, with_article)


@pytest.fixture
def start(standin: StandIn, with_article: Path) -> Start:
    """The same in a fraction of the time, for what does not depend on how a process begins and ends."""
    return partial(BotProcess.begun, forked, standin, with_article)
