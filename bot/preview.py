"""The real bot in a local page, for a visitor without a token: SimCord plays Discord."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
from simcord.builders import ChannelHandle
from simcord.preview import Preview

from bot.client import create_bot
from bot.settings import Settings
from bot.wording import ENGLISH, Wording

TICK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A simulated server with the bot on it."""

    env: simcord.Env
    channel: ChannelHandle
    page: Preview


@asynccontextmanager
async def open_stage(settings: Settings, port: int | None = None, wording: Wording = ENGLISH) -> AsyncIterator[Stage]:
    """Run the bot on a simulated server where a few questions have been asked, and serve its page.

    Args:
        settings: As for Discord; the database is a temporary one, the token is not used.
        port: Where on loopback the page is served; any free port by default.
        wording: Names and questions of the scene.

    Yields:
        The stage, its page being served until the context ends.

    Raises:
        SeedError: An article cannot be read.
        OSError: The port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="verbatim-preview-") as folder:
        database = Path(folder) / "preview.sqlite3"
        bot = create_bot(settings.model_copy(update={"database": database, "shards": 0, "dev_guild": None}))
        async with simcord.run(bot, check_errors=False) as env:
            me = await env.bot.user.edit(username=wording.preview_bot) if env.bot.user else None
            mention = me.mention if me else ""
            guild = env.create_guild(wording.preview_guild)
            channel = guild.create_text_channel(wording.preview_channel)
            moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
            asker, other = (guild.add_member(env.create_user(name)) for name in wording.preview_members)
            moderator = guild.add_member(env.create_user(wording.preview_moderator), roles=[moderators])
            for member, question in zip((asker, other, asker), wording.preview_questions, strict=True):
                await member.send(channel, f"{mention} {question}")
            viewers = [asker, other, moderator]
            async with env.preview(channel, viewers=viewers, layout="channel", port=port) as page:
                yield Stage(env, channel, page)


async def keep_time(stage: Stage, monotonic: Callable[[], float] = time.monotonic) -> None:
    """Let the simulated clock follow the real one, so that cool-downs end and dates move, until the page is closed.

    Args:
        stage: What is being shown.
        monotonic: The real clock, in seconds; SimCord replaces ``time.monotonic`` only for the bot.
    """
    last = monotonic()
    closed = asyncio.ensure_future(stage.page.wait_closed())
    while not (await asyncio.wait({closed}, timeout=TICK_SECONDS))[0]:
        try:
            await stage.env.advance_time(monotonic() - last)
        except simcord.SetupError:
            continue  # a visitor's action is under way: the next tick catches up
        last = monotonic()


async def serve(settings: Settings, port: int | None, announce: Callable[[str], None]) -> None:
    """Serve the page until the visitor closes it.

    Args:
        settings: As for ``open_stage``.
        port: As for ``open_stage``.
        announce: Told the page's address; whoever has it can act on the page.
    """
    async with open_stage(settings, port) as stage:
        announce(stage.page.url)
        await keep_time(stage)
