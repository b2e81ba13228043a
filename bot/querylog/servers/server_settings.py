"""The SQL of what servers' moderators have set, for one connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from bot.querylog.servers.documents import note_change
from bot.querylog.servers.records import ChannelMode, ServerSettings

# The settings without channels, and channels without the rest: one row each, so that it is one read.
READ: Final = """
SELECT server_setting.*, channel_id, mode FROM server_setting
LEFT JOIN server_channel ON server_channel.guild_id = server_setting.guild_id
WHERE server_setting.guild_id = ? ORDER BY channel_id
"""

_WRITE: Final = """
INSERT OR REPLACE INTO server_setting (guild_id, only_these, review_roles, moderators_channel, shared)
VALUES (?, ?, ?, ?, ?)
"""


def read_settings(rows: Sequence[sqlite3.Row]) -> ServerSettings:
    if not rows:
        return ServerSettings()
    first = rows[0]
    channels = {row["channel_id"]: ChannelMode(row["mode"]) for row in rows if row["channel_id"] is not None}
    roles = first["review_roles"]
    return ServerSettings(
        channels=MappingProxyType(channels),
        only_these=bool(first["only_these"]),
        review_roles=None if roles is None else frozenset(json.loads(roles)),
        moderators_channel=first["moderators_channel"],
        shared=bool(first["shared"]),
    )


def write_settings(guild_id: int, settings: ServerSettings, connection: sqlite3.Connection) -> None:
    roles = None if settings.review_roles is None else json.dumps(sorted(settings.review_roles))
    values = (guild_id, int(settings.only_these), roles, settings.moderators_channel, int(settings.shared))
    connection.execute(_WRITE, values)
    connection.execute("DELETE FROM server_channel WHERE guild_id = ?", (guild_id,))
    rows = [(guild_id, channel_id, mode.value) for channel_id, mode in settings.channels.items()]
    connection.executemany("INSERT INTO server_channel (guild_id, channel_id, mode) VALUES (?, ?, ?)", rows)
    note_change(connection, guild_id)
