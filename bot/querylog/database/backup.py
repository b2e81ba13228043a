"""Copying the log while it is used, and its key, without which nobody could have theirs deleted from the copy."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.querylog.database.errors import BackupError, plain_errors
from bot.querylog.database.files import create_once
from bot.querylog.database.store import Store
from bot.querylog.database.user_key import key_path


async def back_up(store: Store, path: Path) -> None:
    """Copy; the arguments are those of ``QueryLog.back_up``."""
    path = await asyncio.to_thread(path.resolve)
    with plain_errors(store.path):
        await asyncio.to_thread(_copy, store.path, path)


def _copy(source: Path, path: Path) -> None:
    for taken in (path, key_path(path)):
        if taken.exists():
            raise BackupError(taken, "is there already")
    try:
        create_once(path, partial(_fill, source, key_path(path)))
    except OSError as error:
        raise BackupError(path, f"cannot be written ({error.strerror})") from error


def _fill(source: Path, key: Path, draft: Path) -> None:
    """Write the copy, then the key beside it: what appears last is the copy, so that there never is one without."""
    # In one step, so that it is the log of one moment; in WAL mode, that keeps nobody from writing.
    uri = f"{source.as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as log, closing(sqlite3.connect(draft)) as copy:
        try:
            log.backup(copy)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                raise
            raise OSError(error.sqlite_errorcode, "the disk is full or fails") from error
    create_once(key, lambda key_draft: key_draft.write_bytes(key_path(source).read_bytes()))
