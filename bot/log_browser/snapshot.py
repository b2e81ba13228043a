"""A private copy of the log for the page. Only columns named here are copied: not who asked, nor in which channel."""

from __future__ import annotations

import glob
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from bot.querylog.database.describe import Column, describe
from bot.querylog.database.errors import LogWriteError, plain_errors
from bot.querylog.database.single_instance import AlreadyRunningError, only_one

_MAX_LENGTH: Final = 4000  # characters of a text; longer ones could not be read under the page's limit of lengths
_TABLES: Final = """
PRAGMA journal_mode = OFF;
CREATE TABLE question (
    id INTEGER PRIMARY KEY, asked_at INTEGER, front TEXT, guild_id INTEGER, text TEXT, conversation_id INTEGER,
    parent_id INTEGER REFERENCES question (id), resolved TEXT, outcome TEXT, confidence REAL, took_ms REAL,
    article TEXT, terms TEXT, unhelpful INTEGER, verdict TEXT, reviewed_at INTEGER, waiting INTEGER, look_up TEXT
);
CREATE TABLE quote (
    question_id INTEGER REFERENCES question (id), rank INTEGER, article TEXT, paragraph INTEGER, sentence INTEGER,
    start_offset INTEGER, end_offset INTEGER, score REAL, PRIMARY KEY (question_id, rank)
) WITHOUT ROWID;
CREATE TABLE vote (
    question_id INTEGER REFERENCES question (id), helpful INTEGER, missing TEXT, voted_at INTEGER
);
CREATE TABLE lesson (
    id INTEGER PRIMARY KEY, question_id INTEGER REFERENCES question (id), guild_id INTEGER, asked_in INTEGER,
    terms TEXT, asked_for TEXT, article TEXT, paragraph INTEGER, sentence INTEGER, taught_at INTEGER, ended_at INTEGER
);
"""
# These would tell to whose conversation a private question belongs.
_OF_PUBLIC: Final = frozenset({("question", "conversation_id"), ("question", "parent_id")})
_SEARCH_INDEX: Final = """
CREATE VIRTUAL TABLE question_text USING fts5 (
    text, content = 'question', content_rowid = 'id', columnsize = 0, tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO question_text (question_text) VALUES ('rebuild');
"""


@contextmanager
def open_snapshot(database: Path) -> Iterator[Path]:
    """Copy a log, its schema up to date, into a file beside it that only its owner can open; delete it at the end."""
    database = database.resolve()
    prefix = f"{database.name}.browse-"
    _remove_leftovers(database.parent, prefix)
    try:
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=database.parent, ignore_cleanup_errors=True)
    except OSError as error:
        raise LogWriteError(database) from error
    with folder as name, only_one(Path(name) / "lock"):
        copy = Path(name) / "log.sqlite3"
        copy.touch(0o600)
        with plain_errors(database):
            _fill(copy, database)
        yield copy


def _remove_leftovers(parent: Path, prefix: str) -> None:
    """Delete the copies of runs that were killed: those of which nobody holds the lock."""
    for lock in parent.glob(f"{glob.escape(prefix)}*/lock"):
        with suppress(AlreadyRunningError, OSError):
            with only_one(lock):
                pass
            shutil.rmtree(lock.parent)


def _fill(copy: Path, database: Path) -> None:
    """Copy in one transaction, so that it is the log of one moment; in WAL mode, that keeps nobody from writing."""
    with closing(sqlite3.connect(copy.as_uri(), uri=True, isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        connection.execute("ATTACH ? AS log", (f"{database.as_uri()}?mode=ro",))
        connection.execute("BEGIN")
        for table in describe(connection):
            names = ", ".join(column.name for column in table.columns)
            values = ", ".join(_value(table.name, column) for column in table.columns)
            statement = f"INSERT INTO {table.name} ({names}) SELECT {values} FROM log.{table.name}"  # noqa: S608 - names of the tables above
            connection.execute(statement)
        connection.executescript(_SEARCH_INDEX)  # which commits first


def _value(table: str, column: Column) -> str:
    if (table, column.name) in _OF_PUBLIC:
        return f"CASE WHEN visibility = 'public' THEN {column.name} END"
    return f"substr({column.name}, 1, {_MAX_LENGTH})" if column.type == "TEXT" else column.name
