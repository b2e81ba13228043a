"""What people think of the answers: one vote a person and answer, which they can change."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.querylog.database.normalization import well_formed
from bot.querylog.database.store import Store
from bot.querylog.writer import Spooling

Run = Callable[[str, Mapping[str, Any]], Awaitable[list[sqlite3.Row]]]


class Votes:
    """The votes in a log of questions; every method may raise a ``LogError``."""

    def __init__(self, store: Store, spooling: Spooling) -> None:
        self._spooling = spooling
        self._store = store

    async def cast(self, question_id: int, user_id: int, *, helpful: bool) -> bool:
        """Note a person's vote instead of any earlier one.

        Args:
            question_id: Whose answer is voted on.
            user_id: Discord's id of the person.
            helpful: What the person thinks.

        Returns:
            Whether the question is still there.
        """
        values = {
            "id": question_id,
            "user_hash": self._store.key.hash_of(user_id),
            "helpful": int(helpful),
            "voted_at": self._store.now(),
        }
        return await self._spooling.run("cast", values)

    async def explain(self, question_id: int, user_id: int, missing: str) -> bool:
        """Add to a person's vote what was missing; the return value says whether the vote is still there."""
        values = {"id": question_id, "user_hash": self._store.key.hash_of(user_id), "missing": well_formed(missing)}
        return await self._spooling.run("explain", values)
