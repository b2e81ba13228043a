"""``log browse``: the log in a page of the browser."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec

import typer

from bot.cli.browser import run_page
from bot.cli.errors import CommandError
from bot.cli.log.common import with_log
from bot.cli.options import Open, Port, settings_of
from bot.querylog.log import QueryLog
from bot.wording import ENGLISH


def browse(context: typer.Context, *, port: Port = None, opened: Open = True) -> None:
    if find_spec("datasette") is None:
        raise CommandError(ENGLISH.extra_missing.format(extra="review"))
    settings = settings_of(context)
    with_log(settings, _brought_up_to_date)

    from bot.log_browser import serve

    run_page(partial(serve, settings.database), port, ENGLISH.log_browse_ready, opened=opened)


async def _brought_up_to_date(log: QueryLog) -> None:
    """Do nothing more: opening the log has given it the schema of this program, of which the page has a copy."""
