"""Copying the log while it is used, and its key, without which nobody could have theirs deleted from the copy."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from bot.querylog.database.connection import is_sound
from bot.querylog.database.errors import BackupError, LogDamagedError, plain_errors, primary_code
from bot.querylog.database.files import create_once
from bot.querylog.database.store import Store
from bot.querylog.database.user_key import UserKey, key_path

_LEFT_OVER: Final = ("-wal", "-shm", "-journal", ".spool")  # SQLite, or the bot, would mix these into a copy


async def back_up(store: Store, path: Path) -> None:
    path = await asyncio.to_thread(path.resolve)
    with plain_errors(store.path):
        await asyncio.to_thread(_copy, store.path, store.key, path)


def _copy(source: Path, key: UserKey, path: Path) -> None:
    for taken in (path, key_path(path)):
        if taken.exists():
            raise BackupError(taken, "is there already")
    for end in _LEFT_OVER:
        if (left_over := path.with_name(f"{path.name}{end}")).exists():
            raise BackupError(path, f"would be mixed with {left_over.name}, which is left of another log")
    try:
        create_once(path, partial(_fill, source, key, key_path(path)))
    except OSError as error:
        raise BackupError(path, f"cannot be written ({error.strerror})") from error


def _fill(source: Path, key: UserKey, key_copy: Path, draft: Path) -> None:
    """Write the copy, then the key beside it: what appears last is the copy, so that there never is one without."""
    # In one step, so that it is the log of one moment; in WAL mode, that keeps nobody from writing.
    uri = f"{source.as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as log, closing(sqlite3.connect(draft)) as copy:
        try:
            log.backup(copy)
        except sqlite3.OperationalError as error:
            if primary_code(error) not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                raise
            raise OSError(error.sqlite_errorcode, "the disk is full or fails") from error
    _check(source, draft)
    create_once(key_copy, key.write)


def _check(source: Path, draft: Path) -> None:
    """Raise LogDamagedError where the copy is not sound as the log is not, and BackupError where the log is."""
    with closing(sqlite3.connect(f"{draft.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        if is_sound(copy):
            return
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as log:
        raise BackupError(draft, "was not written well") if is_sound(log) else LogDamagedError(source)
