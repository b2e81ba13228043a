"""The log's errors, each one plain sentence that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final

# SQLite's primary result codes (https://sqlite.org/rescode.html); the extended ones carry them in their low byte.
_PRIMARY: Final = 0xFF


class LogError(Exception):
    """The log of questions cannot be used; the message is one sentence for a person."""

    template: ClassVar = "{}"  # takes the path of the file, where it names one, and then what the subclass says

    def __init__(self, *facts: object) -> None:
        super().__init__(self.template.format(*facts))


class LogFolderError(LogError):
    template = "The folder {0.parent} for the log of questions does not exist: make it, or change DATABASE."


class LogAccessError(LogError):
    template = "The log of questions {} cannot be opened for writing: change who may write it or DATABASE."


class NotALogError(LogError):
    template = "{} is not a log of questions and was left as it is: set DATABASE to another file."


class LogNewerError(LogError):  # takes the numbers of steps that the file has and that this program knows, too
    template = (
        "The log of questions {} was written by a newer version of the bot (schema {}, this one knows {}) and was left"
        " as it is: update the bot."
    )


class LogInUseError(LogError):
    template = "The log of questions {} is in use by an older version of the bot: stop that one and try again."


class OldSqliteError(LogError):  # takes the two versions
    template = "This Python has SQLite {}, and the log of questions needs {}: use a newer Python."


class LogLockedError(LogError):
    template = "The log of questions {} is locked by another program: close that one and try again."


class LogDamagedError(LogError):
    template = "The log of questions {} is damaged: restore a backup, or move it away to start a new one."


class LogWriteError(LogError):
    template = "The log of questions {} cannot be written: check that its disk is sound and has room."


class LogReplacedError(LogError):
    template = "The log of questions {} was moved or replaced while it was in use: leave it in place and try again."


class LogClosedError(LogError):
    template = "The log of questions {} is closed: start the bot again."


class LogKeyError(LogError):  # takes the reason, too
    template = (
        "The key file {} {}: put the right one back from a backup, or, if it is lost for good, run "
        "verbatim log forget-people, which drops who asked what."
    )


class LogSpoolError(LogError):  # takes the OSError, too
    template = "The questions in {0} that wait to be logged cannot be read ({1.strerror}): change who may read it."


class HeartbeatError(LogError):  # takes the reason, too
    template = "The sign of life in {} {}: change who may read it, or start the bot again."


class BackupError(LogError):  # takes the reason, too; the log itself is well
    template = "The backup {} {}: choose another file."


_BY_CODE: Final[dict[int, type[LogError]]] = {
    sqlite3.SQLITE_BUSY: LogLockedError,
    sqlite3.SQLITE_LOCKED: LogLockedError,
    sqlite3.SQLITE_PERM: LogAccessError,
    sqlite3.SQLITE_READONLY: LogAccessError,
    sqlite3.SQLITE_CANTOPEN: LogAccessError,
    sqlite3.SQLITE_FULL: LogWriteError,
    sqlite3.SQLITE_IOERR: LogWriteError,
    sqlite3.SQLITE_NOTADB: NotALogError,
    sqlite3.SQLITE_CORRUPT: LogDamagedError,
}


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; SQLITE_OK for errors of the sqlite3 module itself, which carry none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors that a person can mend into a ``LogError``; let all others, faults of this program, pass."""
    try:
        yield
    except sqlite3.Error as error:
        explained = _BY_CODE.get(primary_code(error))
        if explained is None:
            raise
        raise explained(path) from error
