"""``log browse``: the log in a page of the browser."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib.util import find_spec

import typer

from bot.cli.browser import run_page
from bot.cli.errors import CommandError
from bot.cli.log.common import with_log
from bot.cli.options import Open, Port, settings_of
from bot.wording import ENGLISH


def browse(context: typer.Context, *, port: Port = None, opened: Open = True) -> None:
    if find_spec("datasette") is None:
        raise CommandError(ENGLISH.extra_missing.format(extra="review"))
    settings = settings_of(context)
    with_log(settings, lambda _: asyncio.sleep(0))  # opening the log has given it the schema that the page copies

    from bot.log_browser import serve

    run_page(partial(serve, settings.database), port, ENGLISH.log_browse_ready, opened=opened)
