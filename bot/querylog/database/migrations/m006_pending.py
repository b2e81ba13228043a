"""The step of the schema that notes which messages still wait for their answer."""

from __future__ import annotations

from typing import Final

import aiosqlite

_OWED: Final = "owed INTEGER /* 1 from the claim of a message until its answer is sent, or cannot be; otherwise NULL */"

_INDEX: Final = "CREATE INDEX question_owed ON question (message_id) WHERE owed"


async def note_what_is_owed(connection: aiosqlite.Connection) -> None:
    """Take the step; nothing is owed to the messages that are there."""
    await connection.execute_fetchall(f"ALTER TABLE question ADD COLUMN {_OWED}")
    await connection.execute_fetchall(_INDEX)
