"""Deletion of old questions, of all of servers that the bot has left, and of files that nothing needs."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable
from datetime import timedelta
from typing import Final

import discord
from discord.ext import commands, tasks

from bot.core.documents.server_documents import ServerDocuments
from bot.querylog.database.errors import LogError
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error, log_failures

PURGE_EVERY: Final = timedelta(hours=1)
_log: Final = logging.getLogger(__name__)


class RetentionPurge(commands.Cog):
    """Deletes what has been kept for ``RETENTION_DAYS``, and notes in which servers the bot is."""

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._retention = bot.service.log.retention  # a bot that is closing has no service any more
        self._documents = ServerDocuments(bot.service.log, bot.service.documents)

    async def cog_unload(self) -> None:
        self._purge.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        # Deleting begins only now: a server that took the bot back while it was away keeps its questions.
        noted = await self._note(self._retention.present([guild.id for guild in self._bot.guilds]))
        if noted and not self._purge.is_running():
            self._purge.start()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._note(self._retention.returned(guild.id))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._note(self._retention.left(guild.id))

    async def _note(self, noting: Awaitable[None]) -> bool:
        """Return whether it was noted; what was not is noted when Discord next tells of all servers."""
        try:
            await noting
        except (LogError, sqlite3.Error) as error:
            log_error(error, "Noting which servers there are")
            return False
        return True

    @tasks.loop(seconds=PURGE_EVERY.total_seconds())
    @log_failures("Deleting what has been kept long enough")
    async def _purge(self) -> None:
        purged = await self._retention.purge(self._bot.settings.retention_days)
        await self._documents.tidy(self._bot.now())
        if purged:
            _log.info("Deleted %d questions that were old, or of servers left", purged)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(RetentionPurge(bot))
