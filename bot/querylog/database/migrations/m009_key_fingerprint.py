"""The step of the schema that remembers which key people's ids were hashed with."""

from __future__ import annotations

from typing import Final

import aiosqlite

_USER_KEY: Final = """
CREATE TABLE user_key ( -- at most one row: which key, the file beside the database, the hashes were made with
    id INTEGER PRIMARY KEY CHECK (id = 1), -- there is no other
    fingerprint TEXT NOT NULL              -- keyed hash of a constant, hexadecimal: tells the key from others
) STRICT
"""


async def add_key_fingerprint(connection: aiosqlite.Connection) -> None:
    """Add the empty table; the first start fills it in, with the key that it finds."""
    await connection.execute_fetchall(_USER_KEY.strip())
