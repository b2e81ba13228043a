"""The key under which people's ids are hashed, in a file of its own beside the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from bot.querylog.database.errors import LogKeyError
from bot.querylog.database.files import create_once

KEY_BYTES: Final = 32
# 128 bits: no two people collide, and the index over a million rows stays small.
_HASH_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class UserKey:
    """A secret that turns a person's id into a pseudonym: always the same one, and nobody's without the secret."""

    _secret: bytes = field(repr=False)

    def hash_of(self, user_id: int) -> str:
        """The pseudonym of a person: keyed BLAKE2b (RFC 7693), 32 hexadecimal digits.

        Args:
            user_id: The id that Discord gave the person.
        """
        return blake2b(str(user_id).encode(), digest_size=_HASH_BYTES, key=self._secret).hexdigest()


def key_path(database: Path) -> Path:
    """Where the key of a database stands: ``queries.sqlite3.key`` beside ``queries.sqlite3``."""
    return database.with_name(f"{database.name}.key")


def load_key(path: Path) -> UserKey:
    """Read the key, after making it when there is none yet.

    Args:
        path: The key file; its folder exists.

    Raises:
        LogKeyError: It cannot be made or read, or is damaged; a damaged one is never written over.
    """
    try:
        create_once(path, _write_new_key)
        secret = path.read_bytes()
    except OSError as error:
        raise LogKeyError(path, f"cannot be used ({error.strerror})") from error
    if len(secret) != KEY_BYTES:
        raise LogKeyError(path, f"is damaged, with {len(secret)} bytes where {KEY_BYTES} belong")
    return UserKey(secret)


def _write_new_key(path: Path) -> None:
    with path.open("wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())  # rows hashed with it must not outlive it in a power cut
