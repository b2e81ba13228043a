"""Faults that come by a schedule: the same seed, the same faults."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.soak.crowd import Crowd
from tests.standin import How, Refusal, Spoiling, rate_limited

_DROPPED: Final = "connection dropped"
_MOST_DROPS: Final = 5
"""How often a connection breaks off without a word: discord.py waits longer each time, up to minutes, as it should."""
SEND = r"/channels/\d+/messages"


class Schedule:
    """Draws a fault now and then.

    Args:
        crowd: What fails.
        database: The bot's.
        seed: Of the schedule.
    """

    def __init__(self, crowd: Crowd, database: Path, seed: int) -> None:
        self.drawn: Counter[str] = Counter()
        self._crowd = crowd
        self._database = database
        self._drops = _MOST_DROPS
        self._random = random.Random(seed)  # noqa: S311 - a schedule, no secret
        self._faults: dict[str, Callable[[], Awaitable[None]]] = {
            _DROPPED: self._drop,
            "events sent again": self._repeat,
            "reconnect asked for": crowd.gateway.ask_to_reconnect,
            "session lost": crowd.gateway.invalidate,
            "errors in a run": self._refuse,
            "rate limit": self._limit,
            "rate limit on everything": self._limit_everything,
            "log locked": self._lock,
            **{f"answers {how}": self._spoiler(how) for how in How},
        }

    async def draw(self) -> None:
        """Let something fail."""
        name = self._random.choice(sorted(self._faults))
        if name == _DROPPED:
            if not self._drops:
                return
            self._drops -= 1
        self.drawn[name] += 1
        await self._faults[name]()

    async def _drop(self) -> None:
        self._crowd.gateway.drop()
        if self._random.random() < 0.5:
            self._crowd.gateway.sessions.clear()

    async def _repeat(self) -> None:
        self._crowd.gateway.repeats = self._random.randint(1, 50)
        await self._crowd.gateway.ask_to_reconnect()

    async def _refuse(self) -> None:
        status = self._random.choice([500, 502, 503, 504])
        self._crowd.refusals = [Refusal("POST", SEND, status, {}, times=self._random.randint(1, 6))]

    async def _limit(self) -> None:
        self._crowd.refusals = [rate_limited("POST", SEND, self._random.uniform(0.1, 2))]

    async def _limit_everything(self) -> None:
        self._crowd.refusals = [rate_limited("POST", SEND, self._random.uniform(0.1, 1), everywhere=True)]

    async def _lock(self) -> None:
        """Hold the log for longer than the bot waits for it."""
        with closing(sqlite3.connect(self._database, isolation_level=None, timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(self._random.uniform(1, 8))
            other.execute("ROLLBACK")

    def _spoiler(self, how: How) -> Callable[[], Awaitable[None]]:
        async def spoil() -> None:
            self._crowd.spoilings = [Spoiling("POST", SEND, how, times=self._random.randint(1, 3), after=1.5)]

        return spoil
