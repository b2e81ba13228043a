"""The log as a page of a local browser, for the person who started it alone: Datasette on a copy without identities."""

from __future__ import annotations

import secrets
import socket
import sqlite3
import tomllib
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from bot.log_browser.snapshot import open_snapshot
from bot.querylog.database.describe import describe
from bot.wording import ENGLISH

_NAME: Final = "log"  # of the database, in addresses
_LOOPBACK: Final = "127.0.0.1"
_HOSTS: Final = frozenset({_LOOPBACK.encode(), b"localhost"})
_FOLDER: Final = Path(__file__).parent
_SETTINGS: Final = {
    "default_page_size": 50,
    "sql_time_limit_ms": 5000,  # the owner's own questions to the log may take their time
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,
    "truncate_cells_html": 200,
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def _make_page(snapshot: Path, database: Path, base: str) -> Datasette:
    """Return the page for a copy of the log, with ``base`` before all its paths."""
    # Else the terminal is told of a mistyped address with all local variables, the cookie and questions among them.
    pm.get_plugin("datasette.handle_exception").rich = None
    page = Datasette(
        [snapshot.as_uri().removeprefix("file:")],  # Datasette makes a URI of it without quoting
        metadata=_metadata(snapshot, database),
        settings=_SETTINGS | {"base_url": base},
        static_mounts=[("page", str(_FOLDER / "page"))],
        plugins_dir=str(_FOLDER / "plugins"),
    )
    page.get_database(_NAME).cached_size = snapshot.stat().st_size
    return page


def _metadata(snapshot: Path, database: Path) -> dict[str, Any]:
    """Return Datasette's metadata: the meaning of the columns, in the schema's own words, and ``queries.toml``."""
    with closing(sqlite3.connect(snapshot)) as copy, closing(sqlite3.connect(database)) as log:
        kept = {(table.name, column.name) for table in describe(copy) for column in table.columns}
        tables = describe(log)
    described: dict[str, Any] = {
        table.name: {
            "description": table.meaning,
            "columns": {it.name: it.meaning for it in table.columns if it.meaning and (table.name, it.name) in kept},
        }
        for table in tables
    }
    described["question"] |= {
        "facets": ["outcome", "front", "verdict"],
        "fts_table": "question_text",
        "fts_pk": "id",
        "label_column": "text",
        "sort_desc": "id",
    }
    shown = {
        "title": ENGLISH.browse_title,
        "description": ENGLISH.browse_description,
        "tables": described,
        "queries": tomllib.loads((_FOLDER / "queries.toml").read_text(encoding="utf-8")),
    }
    return {
        "allow": {"id": "root"},
        "extra_css_urls": ["/page/page.css"],
        "databases": {_NAME: shown, "_internal": {"allow": False}},
    }


async def serve(database: Path, port: int | None, announce: Callable[[str, str], None]) -> None:
    """Serve the page of a log, its schema up to date, until cancelled; at any free port when that is None.

    ``announce`` is given the link, which lets in once, and the address of a file that leads there.
    """
    # Cookies know no ports: a page of another user's on this machine may be sent ours, but not the path.
    base = f"/{secrets.token_hex(16)}/"
    with closing(socket.create_server((_LOOPBACK, port or 0))) as listening, open_snapshot(database) as snapshot:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 40 ms less for each answer
        page = _make_page(snapshot, database, base)
        entrance = f"/-/auth-token?token={page._root_token}"  # noqa: SLF001 - as Datasette's own --root makes it
        link = f"http://{_LOOPBACK}:{listening.getsockname()[1]}{entrance}"
        leading = snapshot.with_name("open.html")  # other users can read with what a browser is started
        leading.touch(0o600)
        leading.write_text(f'<meta http-equiv="refresh" content="0; url={link}">')
        app = _guard(page.app(), entrance, base)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", use_colors=False))
        announce(link, leading.as_uri())
        with closing(page.get_database(_NAME)):
            await server.serve(sockets=[listening])


def _guard(app: App, entrance: str, base: str) -> App:
    """Refuse what another web page, or a program that has seen only the cookie, could send; the page checks that."""
    # People may come from anywhere by the link, which leads on to the front page; neither runs any SQL of theirs.
    doors = {entrance, f"{base}?"}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["raw_path"].decode("latin-1")
        entering = f"{path}?{scope['query_string'].decode('latin-1')}" in doors
        inside = path.startswith(base) and not path.endswith(".csv")  # whose cells a spreadsheet might compute
        if not _is_ours(dict(scope["headers"]), entering=entering) or not (entering or inside):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": ENGLISH.browse_refused.encode()})
            return
        within = path.removeprefix(base[:-1]) if path != base else f"/{_NAME}"
        await app({**scope, "raw_path": within.encode("latin-1")}, receive, send)

    return answer


def _is_ours(headers: dict[bytes, bytes], *, entering: bool) -> bool:
    """Return whether a request comes from a page of ours, by its true name (https://www.w3.org/TR/fetch-metadata/)."""
    host = headers.get(b"host", b"")
    if host.rpartition(b":")[0] not in _HOSTS:
        return False  # a name that elsewhere was made to lead here (DNS rebinding)
    site, origin = headers.get(b"sec-fetch-site", b"none"), headers.get(b"origin", b"http://" + host)
    return entering or (site in {b"none", b"same-origin"} and origin == b"http://" + host)
