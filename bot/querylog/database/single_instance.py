"""A lock that only one process holds, and that ends with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.querylog.database.errors import LogError


class LockError(LogError): ...


class AlreadyRunningError(LockError):
    template = "The bot is running already, with the lock {}: stop that one, or set another DATABASE."


class LockAccessError(LockError):
    template = (
        "The lock {0} cannot be opened ({1.strerror}): make its folder, change who may write there, or set another "
        "DATABASE."
    )


def lock_path(database: Path) -> Path:
    database = database.resolve()
    return database.with_name(f"{database.name}.lock")


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock, a file that stays; the system lets go of it when the process ends, however it ends."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LockAccessError(path, error) from error
    # Never written through: on Windows a locked file cannot be.
    with os.fdopen(descriptor, "r+b") as file:
        try:
            _lock(file)
        except OSError as error:
            raise AlreadyRunningError(path) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
