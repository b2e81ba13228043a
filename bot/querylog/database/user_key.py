"""The key that people's ids are hashed with, in a file of its own beside the database."""

from __future__ import annotations

import os
import secrets
import sqlite3
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from bot.querylog.database.connection import transaction
from bot.querylog.database.errors import LogKeyError
from bot.querylog.database.files import create_once

KEY_BYTES: Final = 32
# 128 bits: no two people collide, and the index over a million rows stays small.
_HASH_BYTES: Final = 16
_CONSTANT: Final = b"fingerprint"  # no person's id, which has digits alone

NOBODY: Final = "nobody-"
"""Begins the stand-in for the hash of a person who was forgotten, where a column takes no NULL."""

_FINGERPRINT: Final = "SELECT fingerprint FROM user_key"
_REMEMBER: Final = """
INSERT INTO user_key (id, fingerprint) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint
"""
# By table and column: what is put for a hash when everybody is forgotten. Each vote stays one of somebody, and a lesson
# with somebody's words stays told from one without.
_SOMEBODY: Final = f"'{NOBODY}' || hex(randomblob(8))"
HASHES: Final = (
    ("question", "user_hash", "NULL"),
    ("question", "author_hash", "''"),
    ("question", "reviewed_by", "NULL"),
    ("vote", "user_hash", _SOMEBODY),
    ("lesson_asker", "user_hash", _SOMEBODY),
    ("lesson", "taught_by", "NULL"),
    ("dm_choice", "user_hash", _SOMEBODY),
    ("left_server", "user_hash", _SOMEBODY),
)


def is_hash(column: str) -> str:
    """Return SQL's condition for a column to hold the hash of a person that can still be found."""
    return f"{column} NOT IN ('', 'terminal') AND {column} NOT GLOB '{NOBODY}*'"


_PEOPLE: Final = " UNION ".join(f"SELECT {column} FROM {table} WHERE {is_hash(column)}" for table, column, _ in HASHES)  # noqa: S608 - of constants
COUNT_PEOPLE: Final = f"SELECT count(*) FROM ({_PEOPLE})"  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class UserKey:
    """A secret that turns a person's id into a pseudonym, always the same one."""

    _secret: bytes = field(repr=False)

    def hash_of(self, user_id: int) -> str:
        """Return a person's pseudonym: keyed BLAKE2b (RFC 7693) of Discord's id, 32 hexadecimal digits."""
        return self._hash(str(user_id).encode())

    @property
    def fingerprint(self) -> str:
        """Keyed hash of a constant, 32 hexadecimal digits: tells this key from any other, and nothing of the secret."""
        return self._hash(_CONSTANT)

    def write(self, path: Path) -> None:
        """Write the key into a file, through to the disk: rows hashed with it must not outlive it in a power cut."""
        with path.open("wb") as file:
            file.write(self._secret)
            file.flush()
            os.fsync(file.fileno())

    def _hash(self, text: bytes) -> str:
        return blake2b(text, digest_size=_HASH_BYTES, key=self._secret).hexdigest()


def key_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.key")


def load_key(path: Path) -> UserKey:
    """Read the key, after making it when there is none yet; a damaged one is never written over."""
    return read_key(path) or _publish(path, UserKey(secrets.token_bytes(KEY_BYTES)))


def read_key(path: Path) -> UserKey | None:
    """Read the key; None when there is none."""
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogKeyError(path, f"cannot be used ({error.strerror})") from error
    if len(secret) != KEY_BYTES:
        raise LogKeyError(path, f"is damaged, with {len(secret)} bytes where {KEY_BYTES} belong")
    return UserKey(secret)


def remove_damaged_key(path: Path) -> None:
    """Delete a key that nobody can use; one that somebody can is left."""
    try:
        read_key(path)
    except LogKeyError:
        try:
            path.unlink()
        except OSError as error:
            raise LogKeyError(path, f"cannot be deleted ({error.strerror})") from error


def find_key(
    database: Path, connection: sqlite3.Connection, *, known: UserKey | None = None, people_wait: bool = False
) -> UserKey:
    """Read the key of a log. Make one where there is none, unless the log has hashes that only a lost one explains.

    The log of an older version, which does not know its key, takes the one that is there. One that this process has
    ``known`` so far is written down again where it was deleted. Where ``people_wait``, hashes are still to be written.
    """
    path = key_path(database)
    key = read_key(path)
    if key and key.fingerprint == _fingerprint(connection):
        return key
    with transaction(connection):
        has_people = people_wait or bool(connection.execute(COUNT_PEOPLE).fetchone()[0])
        key = _right_key(path, _fingerprint(connection), known, has_people=has_people)
        connection.execute(_REMEMBER, (key.fingerprint,))
    return key


def _right_key(path: Path, fingerprint: str | None, known: UserKey | None, *, has_people: bool) -> UserKey:
    if key := read_key(path):
        if has_people and fingerprint not in {None, key.fingerprint}:
            raise LogKeyError(path, "is not the one that the log was written with")
        return key
    if known is not None and fingerprint in {None, known.fingerprint}:
        return _publish(path, known)
    if has_people:
        raise LogKeyError(path, "is missing")
    return load_key(path)


def _publish(path: Path, key: UserKey) -> UserKey:
    """Make the file with this key in it; return what is there, which another process may have made meanwhile."""
    try:
        create_once(path, key.write)
    except OSError as error:
        raise LogKeyError(path, f"cannot be used ({error.strerror})") from error
    return read_key(path) or key


def _fingerprint(connection: sqlite3.Connection) -> str | None:
    row = connection.execute(_FINGERPRINT).fetchone()
    return None if row is None else str(row[0])
