"""From an error that a person can mend to one line and an exit code, and leaving in good order."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

from bot.cli.output import OutputError, discard_output, notice
from bot.cli.output_file import OutputFileError
from bot.querylog.database.errors import LogError
from bot.querylog.database.single_instance import LockError
from bot.settings import SettingsError
from retrieval.errors import EngineError, ModelError, SeedError


class CommandError(Exception):
    """A command cannot do what was asked for; the message is one sentence for a person."""


MENDABLE: Final = (
    CommandError,
    OutputFileError,
    SettingsError,
    SeedError,
    ModelError,
    EngineError,
    LogError,
    LockError,
)
EXIT_MENDABLE: Final = 2
T = TypeVar("T")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Print what a person can mend as one line and leave with exit code 2; leave quietly when nobody reads on."""
    try:
        yield
    except (*MENDABLE, OutputError) as error:
        if isinstance(error, OutputError):
            discard_output()
        notice(str(error))
        sys.exit(EXIT_MENDABLE)
    except BrokenPipeError:
        discard_output()
        sys.exit()


def cancel_on_sigterm() -> None:
    """Let SIGTERM end the running task in good order; a second one ends the process at once."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        loop.remove_signal_handler(signal.SIGTERM)
        if task:
            task.cancel()

    with suppress(NotImplementedError):  # Windows has no SIGTERM to handle
        loop.add_signal_handler(signal.SIGTERM, stop)


async def run_cancellable(work: Coroutine[Any, Any, T]) -> T:
    """Wait for something, so that a cancellation ends the wait even when the work takes no notice of it.

    Up to Python 3.11 ``asyncio.wait_for`` may lose one (https://github.com/python/cpython/issues/86296).
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.cancel()
        raise
    return task.result()
