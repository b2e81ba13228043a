"""A page that is served on this machine until Ctrl-C: telling where, opening it, and ending in good order."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.cli.errors import CommandError, cancel_on_sigterm
from bot.cli.output import say
from bot.wording import ENGLISH

Announce = Callable[[str, str], None]
"""Takes the address of a page, and the one to open: the same, or one that leads there unseen by others here."""
Serve = Callable[[int | None, Announce], Coroutine[Any, Any, None]]


def run_page(serve: Serve, port: int | None, phrase: str, *, opened: bool) -> None:
    """Serve a page until Ctrl-C or SIGTERM; print a phrase with its ``url``, and open it in a browser if wanted."""

    def announce(url: str, leading: str) -> None:
        say(phrase.format(url=url))
        # Elsewhere a browser would take over the terminal.
        has_windows = sys.platform in {"darwin", "win32"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
        if opened and has_windows:  # beside the event loop, which has to serve the page that the browser waits for
            threading.Thread(target=webbrowser.open, args=(leading,), daemon=True).start()

    gc.enable()
    try:
        asyncio.run(_until_told(serve(port, announce)))
    except KeyboardInterrupt:
        return
    except OSError as error:
        if port is None or error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        raise CommandError(ENGLISH.port_taken.format(port=port)) from error


async def _until_told(serving: Coroutine[Any, Any, None]) -> None:
    cancel_on_sigterm()
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup and signal.getsignal(hangup) == signal.SIG_DFL:  # nohup ignores it
        # What is temporary goes with the terminal.
        signal.signal(hangup, lambda *_: signal.raise_signal(signal.SIGTERM))
    with suppress(asyncio.CancelledError):  # which is how SIGTERM ends it
        await serving
