"""From a path to a connection that is ready."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bot.querylog.database.connection import Connection
from bot.querylog.database.errors import (
    LogAccessError,
    LogFolderError,
    LogInUseError,
    LogNewerError,
    NotALogError,
    OldSqliteError,
    plain_errors,
)
from bot.querylog.database.files import create_once
from bot.querylog.database.migrations import APPLICATION_ID, MIGRATIONS, migrate, user_version
from bot.querylog.database.single_instance import AlreadyRunningError, LockAccessError, lock_path, only_one
from bot.querylog.database.user_key import UserKey, find_key

_STRICT_TABLES: Final = (3, 37, 0)
_RETRY_SECONDS: Final = 0.05  # until a file that another process may be bringing up to date is tried again

_SETTINGS: Final = (
    "PRAGMA journal_mode = WAL",  # readers and the writer do not wait for one another
    # In WAL mode this loses nothing when the process is killed. A power cut may take the last seconds' rows, but never
    # harms the file; FULL would keep those too, at the price of the disk's flush time in every answer.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",  # what people delete is overwritten, not only forgotten
)

# One statement, since between two another process may turn an empty file into a log.
_WHAT_IT_IS: Final = """
SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
FROM pragma_application_id, pragma_user_version
"""


async def connect(path: Path, busy_timeout: float, *, locked: bool = False) -> Connection:
    """Open the log's file, whose path is resolved, making it when there is none, and bring its schema up to date."""
    if sqlite3.sqlite_version_info < _STRICT_TABLES:
        raise OldSqliteError(sqlite3.sqlite_version, ".".join(map(str, _STRICT_TABLES)))
    with plain_errors(path):
        return await Connection.open(partial(_connect, path, busy_timeout, locked=locked))


def _connect(path: Path, busy_timeout: float, *, locked: bool) -> sqlite3.Connection:
    _make_file(path)
    with _closed_on_error(path, busy_timeout) as connection:
        _recognise(connection, path)
        for setting in _SETTINGS:
            connection.execute(setting)
        if not locked:
            _migrate_unused(connection, path, busy_timeout)
        migrate(connection)
    return connection


async def connect_to_read(path: Path, busy_timeout: float) -> Connection:
    """Open a log that ``connect`` has opened once more, for queries only."""

    def open_for_queries() -> sqlite3.Connection:
        with _closed_on_error(path, busy_timeout) as connection:
            connection.execute("PRAGMA query_only = ON")
        return connection

    return await Connection.open(open_for_queries)


@contextmanager
def _closed_on_error(path: Path, busy_timeout: float) -> Iterator[sqlite3.Connection]:
    """Connect, and set up inside."""
    # mode=rw: SQLite must not make the file itself, which it would do with the mode that the umask leaves.
    uri = f"{path.as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=busy_timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


async def settle_key(
    connection: Connection, path: Path, *, known: UserKey | None = None, people_wait: bool = False
) -> UserKey:
    with plain_errors(path):
        return await connection.work(partial(find_key, path, known=known, people_wait=people_wait))


def _migrate_unused(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Bring an older log up to date, unless a bot is running that knows it as it is, or its lock is held otherwise."""
    until = time.monotonic() + patience
    while 0 < user_version(connection) < len(MIGRATIONS):
        try:
            with only_one(lock_path(path)):
                migrate(connection)
        except LockAccessError as error:
            raise LogAccessError(path) from error
        except AlreadyRunningError as error:
            if time.monotonic() >= until:
                raise LogInUseError(path) from error
            time.sleep(_RETRY_SECONDS)


def _make_file(path: Path) -> None:
    try:
        if not path.parent.is_dir():
            raise LogFolderError(path)
        if path.exists() and not path.is_file():
            raise NotALogError(path)
        create_once(path, _make_empty_database)
    except OSError as error:
        raise LogAccessError(path) from error


def _make_empty_database(path: Path) -> None:
    """Turn an empty file into a database in WAL mode: two processes that switched a shared one could fail as locked."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _recognise(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse, before anything is written, a file that is not ours or that is newer than this program."""
    application_id, version, tables = connection.execute(_WHAT_IT_IS).fetchone()
    if application_id != APPLICATION_ID and (application_id or version or tables):
        raise NotALogError(path)
    if version > len(MIGRATIONS):
        raise LogNewerError(path, version, len(MIGRATIONS))
