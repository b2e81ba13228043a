"""Deleting what has been kept long enough, and the questions of servers that the bot has left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.querylog.database.encoding import to_milliseconds
from bot.querylog.database.store import Store
from bot.querylog.lessons import DROP_DEPARTED, GUILDS
from bot.querylog.privacy.deletion import Progress, delete_questions, scrub

DEPARTED_DAYS: Final = 30
"""For how many days the questions of a server are kept that the bot has left."""

_LEAVE: Final = "INSERT INTO departed_guild (guild_id, left_at) VALUES (?, ?) ON CONFLICT (guild_id) DO NOTHING"
_RETURN: Final = "DELETE FROM departed_guild WHERE guild_id = ?"
_DEPARTED: Final = "SELECT guild_id FROM departed_guild"
_LONG_GONE: Final = "SELECT guild_id FROM departed_guild WHERE left_at <= ?"
_STILL_GONE: Final = "guild_id = (SELECT guild_id FROM departed_guild WHERE guild_id = :guild_id)"

_DUE: Final = """
SELECT count(*) FROM question
WHERE asked_at < :before OR guild_id IN (SELECT guild_id FROM departed_guild WHERE left_at <= :left_before)
"""
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)

# From one server to the next through the index, without looking at each question.
_GUILDS: Final = f"""
WITH RECURSIVE known (guild_id) AS (
    SELECT min(guild_id) FROM question
    UNION ALL
    SELECT (SELECT min(guild_id) FROM question WHERE guild_id > known.guild_id) FROM known WHERE guild_id IS NOT NULL
)
SELECT guild_id FROM known WHERE guild_id IS NOT NULL
UNION {GUILDS}
"""  # noqa: S608 - of a statement's parts


@dataclass(frozen=True, slots=True)
class Purged:
    """How many questions have been deleted.

    Lessons do not go for their age.
    """

    old: int
    """For their age."""
    departed: int
    """Since the bot has left their server."""
    lessons: int = 0
    """And how many lessons, for the same reason."""


class Retention:
    """How long a log keeps what; every method may raise a ``LogError``. Servers are named by Discord's id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def left(self, guild_id: int) -> None:
        """Note that the bot has left a server; when it has done so before, that time counts."""
        await self._store.run(_LEAVE, (guild_id, self._store.now()))

    async def returned(self, guild_id: int) -> None:
        """Note that the bot is in a server again, whose questions are then kept like all."""
        await self._store.run(_RETURN, (guild_id,))

    async def present(self, guild_ids: Collection[int]) -> None:
        """Note in which servers the bot is, also for those that it left or joined while it was not connected.

        Args:
            guild_ids: All that it is in.
        """
        known = {row["guild_id"] for row in await self._store.read(_GUILDS)}
        departed = {row["guild_id"] for row in await self._store.read(_DEPARTED)}
        for guild_id in sorted(known - departed - set(guild_ids)):
            await self.left(guild_id)
        for guild_id in sorted(departed & set(guild_ids)):
            await self.returned(guild_id)

    async def due(self, days: int) -> int:
        """How many questions ``purge`` would delete now.

        Args:
            days: As for ``purge``.
        """
        now = self._store.clock()
        before = now - timedelta(days=days) if days else _BEFORE_ALL
        values = {
            "before": to_milliseconds(before),
            "left_before": to_milliseconds(now - timedelta(days=DEPARTED_DAYS)),
        }
        ((due,),) = await self._store.read(_DUE, values)
        return int(due)

    async def purge(self, days: int, progress: Progress | None = None) -> Purged:
        """Delete what has been kept long enough, with its quotes and votes, and overwrite where it stood.

        Args:
            days: For how many days questions are kept; 0 keeps them for good, but for those of departed servers.
            progress: Is told now and then how many of the old questions have been deleted.
        """
        before = to_milliseconds(self._store.clock() - timedelta(days=days))
        values = {"before": before}
        old = await delete_questions(self._store, "asked_at < :before", values, progress) if days else 0
        departed, lessons = await self._purge_departed()
        if old or departed or lessons:
            await scrub(self._store)
        return Purged(old, departed, lessons)

    async def _purge_departed(self) -> tuple[int, int]:
        """How many questions and lessons have been deleted."""
        left_before = to_milliseconds(self._store.clock() - timedelta(days=DEPARTED_DAYS))
        deleted = lessons = 0
        for row in await self._store.run(_LONG_GONE, (left_before,)):
            guild = {"guild_id": row["guild_id"]}
            deleted += await delete_questions(self._store, _STILL_GONE, guild)
            lessons += len(await self._store.run(DROP_DEPARTED, guild))
            await self.returned(row["guild_id"])  # nothing is left to delete
        return deleted, lessons
