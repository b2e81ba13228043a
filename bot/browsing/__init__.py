"""The log as a page of a local browser: Datasette, which reads and never writes, and sees nobody's keyed hash.

Needs the extra ``review``.
"""

from __future__ import annotations

import socket
import sqlite3
import tomllib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import uvicorn
from datasette.app import Datasette
from datasette.database import Database

from bot.querylog.database.describe import describe
from bot.wording import ENGLISH, Wording

NAME: Final = "log"
"""What the database is called in addresses."""
HIDDEN: Final = frozenset({"user_hash", "reviewed_by", "taught_by"})
"""The columns that hold keyed hashes of people's ids."""

_HERE: Final = "127.0.0.1"
_HOSTS: Final = frozenset({_HERE.encode(), b"localhost"})
_PLUMBING: Final = ("command_tree", "departed_guild", "lesson_asker", "lesson_change", "sqlite_sequence")
_FOLDER: Final = Path(__file__).parent
_SETTINGS: Final = {
    "allow_download": False,  # the file holds what is hidden
    "default_page_size": 50,
    "sql_time_limit_ms": 5000,  # the owner's own questions to the log may take their time
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,
    "truncate_cells_html": 200,
}

# What reading takes (https://sqlite.org/c3ref/c_alter_table.html); FTS5 looks whether its index has changed.
_READING: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION})
_PRAGMAS: Final = frozenset(
    {
        "database_list",
        "table_info",
        "table_xinfo",
        "foreign_key_list",
        "index_list",
        "index_info",
        "index_xinfo",
        "data_version",
        "schema_version",
    }
)
_RAW_TABLES: Final = frozenset({"sqlite_dbpage"})

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class HiddenDatabase(Database):  # type: ignore[misc]  # published without types
    """The log, opened for reading. SQLite itself gives NULL for the hidden columns, whatever is asked of it."""

    def connect(self, write: bool = False) -> sqlite3.Connection:  # noqa: FBT001, FBT002 - as Datasette calls it
        """Open the log once more; see ``Database``.

        Raises:
            PermissionError: Something wants to write.
        """
        if write:
            raise PermissionError("the log is only read here")
        connection = sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, check_same_thread=False)
        connection.set_authorizer(_authorise)
        self._all_file_connections.append(connection)
        return connection


def _authorise(action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None) -> int:
    """What SQLite may do (https://sqlite.org/c3ref/set_authorizer.html): read all columns but the hidden ones."""
    if action == sqlite3.SQLITE_READ:
        if first in _RAW_TABLES:
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_IGNORE if second in HIDDEN else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in _PRAGMAS else sqlite3.SQLITE_DENY
    # A virtual table, such as FTS5's, is said to change the schema when it comes up, though nothing is written.
    declares = action == sqlite3.SQLITE_UPDATE and first == "sqlite_master"
    return sqlite3.SQLITE_OK if declares or action in _READING else sqlite3.SQLITE_DENY


def browser(database: Path, wording: Wording = ENGLISH) -> Datasette:
    """Make the page.

    Args:
        database: The log, its schema up to date.
        wording: The bot's own words.
    """
    page = Datasette(
        memory=True,
        metadata=metadata(database, wording),
        settings=_SETTINGS,
        static_mounts=[("page", str(_FOLDER / "page"))],
        plugins_dir=str(_FOLDER / "plugins"),
    )
    page.remove_database("_memory")
    page.add_database(HiddenDatabase(page, path=str(database.resolve()), is_mutable=True), name=NAME)
    return page


def metadata(database: Path, wording: Wording) -> dict[str, Any]:
    """Datasette's metadata: what the columns hold, in the schema's own words, and the queries of ``queries.toml``."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {table.name: table for table in describe(connection)}
    described: dict[str, Any] = {
        name: {
            "description": table.meaning,
            "columns": {
                column.name: column.meaning for column in table.columns if column.meaning and column.name not in HIDDEN
            },
        }
        for name, table in tables.items()
    }
    described["question"] |= {
        "facets": ["outcome", "front", "verdict"],
        "fts_table": "question_text",
        "fts_pk": "id",
        "label_column": "text",
        "sort_desc": "id",
    }
    hidden = {name: {"hidden": True} for name in tables if not tables[name].meaning}
    hidden |= {name: {"hidden": True} for name in _PLUMBING}
    queries = tomllib.loads((_FOLDER / "queries.toml").read_text(encoding="utf-8"))
    return {
        "title": wording.browse_title,
        "description": wording.browse_description,
        "extra_css_urls": ["/page/page.css"],
        "databases": {
            NAME: {"description": wording.browse_description, "tables": described | hidden, "queries": queries}
        },
    }


async def serve(database: Path, port: int | None, announce: Callable[[str], None]) -> None:
    """Serve the page on this machine until cancelled.

    Args:
        database: The log, its schema up to date.
        port: Where on loopback; any free one when None.
        announce: Is told the address, once it can be opened.

    Raises:
        OSError: The port is taken.
    """
    with closing(socket.create_server((_HERE, port or 0))) as listening:
        app = only_from_here(browser(database).app())
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", use_colors=False))
        announce(f"http://{_HERE}:{listening.getsockname()[1]}/{NAME}")
        await server.serve(sockets=[listening])


def only_from_here(app: App) -> App:
    """Refuse what a page elsewhere could send by letting a name of its own lead to this machine (DNS rebinding)."""

    async def guarded(
        scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] == "http" and _host(scope).rpartition(b":")[0] not in _HOSTS:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return guarded


def _host(scope: Mapping[str, Any]) -> bytes:
    return next((bytes(value) for name, value in scope["headers"] if name == b"host"), b"")
