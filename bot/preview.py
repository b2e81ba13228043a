"""The real bot in a local page, for a visitor without a token: SimCord plays Discord."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import discord
import simcord
from discord.ext import commands
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.preview import Preview, _markdown

from bot.client import create_bot
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot
from bot.wording import ENGLISH, Wording

MAX_LEAP: Final = timedelta(minutes=20)
"""By which the simulated clock is moved at once; nothing that the bot waits for lasts longer."""
_PAUSE_SECONDS: Final = 40.0
_END_OF_QUOTE: Final = re.compile(r"^(>.*)\n(?!>)", re.MULTILINE)
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    env: simcord.Env
    channel: ChannelHandle
    page: Preview
    wording: Wording


@asynccontextmanager
async def open_stage(settings: Settings, port: int | None = None, wording: Wording = ENGLISH) -> AsyncIterator[Stage]:
    """Run the bot on a simulated server where a few questions have been asked, and serve its page on loopback."""
    with tempfile.TemporaryDirectory(prefix="verbatim-preview-") as folder:
        # Nothing of the owner's is touched, and a visitor need not know that questions begin with a mention.
        own = {"database": Path(folder) / "log.sqlite3", "shards": 0, "dev_guild": None, "message_content": True}
        bot = create_bot(settings.model_copy(update=own), wording)
        async with simcord.run(bot, approved_intents=bot.intents, check_errors=False) as env:
            channel, viewers = await _set_scene(env, bot, wording)
            page = env.preview(channel, viewers=viewers, layout="channel", port=port)
            with _quotes_as_in_discord():
                async with _served(page):
                    imitate_discord(env, page)
                    yield Stage(env, channel, page, wording)


@asynccontextmanager
async def _served(page: Preview) -> AsyncIterator[None]:
    try:
        await page.__aenter__()
    except simcord.SetupError as error:  # a taken port is an OSError, as elsewhere
        raise error.__cause__ if isinstance(error.__cause__, OSError) else error from None
    try:
        yield
    finally:
        await page.close()


@contextmanager
def _quotes_as_in_discord() -> Iterator[None]:
    """End a quote with its last line, as Discord does; to SimCord the citation below would belong to it."""
    read = _markdown._discord_multiline_quotes  # noqa: SLF001 - SimCord has no public way; it is pinned
    _markdown._discord_multiline_quotes = lambda text: _END_OF_QUOTE.sub(r"\1\n\n", read(text))  # noqa: SLF001 - the same
    try:
        yield
    finally:
        _markdown._discord_multiline_quotes = read  # noqa: SLF001 - the same


async def _set_scene(env: simcord.Env, bot: commands.Bot, wording: Wording) -> tuple[ChannelHandle, list[MemberActor]]:
    if not isinstance(bot, AnsweringBot) or bot.user is None:
        raise TypeError("not a bot that SimCord has logged in")
    await bot.user.edit(username=wording.preview_bot)
    guild = env.create_guild(wording.preview_guild)
    channel = guild.create_text_channel(wording.preview_channel)
    bot.settings = bot.settings.model_copy(update={"answer_channels": frozenset({channel.id})})
    moderators = guild.create_role(wording.preview_role, permissions=discord.Permissions(manage_guild=True))
    asker, other = (guild.add_member(env.create_user(name)) for name in wording.preview_members)
    moderator = guild.add_member(env.create_user(wording.preview_moderator), roles=[moderators])
    for member, question in zip((asker, other, asker), wording.preview_questions, strict=True):
        await member.send(channel, f"{bot.user.mention} {question}")
        await env.advance_time(_PAUSE_SECONDS)
    return channel, [asker, other, moderator]


def imitate_discord(env: simcord.Env, page: Preview, monotonic: Callable[[], float] = time.monotonic) -> None:
    """Keep time, so that cool-downs end, and read ``@Verbatim`` as a mention, as Discord does for visitors.

    SimCord refuses a second action at a time, so the clock moves just before a visitor's, and these wait in a queue.
    """
    act, turn, last = page._action, asyncio.Lock(), monotonic()  # noqa: SLF001 - SimCord has no public way; it is pinned

    async def act_in_turn(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal last
        async with turn:
            passed, last = monotonic() - last, monotonic()
            try:
                await env.advance_time(min(passed, MAX_LEAP.total_seconds()))
            except TimeoutError as error:
                _log.warning("The preview's clock is behind: %s", error)
            return await act(context_id, _with_mention(body, env.bot.user))

    page._action = act_in_turn  # type: ignore[method-assign]  # noqa: SLF001 - the same


def _with_mention(body: Mapping[str, Any], bot: discord.ClientUser | None) -> Mapping[str, Any]:
    content = body.get("content")
    if bot is None or body.get("kind") not in {"send_message", "edit_message"} or not isinstance(content, str):
        return body
    return {**body, "content": re.sub(rf"@{re.escape(bot.name)}\b", bot.mention, content, flags=re.IGNORECASE)}


async def serve(settings: Settings, port: int | None, announce: Callable[[str, str], None]) -> None:
    """Serve the page of ``open_stage`` until the visitor ends it; whoever has its address can act on it."""
    async with open_stage(settings, port) as stage:
        announce(stage.page.url, stage.page.url)
        await stage.page.wait_closed()
