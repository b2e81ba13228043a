"""People are not shown the servers that they are known to have left."""

from __future__ import annotations

from typing import Final

_LEFT_SERVER: Final = """
CREATE TABLE left_server ( -- one row for each server that a person was found to be no member of any more
    user_hash TEXT NOT NULL,    -- who: as in question
    guild_id INTEGER NOT NULL,  -- Discord's id of the server
    found_at INTEGER NOT NULL,  -- when: as in question; what that person asks there later tells of a return
    PRIMARY KEY (user_hash, guild_id)
) STRICT, WITHOUT ROWID
"""

STATEMENTS: Final = (_LEFT_SERVER, "CREATE INDEX left_server_by_guild ON left_server (guild_id)")
