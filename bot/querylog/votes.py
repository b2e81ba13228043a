"""What people think of the answers: one vote a person and answer, which they can change."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.querylog.key import UserKey
from bot.querylog.rows import to_milliseconds
from bot.querylog.text import well_formed

Run = Callable[[str, Mapping[str, Any]], Awaitable[list[sqlite3.Row]]]

_CAST: Final = """
INSERT INTO vote (question_id, user_hash, helpful, voted_at)
SELECT id, :user_hash, :helpful, :voted_at FROM question WHERE id = :id
ON CONFLICT (question_id, user_hash) DO UPDATE
SET helpful = excluded.helpful, voted_at = excluded.voted_at, missing = CASE excluded.helpful WHEN 0 THEN missing END
RETURNING question_id
"""

_EXPLAIN: Final = """
UPDATE vote SET missing = :missing WHERE question_id = :id AND user_hash = :user_hash RETURNING question_id
"""

_OF: Final = "SELECT helpful, missing FROM vote WHERE question_id = :id ORDER BY voted_at, user_hash"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person thinks of an answer."""

    helpful: bool
    missing: str | None
    """What was missing, in the person's words."""


class Votes:
    """The votes in a log of questions; every method may raise a ``LogError``."""

    def __init__(self, run: Run, key: UserKey, clock: Callable[[], datetime]) -> None:
        self._run = run
        self._key = key
        self._clock = clock

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
            "user_hash": self._key.hash_of(user_id),
            "helpful": int(helpful),
            "voted_at": to_milliseconds(self._clock()),
        }
        return bool(await self._run(_CAST, values))

    async def explain(self, question_id: int, user_id: int, missing: str) -> bool:
        """Add to a person's vote what was missing; the return value says whether the vote is still there."""
        values = {"id": question_id, "user_hash": self._key.hash_of(user_id), "missing": well_formed(missing)}
        return bool(await self._run(_EXPLAIN, values))

    async def of(self, question_id: int) -> list[Vote]:
        """The votes on an answer, the oldest first."""
        rows = await self._run(_OF, {"id": question_id})
        return [Vote(bool(row["helpful"]), row["missing"]) for row in rows]
