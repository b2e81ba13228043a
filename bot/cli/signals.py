"""Leaving in good order when told to."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress


def cancel_on_sigterm() -> None:
    """Let SIGTERM end the running task in good order; a second one ends the process at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        loop.remove_signal_handler(signal.SIGTERM)
        if task:
            task.cancel()

    with suppress(NotImplementedError):  # Windows has no SIGTERM to handle
        loop.add_signal_handler(signal.SIGTERM, stop)
