"""One vote a person and answer, which the person can change."""

from __future__ import annotations

from bot.querylog.database.encoding import well_formed
from bot.querylog.database.store import Store
from bot.querylog.writer import LogWriter


class Votes:
    """The votes in a log of questions; every method may raise a ``LogError``."""

    def __init__(self, store: Store, writer: LogWriter) -> None:
        self._store = store
        self._writer = writer

    async def cast(self, question_id: int, user_id: int, *, helpful: bool) -> bool:
        """Note a person's vote, by Discord's id, instead of any earlier one; False where the question is gone."""
        values = {
            "id": question_id,
            "user_hash": self._store.key.hash_of(user_id),
            "helpful": int(helpful),
            "voted_at": self._store.now(),
        }
        return await self._writer.run("cast", values)

    async def explain(self, question_id: int, user_id: int, missing: str) -> bool:
        """Add to a person's vote what was missing; False where the vote is gone."""
        values = {"id": question_id, "user_hash": self._store.key.hash_of(user_id), "missing": well_formed(missing)}
        return await self._writer.run("explain", values)
