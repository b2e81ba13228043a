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

_log: Final = logging.getLogger(__name__)


class HeartbeatWriter(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._service = bot.service  # a bot that is closing has none any more
        self._started_at = self._changed_at = bot.now()
        self._version = program_version()
        self._shards = frozenset(range(bot.shard_count or 1))
        self._missing = self._shards
        self._has_failed = self._is_over = False

    @commands.Cog.listener("on_connecting")
    @commands.Cog.listener("on_connect")
    async def begin(self) -> None:
        """Begin to write, since this process holds the lock and is about to connect."""
        if not self._beat.is_running():
            self._beat.start()

    async def cog_unload(self) -> None:
        has_begun = self._beat.is_running()
        self._beat.cancel()
        if has_begun:
            await self._change(self._shards)
        self._is_over = True

    @commands.Cog.listener("on_connect")
    @commands.Cog.listener("on_resumed")
    @commands.Cog.listener("on_shard_connect")
    @commands.Cog.listener("on_shard_resumed")
    async def note_connected(self, shard_id: int | None = None) -> None:
        await self._change(self._missing - self._shards_of(shard_id))

    @commands.Cog.listener("on_disconnect")
    @commands.Cog.listener("on_shard_disconnect")
    async def note_disconnected(self, shard_id: int | None = None) -> None:
        await self._change(self._missing | self._shards_of(shard_id))

    def _shards_of(self, shard_id: int | None) -> frozenset[int]:
        """Return the connections that an event is about; where there are several, another event says which."""
        if shard_id is not None:
            return frozenset({shard_id})
        return self._shards if self._bot.shard_count is None else frozenset()

    async def _change(self, missing: frozenset[int]) -> None:
        """Write at once that the bot is connected now, or is not any more."""
        has_changed = bool(missing) != bool(self._missing)
        self._missing = missing
        if has_changed and not self._is_over:
            self._changed_at = self._bot.now()
            await self._write()

    @tasks.loop(seconds=BEAT_EVERY.total_seconds())
    async def _beat(self) -> None:
        await self._write()

    async def _write(self) -> None:
        latency = self._bot.latency
        heartbeat = Heartbeat(
            beat_at=self._bot.now(),
            started_at=self._started_at,
            connected=not self._missing,
            changed_at=self._changed_at,
            answered=self._service.answered,
            latency_ms=latency * 1000 if math.isfinite(latency) else None,
            process=os.getpid(),
            version=self._version,
        )
        try:
            await self._service.log.heartbeats.beat(heartbeat)
            self._has_failed = False
        except (LogError, sqlite3.Error) as error:  # the bot answers all the same
            if not self._has_failed:
                _log.warning("The sign of life for check --live was not written: %s", error)
            self._has_failed = True


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(HeartbeatWriter(bot))
