"""``preview``: the bot in a local page."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Final

import typer

from bot.cli.errors import EXIT_MENDABLE, plain_errors
from bot.cli.signals import cancel_on_sigterm
from bot.cli.streams import notice, say
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
    level = settings.log_level if "log_level" in settings.model_fields_set else logging.WARNING
    logging.basicConfig(level=level, format="{levelname}: {message}", style="{")
    for name in ("discord", "bot.client"):
        logging.getLogger(name).setLevel(logging.ERROR)  # advice about a Discord that is only played
    gc.enable()
    try:
        asyncio.run(_serve(settings, port, _announcer(opened=opened and _has_windows())))
    except KeyboardInterrupt:
        return
    except OSError:
        if port is None:
            raise
        notice(ENGLISH.preview_port_taken.format(port=port))
        raise typer.Exit(EXIT_MENDABLE) from None


async def _serve(settings: Settings, port: int | None, announce: Callable[[str], None]) -> None:
    from bot.preview import serve

    cancel_on_sigterm()
    with suppress(asyncio.CancelledError):  # which is how SIGTERM and Ctrl-C end it
        await serve(settings, port, announce)


def _announcer(*, opened: bool) -> Callable[[str], None]:
    def announce(url: str) -> None:
        say(ENGLISH.preview_ready.format(url=url))
        if opened:  # beside the event loop, which has to serve the page that the browser waits for
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    return announce


def _has_windows() -> bool:
    """Whether a browser would open a window; elsewhere one would take over the terminal."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
