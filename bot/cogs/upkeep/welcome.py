"""A greeting in each server that takes the bot in, once."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import discord
from discord import ui
from discord.ext import commands

from bot.querylog.database.errors import LogError
from bot.render.discord.welcome import welcome_text
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error
from bot.toolbox.responses import frame

MAX_LATENESS: Final = timedelta(days=1)  # of a greeting, since the bot was taken in
_log: Final = logging.getLogger(__name__)


class Welcome(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._servers = bot.service.log.servers  # a bot that is closing has no service any more

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Greet the servers that took the bot in while it was away, not those that it has been in for long."""
        ids = [guild.id for guild in self._bot.guilds]
        with self._bot.keep_open():
            try:
                await self._servers.note_present(ids)
                new = await self._servers.not_greeted(ids)
            except (LogError, sqlite3.Error) as error:
                log_error(error, "Noting which servers have been greeted")
            else:
                await self._greet(guild_id for guild_id in new if self._has_just_joined(guild_id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        with self._bot.keep_open():
            await self._greet([guild.id])

    def _has_just_joined(self, guild_id: int) -> bool:
        guild = self._bot.get_guild(guild_id)
        if guild is None or guild.unavailable:  # of which Discord has not told more than the id
            return False
        joined_at = guild.me.joined_at
        return joined_at is not None and self._bot.now() - joined_at < MAX_LATENESS

    async def _greet(self, guild_ids: Iterable[int]) -> None:
        for guild_id in guild_ids:
            guild = self._bot.get_guild(guild_id)
            try:
                if guild is not None and await self._servers.greet(guild_id):
                    await self._say_hello(guild)
            except (LogError, sqlite3.Error) as error:
                log_error(error, f"Noting that the server {guild_id} is greeted")

    async def _say_hello(self, guild: discord.Guild) -> None:
        channel = channel_for_greeting(guild)
        if channel is None:
            _log.info("The server %d has no channel to greet it in", guild.id)
            return
        bot = self._bot
        ids = await bot.command_ids.of(guild.id if guild.id == bot.settings.dev_guild else None)
        text = welcome_text(bot.service.answerer.articles, ids, bot.wording)
        try:
            await channel.send(view=frame([ui.TextDisplay[Any](text)]))
        except discord.HTTPException as error:
            _log.warning("The server %d was not greeted: %s", guild.id, error)


def channel_for_greeting(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the channel in which Discord greets new members, else the first, of those where the bot may write."""
    candidates = [guild.system_channel, *guild.text_channels]
    return next((channel for channel in candidates if channel is not None and _may_write(channel)), None)


def _may_write(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages and not channel.is_news()


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Welcome(bot))
