"""Copying the log while it is used, with the documents of servers.

The key is copied, too: without it, nobody could have theirs deleted from the copy.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from bot.querylog.database.connection import is_sound
from bot.querylog.database.errors import BackupError, LogDamagedError, plain_errors, primary_code
from bot.querylog.database.files import DOCUMENT_FOLDERS, create_once, documents_path, draft_beside
from bot.querylog.database.store import Store
from bot.querylog.database.user_key import UserKey, key_path

_LEFT_OVER: Final = ("-wal", "-shm", "-journal", ".spool")  # SQLite, or the bot, would mix these into a copy


async def back_up(store: Store, path: Path) -> None:
    path = await asyncio.to_thread(path.resolve)
    with plain_errors(store.path):
        await asyncio.to_thread(_copy, store.path, store.key, path)


def _copy(source: Path, key: UserKey, path: Path) -> None:
    for taken in (path, key_path(path), documents_path(path)):
        if taken.exists():
            raise BackupError(taken, "is there already")
    for end in _LEFT_OVER:
        if (left_over := path.with_name(f"{path.name}{end}")).exists():
            raise BackupError(path, f"would be mixed with {left_over.name}, which is left of another log")
    try:
        create_once(path, partial(_fill, source, key, path))
    except OSError as error:
        raise BackupError(path, f"cannot be written ({error.strerror})") from error


@contextmanager
def _documents_copied(source: Path, target: Path) -> Iterator[None]:
    """Copy the files of documents, which never change, before and after what is done inside.

    So none is missing that a row names, whether it is added or removed meanwhile. Where that fails, none is left.
    """
    try:
        _copy_documents(source, target)
        yield
        _copy_documents(source, target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _copy_documents(source: Path, target: Path) -> None:
    for kind in DOCUMENT_FOLDERS:
        for file in (source / kind).iterdir() if (source / kind).exists() else ():
            for folder in (target, target / kind):
                folder.mkdir(mode=0o700, exist_ok=True)
            if not (target / kind / file.name).exists():
                with suppress(FileNotFoundError):  # removed just now
                    _copy_file(file, target / kind / file.name)


def _copy_file(file: Path, target: Path) -> None:
    data = file.read_bytes()
    with draft_beside(target) as draft:
        draft.write_bytes(data)
        draft.rename(target)


def _fill(source: Path, key: UserKey, path: Path, draft: Path) -> None:
    """Write the copy, then the key beside it: what appears last is the copy, so that there never is one without."""
    with _documents_copied(documents_path(source), documents_path(path)):
        _fill_log(source, draft)
        create_once(key_path(path), key.write)


def _fill_log(source: Path, draft: Path) -> None:
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


def _check(source: Path, draft: Path) -> None:
    """Raise LogDamagedError where the copy is not sound as the log is not, and BackupError where the log is."""
    with closing(sqlite3.connect(f"{draft.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        if is_sound(copy):
            return
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as log:
        raise BackupError(draft, "was not written well") if is_sound(log) else LogDamagedError(source)
