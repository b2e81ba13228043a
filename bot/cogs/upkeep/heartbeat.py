"""A sign of life in a file, every so often and whenever the connection changes."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from typing import Final

from discord.ext import commands, tasks

from bot.program import program_version
from bot.querylog.heartbeat import BEAT_INTERVAL, Heartbeat, write_heartbeat
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_failures

_log: Final = logging.getLogger(__name__)


class HeartbeatWriter(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._service = bot.service  # a bot that is closing has none any more
        self._started_at = self._changed_at = bot.now()
        self._version = program_version()
        self._shards = frozenset(range(bot.shard_count or 1))
        self._missing = self._shards
        self._failed = self._over = False

    @property
    def connected_since(self) -> datetime | None:
        return None if self._missing else self._changed_at

    @commands.Cog.listener("on_connecting")
    @commands.Cog.listener("on_connect")
    async def begin(self) -> None:
        """Begin to write, since this process holds the lock and is about to connect."""
        if not self._beat.is_running():
            self._beat.start()

    async def cog_unload(self) -> None:
        began = self._beat.is_running()
        self._beat.cancel()
        if began:
            self._change(self._shards)
        self._over = True

    @commands.Cog.listener("on_connect")
    @commands.Cog.listener("on_resumed")
    @commands.Cog.listener("on_shard_connect")
    @commands.Cog.listener("on_shard_resumed")
    async def note_connected(self, shard_id: int | None = None) -> None:
        self._change(self._missing - self._shards_of(shard_id))

    @commands.Cog.listener("on_disconnect")
    @commands.Cog.listener("on_shard_disconnect")
    async def note_disconnected(self, shard_id: int | None = None) -> None:
        self._change(self._missing | self._shards_of(shard_id))

    def _shards_of(self, shard_id: int | None) -> frozenset[int]:
        """Return the connections that an event is about; where there are several, another event says which."""
        if shard_id is not None:
            return frozenset({shard_id})
        return self._shards if self._bot.shard_count is None else frozenset()

    @tasks.loop(seconds=BEAT_INTERVAL.total_seconds())
    @log_failures("Giving a sign of life")
    async def _beat(self) -> None:
        self._write()

    def _change(self, missing: frozenset[int]) -> None:
        """Write at once that the bot is connected now, or is not any more."""
        changed = bool(missing) != bool(self._missing)
        self._missing = missing
        if changed and not self._over:
            self._changed_at = self._bot.now()
            self._write()

    def _write(self) -> None:
        """Write how the bot is doing; where that fails it answers all the same, and says so once."""
        heartbeat = Heartbeat(
            beat_at=self._bot.now(),
            started_at=self._started_at,
            connected=not self._missing,
            changed_at=self._changed_at,
            answered=self._service.answered,
            process=os.getpid(),
            version=self._version,
        )
        try:
            write_heartbeat(self._bot.settings.database, heartbeat)  # here and now, so that none overtakes another
            self._failed = False
        except OSError as error:
            if not self._failed:
                _log.warning("The sign of life for check --live was not written: %s", error)
            self._failed = True


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(HeartbeatWriter(bot))
