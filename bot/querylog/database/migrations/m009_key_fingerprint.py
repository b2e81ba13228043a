"""The log remembers with which key people's ids were hashed; the first start fills that in."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    """
CREATE TABLE user_key ( -- at most one row: which key, the file beside the database, the hashes were made with
    id INTEGER PRIMARY KEY CHECK (id = 1), -- there is no other
    fingerprint TEXT NOT NULL              -- keyed hash of a constant, hexadecimal: tells the key from others
) STRICT
""",
)
