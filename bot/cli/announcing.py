"""A page that is served on this machine: telling where, and opening it."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable

from bot.cli.streams import say


def announcer(phrase: str, *, opened: bool) -> Callable[[str], None]:
    """Make what is told the address of a page once it can be opened.

    Args:
        phrase: What is said then, of a ``url``.
        opened: Open the browser, where there is one with windows.
    """

    def announce(url: str) -> None:
        say(phrase.format(url=url))
        if opened and _has_windows():  # beside the event loop, which has to serve the page that the browser waits for
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    return announce


def _has_windows() -> bool:
    """Whether a browser would open a window; elsewhere one would take over the terminal."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
