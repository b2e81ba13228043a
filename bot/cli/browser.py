"""A page that is served on this machine: telling where, and opening it."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from typing import Protocol

from bot.cli.output import say


class Announce(Protocol):
    """A function that tells where a page is."""

    def __call__(self, url: str, leading: str | None = None, /) -> None:
        """Tell the address, and open it, or what leads there where other users of the machine must not see it."""


def announcer(phrase: str, *, opened: bool) -> Announce:
    """Make what is told the address of a page once it can be opened.

    Args:
        phrase: What is said then, of a ``url``.
        opened: Open the browser, where there is one with windows.
    """

    def announce(url: str, leading: str | None = None, /) -> None:
        say(phrase.format(url=url))
        if opened and _has_windows():  # beside the event loop, which has to serve the page that the browser waits for
            threading.Thread(target=webbrowser.open, args=(leading or url,), daemon=True).start()

    return announce


def _has_windows() -> bool:
    """Whether a browser would open a window; elsewhere one would take over the terminal."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
