"""``preview``: the bot in a local page."""

from __future__ import annotations

import logging
from functools import partial
from importlib.util import find_spec
from typing import Final

import typer

from bot.cli.browser import run_page
from bot.cli.errors import CommandError
from bot.cli.options import Open, Port, settings_of
from bot.logs import set_up_logging
from bot.wording import ENGLISH

_PACKAGES: Final = ("simcord", "markdown_it", "linkify_it", "regex", "PIL")  # of the extra


def preview(context: typer.Context, *, port: Port = None, opened: Open = True) -> None:
    if any(find_spec(name) is None for name in _PACKAGES):
        raise CommandError(ENGLISH.extra_missing.format(extra="preview"))
    settings = settings_of(context)
    level = settings.log_level if "log_level" in settings.model_fields_set else "WARNING"
    set_up_logging(level, "{levelname}: {message}")
    for name in ("discord", "bot.client"):
        logging.getLogger(name).setLevel(logging.ERROR)  # advice about a Discord that is only played

    from bot.preview import serve

    run_page(partial(serve, settings), port, ENGLISH.preview_ready, opened=opened)
