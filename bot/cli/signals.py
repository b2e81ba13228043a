"""Leaving in good order when told to."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def cancel_on_sigterm() -> None:
    """Let SIGTERM end the running task in good order; a second one ends the process at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        loop.remove_signal_handler(signal.SIGTERM)
        if task:
            task.cancel()

    with suppress(NotImplementedError):  # Windows has no SIGTERM to handle
        loop.add_signal_handler(signal.SIGTERM, stop)


async def surely_cancelled(work: Coroutine[Any, Any, T]) -> T:
    """Wait for something, so that a cancellation ends the wait even when the work takes no notice of it.

    Up to Python 3.11 ``asyncio.wait_for``, in which discord.py connects, loses a cancellation that comes at the moment
    when what it waits for is done (https://github.com/python/cpython/issues/86296).

    Args:
        work: What to wait for; it is cancelled with the wait, and whoever cancels has to end it otherwise, too.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        raise
    return task.result()
