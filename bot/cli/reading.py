"""A progress bar while articles are read, when that takes a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from bot.wording import ENGLISH

PATIENCE: Final = 1.0
"""Seconds that nobody needs to be told of."""
_STEPS: Final = 100


@contextmanager
def reading() -> Iterator[Callable[[float], None]]:
    """Show how far the reading is, on standard error where that is a terminal, from its second second on.

    Yields:
        What to tell which share is done, from 0 to 1.
    """
    due = time.monotonic() + PATIENCE
    with ExitStack() as stack:
        bar: list[Callable[[int], None]] = []
        shown = 0

        def tell(share: float) -> None:
            nonlocal shown
            if not bar and time.monotonic() >= due:
                from bot.cli.progress import progress  # what draws it takes a while to load, and is mostly not needed

                bar.append(stack.enter_context(progress(ENGLISH.reading_articles, _STEPS)))
            step = int(share * _STEPS)
            if bar and step > shown:
                shown = step
                bar[0](step)

        yield tell
