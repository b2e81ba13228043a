"""``preview``: the bot in a local page."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Final

import typer

from bot.cli.browser import announcer
from bot.cli.errors import EXIT_MENDABLE, cancel_on_sigterm, plain_errors
from bot.cli.output import notice
from bot.logs import set_up_logging
from bot.settings import Settings, read_settings
from bot.wording import ENGLISH

_NEEDED: Final = ("simcord", "markdown_it", "linkify_it", "regex", "PIL")
"""What the extra brings."""


@plain_errors()
def run(port: int | None, *, opened: bool) -> None:
    """Serve the page until Ctrl-C, or until the visitor ends it there.

    Args:
        port: Where on loopback; any free one when None.
        opened: Open the browser, where there is one with windows.

    Raises:
        typer.Exit: Something is missing, or the port is taken; a line has said so.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        notice(ENGLISH.preview_missing)
        raise typer.Exit(EXIT_MENDABLE)
    settings = read_settings()
    level = settings.log_level if "log_level" in settings.model_fields_set else "WARNING"
    set_up_logging(level, "{levelname}: {message}")
    for name in ("discord", "bot.client"):
        logging.getLogger(name).setLevel(logging.ERROR)  # advice about a Discord that is only played
    gc.enable()
    try:
        asyncio.run(_serve(settings, port, announcer(ENGLISH.preview_ready, opened=opened)))
    except KeyboardInterrupt:
        return
    except OSError:
        if port is None:
            raise
        notice(ENGLISH.port_taken.format(port=port))
        raise typer.Exit(EXIT_MENDABLE) from None


async def _serve(settings: Settings, port: int | None, announce: Callable[[str], None]) -> None:
    from bot.preview import serve

    cancel_on_sigterm()
    with suppress(asyncio.CancelledError):  # which is how SIGTERM and Ctrl-C end it
        await serve(settings, port, announce)
