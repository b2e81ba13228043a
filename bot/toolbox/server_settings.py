"""The settings of servers, kept for a minute, so that messages need not wait for a query."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.querylog.servers.records import ServerSettings
from bot.querylog.servers.servers import Servers

MAX_AGE: Final = timedelta(minutes=1)  # another process may have changed them
_MAX_KEPT: Final = 1000  # servers


@dataclass(frozen=True, slots=True)
class _Kept:
    settings: ServerSettings
    read_at: datetime


class SettingsCache:
    """What servers' moderators have set, as it was at most a minute ago."""

    def __init__(self, servers: Servers, clock: Callable[[], datetime]) -> None:
        self._servers = servers
        self._clock = clock
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._changing = asyncio.Lock()
        self._changes = 0

    async def of(self, guild_id: int) -> ServerSettings:
        """Return a server's settings; may raise a ``LogError``."""
        kept = self._kept.get(guild_id)
        if kept is not None and self._clock() - kept.read_at < MAX_AGE:
            self._kept.move_to_end(guild_id)
            return kept.settings
        changes, read_at = self._changes, self._clock()
        settings = await self._servers.settings(guild_id)
        if changes == self._changes:  # else what was read may be from before the change
            self._keep(guild_id, _Kept(settings, read_at))
        return settings

    def last_known(self, guild_id: int) -> ServerSettings:
        """Return the settings that were read last, however long ago; the defaults where none were."""
        kept = self._kept.get(guild_id)
        return ServerSettings() if kept is None else kept.settings

    async def change(self, guild_id: int, change: Callable[[ServerSettings], ServerSettings]) -> ServerSettings:
        """Save what a function makes of a server's settings, one change after the other."""
        async with self._changing:
            changed = change(await self._servers.settings(guild_id))
            await self._servers.save(guild_id, changed)
            self._changes += 1
            self._keep(guild_id, _Kept(changed, self._clock()))
        return changed

    def _keep(self, guild_id: int, kept: _Kept) -> None:
        self._kept[guild_id] = kept
        self._kept.move_to_end(guild_id)
        while len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)
