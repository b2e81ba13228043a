"""A sign of life in the database, every so often and whenever the connection changes."""

from __future__ import annotations

import logging
import math
import os
import sqlite3
from typing import Final

from discord.ext import commands, tasks

from bot.program import program_version
from bot.querylog.database.errors import LogError
from bot.querylog.heartbeat import BEAT_EVERY, Heartbeat
from bot.toolbox.base import AnsweringBot

_ONLY: Final = 0  # the number of the connection when there is but one
_log: Final = logging.getLogger(__name__)


class Pulse(commands.Cog):
    """Writes how the bot is doing, from when it connects on.

    Args:
        bot: The bot, logged in.
    """

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._service = bot.service  # a bot that is closing has none any more
        self._started_at = self._changed_at = bot.now()
        self._version = program_version()
        self._missing = set(range(bot.shard_count or 1))
        self._failed = False
        self._over = False

    @commands.Cog.listener()
    async def on_connecting(self) -> None:
        """Begin to write, since this process holds the lock and is about to connect."""
        self._begin()

    def _begin(self) -> None:
        if not self._beating.is_running():
            self._beating.start()

    async def cog_unload(self) -> None:
        """Write that the bot leaves."""
        began = self._beating.is_running()
        self._beating.cancel()
        if began:
            await self._lost(*range(self._bot.shard_count or 1))
        self._over = True

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A connection stands; where there are several, another event says which."""
        self._begin()
        if self._bot.shard_count is None:
            await self._found(_ONLY)

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """A session goes on; where there are several, another event says which."""
        if self._bot.shard_count is None:
            await self._found(_ONLY)

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """A connection is gone; where there are several, another event says which."""
        if self._bot.shard_count is None:
            await self._lost(_ONLY)

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        """One of several connections stands."""
        await self._found(shard_id)

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """One of several sessions goes on."""
        await self._found(shard_id)

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """One of several connections is gone."""
        await self._lost(shard_id)

    @tasks.loop(seconds=BEAT_EVERY.total_seconds())
    async def _beating(self) -> None:
        await self._write()

    async def _found(self, shard_id: int) -> None:
        await self._change(self._missing - {shard_id})

    async def _lost(self, *shard_ids: int) -> None:
        await self._change(self._missing.union(shard_ids))

    async def _change(self, missing: set[int]) -> None:
        """Write at once that the bot is connected now, or is not any more."""
        changed = bool(missing) != bool(self._missing)
        self._missing = missing
        if changed and not self._over:
            self._changed_at = self._bot.now()
            await self._write()

    async def _write(self) -> None:
        """Write how the bot is doing; where that fails it answers all the same, and says so once."""
        try:
            await self._service.log.heartbeats.beat(self._heartbeat())
        except (LogError, sqlite3.Error) as error:
            if not self._failed:
                _log.warning("The sign of life for check --live was not written: %s", error)
            self._failed = True
        else:
            self._failed = False

    def _heartbeat(self) -> Heartbeat:
        latency = self._bot.latency
        return Heartbeat(
            beat_at=self._bot.now(),
            started_at=self._started_at,
            connected=not self._missing,
            changed_at=self._changed_at,
            answered=self._service.answered,
            latency_ms=latency * 1000 if math.isfinite(latency) else None,
            process=os.getpid(),
            version=self._version,
        )


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Pulse(bot))
