"""Messages that wait for their answer, and where to look for those that never came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.querylog.database.encoding import to_milliseconds
from bot.querylog.database.store import Store
from bot.querylog.questions import TURN
from bot.querylog.records import StoredTurn
from bot.querylog.rows import read_turn
from bot.querylog.writer import LogWriter

_OWED: Final = f"""
SELECT {TURN}, message_id, channel_id, guild_id, outcome FROM question
WHERE owed AND message_id > :after ORDER BY message_id
"""  # noqa: S608 - of columns

_IS_OWED: Final = "SELECT 1 FROM question WHERE owed AND message_id = ?"
_GIVE_UP: Final = "UPDATE question SET owed = NULL WHERE owed AND message_id <= ? RETURNING message_id"

_CHANNELS: Final = """
SELECT DISTINCT channel_id, guild_id FROM question
WHERE asked_at > ? AND channel_id IS NOT NULL AND front IN ('mention', 'reply', 'dm', 'channel')
"""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, thread or direct conversation; ids are Discord's."""

    channel_id: int
    guild_id: int | None


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """A message that was claimed, and whose answer has not been sent for certain."""

    question_id: int
    message_id: int
    channel: Channel
    turn: StoredTurn | None  # the answer, where it is in the log already


class PendingQuestions:
    """Messages that wait for their answer, by Discord's ids, which grow with time."""

    def __init__(self, store: Store, writer: LogWriter) -> None:
        self._store = store
        self._writer = writer

    async def messages(self, after: int) -> list[PendingQuestion]:
        """Return those that are newer than a message, the oldest first."""
        found = []
        for row in await self._store.run(_OWED, {"after": after}):
            turn = None if row["outcome"] is None else read_turn(row)
            channel = Channel(row["channel_id"], row["guild_id"])
            found.append(PendingQuestion(row["id"], row["message_id"], channel, turn))
        return found

    async def is_owed(self, message_id: int) -> bool:
        return bool(await self._store.run(_IS_OWED, (message_id,)))

    async def settle(self, message_id: int) -> None:
        """Note that a message waits no longer: it is gone, may not be answered, or its asker has been told why not."""
        await self._writer.run("settle", {"message_id": message_id})

    async def give_up(self, until: int) -> list[int]:
        """Let those wait no longer that are not newer than a message; return which they were."""
        return [row["message_id"] for row in await self._store.run(_GIVE_UP, (until,))]

    async def channels(self, newer_than: datetime) -> list[Channel]:
        """Return where questions have been asked in messages since then."""
        rows = await self._store.read(_CHANNELS, (to_milliseconds(newer_than),))
        return [Channel(row["channel_id"], row["guild_id"]) for row in rows]
