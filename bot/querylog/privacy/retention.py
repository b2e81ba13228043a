"""Deleting what has been kept long enough, and all of servers that the bot has left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Final

from bot.querylog.database.encoding import to_milliseconds
from bot.querylog.database.store import Store
from bot.querylog.lessons import DROP_DEPARTED, GUILDS
from bot.querylog.privacy.deletion import Progress, delete_questions, scrub
from bot.querylog.servers import membership

DEPARTED_DAYS: Final = 30  # the days for which all of a server is kept that the bot has left

_STILL_GONE: Final = "guild_id = (SELECT guild_id FROM departed_guild WHERE guild_id = :guild_id)"

_DUE: Final = """
SELECT count(*) FROM question
WHERE asked_at < :before OR guild_id IN (SELECT guild_id FROM departed_guild WHERE left_at <= :left_before)
"""

# From one server to the next through the index, without looking at each question.
_GUILDS: Final = f"""
WITH RECURSIVE known (guild_id) AS (
    SELECT min(guild_id) FROM question
    UNION ALL
    SELECT (SELECT min(guild_id) FROM question WHERE guild_id > known.guild_id) FROM known WHERE guild_id IS NOT NULL
)
SELECT guild_id FROM known WHERE guild_id IS NOT NULL
UNION {GUILDS} UNION {membership.GUILDS}
"""  # noqa: S608 - of a statement's parts


class Retention:
    """The end of what is old, and of departed servers; every method may raise a ``LogError``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def left(self, guild_id: int) -> None:
        """Note that the bot has left a server; when it has done so before, that time counts."""
        await self._store.run(membership.LEAVE, (guild_id, self._store.now()))

    async def returned(self, guild_id: int) -> None:
        """Note that the bot is in a server again, whose questions are then kept like all."""
        await self._store.run("DELETE FROM departed_guild WHERE guild_id = ?", (guild_id,))

    async def present(self, guild_ids: Collection[int]) -> None:
        """Note in which servers the bot is, also for those that it left or joined while it was not connected."""
        known = {row["guild_id"] for row in await self._store.read(_GUILDS)}
        departed = {row["guild_id"] for row in await self._store.read("SELECT guild_id FROM departed_guild")}
        for guild_id in sorted(known - departed - set(guild_ids)):
            await self.left(guild_id)
        for guild_id in sorted(departed & set(guild_ids)):
            await self.returned(guild_id)

    async def due(self, days: int) -> int:
        """Return how many questions ``purge`` would delete now."""
        values = {"before": self._days_ago(days) if days else 0, "left_before": self._days_ago(DEPARTED_DAYS)}
        ((due,),) = await self._store.read(_DUE, values)
        return int(due)

    async def purge(self, days: int, progress: Progress | None = None) -> int:
        """Delete questions of so many days ago (0: of none), and all of departed servers; return how many questions."""
        values = {"before": self._days_ago(days)}
        old = left = 0
        if days:
            old = await delete_questions(self._store, "asked_at < :before", values, progress)
            left = len(await self._store.run(membership.DROP_LEFT, values))  # with no question from before it
        departed, others = await self._purge_departed()
        if old or left or departed or others:
            await scrub(self._store)
        return old + departed

    async def _purge_departed(self) -> tuple[int, int]:
        """Return how many questions, and how many other rows, have been deleted."""
        deleted = others = 0
        for row in await self._store.run(membership.LEFT_BEFORE, (self._days_ago(DEPARTED_DAYS),)):
            guild = {"guild_id": row["guild_id"]}
            deleted += await delete_questions(self._store, _STILL_GONE, guild)
            others += len(await self._store.run(DROP_DEPARTED, guild))
            others += await self._store.write(partial(membership.delete_departed, row["guild_id"]))
            await self.returned(row["guild_id"])  # nothing is left to delete
        return deleted, others

    def _days_ago(self, days: int) -> int:
        return to_milliseconds(self._store.clock() - timedelta(days=days))
