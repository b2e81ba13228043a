"""The SQL of which servers the bot is in, or was, and of all that is kept of one, for one connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

_TABLES: Final = (
    *("server_document", "server_setting", "server_channel", "server_change", "greeted_server"),
    *("dm_choice", "left_server"),
)
ALL_AT_UPGRADE: Final = 0  # stands in ``greeted_server`` for the servers of a bot that is older than the table

GUILDS: Final = " UNION ".join(f"SELECT guild_id FROM {table}" for table in _TABLES if table != "greeted_server")  # noqa: S608 - of names alone

_GREET: Final = "INSERT INTO greeted_server (guild_id, greeted_at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
NOT_GREETED: Final = """
SELECT value FROM json_each(?) WHERE value NOT IN (SELECT guild_id FROM greeted_server) ORDER BY value
"""
LEAVE: Final = "INSERT INTO departed_guild (guild_id, left_at) VALUES (?, ?) ON CONFLICT (guild_id) DO NOTHING"
LEFT_BEFORE: Final = "SELECT guild_id FROM departed_guild WHERE left_at <= ? ORDER BY guild_id"
DROP_LEFT: Final = "DELETE FROM left_server WHERE found_at < :before RETURNING 1"
_LEFT_BY_PERSON: Final = "INSERT OR REPLACE INTO left_server (user_hash, guild_id, found_at) VALUES (?, ?, ?)"
_END_CHOICE: Final = "DELETE FROM dm_choice WHERE user_hash = ? AND guild_id = ? RETURNING 1"
_RETURNED: Final = "DELETE FROM departed_guild WHERE guild_id IN (SELECT value FROM json_each(?))"


def greet(guild_id: int, now: int, connection: sqlite3.Connection) -> bool:
    """Write down that a server is greeted; False where it was before."""
    return connection.execute(_GREET, (guild_id, now)).fetchone() is not None


def note_present(guild_ids: Iterable[int], now: int, connection: sqlite3.Connection) -> None:
    present = sorted(guild_ids)
    connection.execute(_RETURNED, (json.dumps(present),))
    if connection.execute("DELETE FROM greeted_server WHERE guild_id = ? RETURNING 1", (ALL_AT_UPGRADE,)).fetchall():
        for guild_id in present:
            greet(guild_id, now, connection)


def note_left(user_hash: str, guild_id: int, now: int, connection: sqlite3.Connection) -> bool:
    """Write down that a person has left a server; return whether that person had chosen its documents till now."""
    connection.execute(_LEFT_BY_PERSON, (user_hash, guild_id, now))
    return connection.execute(_END_CHOICE, (user_hash, guild_id)).fetchone() is not None


def delete_departed(guild_id: int, connection: sqlite3.Connection) -> int:
    """Delete all that is kept of a server but its questions and lessons, unless the bot has come back meanwhile.

    Return how many rows those were.
    """
    if not connection.execute("SELECT 1 FROM departed_guild WHERE guild_id = ?", (guild_id,)).fetchall():
        return 0
    return sum(
        connection.execute(f"DELETE FROM {table} WHERE guild_id = ?", (guild_id,)).rowcount  # noqa: S608 - of a name
        for table in _TABLES
    )
