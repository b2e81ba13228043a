"""What can go wrong with the log, each as one plain sentence that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# SQLite's primary result codes (https://sqlite.org/rescode.html); the extended ones carry them in their low byte.
_PRIMARY = 0xFF
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_NO_ACCESS = frozenset({sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_NOT_WRITTEN = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class LogError(Exception):
    """The log of questions cannot be used; the message is one sentence for a person."""


class LogFolderError(LogError):
    """The folder in which the log should stand is missing."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The folder {path.parent} for the log of questions does not exist: make it, or change DATABASE."
        )


class LogAccessError(LogError):
    """The file cannot be opened for reading and writing."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The log of questions {path} cannot be opened for writing: change who may write it or DATABASE."
        )


class NotALogError(LogError):
    """The file is something else: a folder, not SQLite, or another program's database."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a log of questions and was left as it is: set DATABASE to another file.")


class LogNewerError(LogError):
    """A newer version of the program has changed the file's schema."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"The log of questions {path} was written by a newer version of the bot (schema {found}, this one knows "
            f"{known}) and was left as it is: update the bot."
        )


class LogInUseError(LogError):
    """An older version of the bot is running with the file, whose schema would be changed under it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The log of questions {path} is in use by an older version of the bot: stop that one and try again."
        )


class LogLockedError(LogError):
    """Another program has held the file for longer than the log waits."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The log of questions {path} is locked by another program: close that one and try again.")


class LogDamagedError(LogError):
    """SQLite finds the file malformed."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The log of questions {path} is damaged: restore a backup, or move it away to start a new one."
        )


class LogWriteError(LogError):
    """The disk is full or fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The log of questions {path} cannot be written: check that its disk is sound and has room.")


class LogKeyError(LogError):
    """The key that hides people's ids is missing, cannot be read, or is another log's."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The key file {path} {reason}: put the right one back from a backup, or, if it is lost for good, run "
            "verbatim log forget-people, which drops who asked what."
        )


class LogReplacedError(LogError):
    """The file was moved away, deleted, or replaced while it was open."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The log of questions {path} was moved or replaced while it was in use: leave it in place and try again."
        )


class LogSpoolError(LogError):
    """What an earlier process has kept aside cannot be read."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"The questions in {path} that wait to be logged cannot be read ({error.strerror}): change who may read it."
        )


class LogClosedError(LogError):
    """The log was used after it was closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The log of questions {path} is closed: start the bot again.")


class BackupError(LogError):
    """The copy cannot be written; the log itself is well."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The backup {path} {reason}: choose another file.")


class OldSqliteError(LogError):
    """This Python is linked with an SQLite that lacks what the schema needs."""

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"This Python has SQLite {found}, and the log of questions needs {needed}: use a newer Python."
        )


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors that a person can mend into sentences; let all others pass, since they are faults here.

    Args:
        path: The log's file, to be named.

    Raises:
        LogError: The subclass that fits.
    """
    try:
        yield
    except sqlite3.Error as error:
        explained = _explain(error, path)
        if explained is None:
            raise
        raise explained from error


def _explain(error: sqlite3.Error, path: Path) -> LogError | None:
    # Errors that the sqlite3 module raises by itself, such as for a closed connection, carry no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code in _LOCKED:
        return LogLockedError(path)
    if code in _NO_ACCESS:
        return LogAccessError(path)
    if code in _NOT_WRITTEN:
        return LogWriteError(path)
    if code == sqlite3.SQLITE_NOTADB:
        return NotALogError(path)
    return LogDamagedError(path) if code == sqlite3.SQLITE_CORRUPT else None
