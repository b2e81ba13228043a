"""A progress bar on standard error, where a person watches it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from bot.wording import ENGLISH


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far something is.

    Args:
        what: Is done, in a word or two.
        total: How many steps it takes.

    Yields:
        What to tell how many steps have been taken.
    """
    # What draws it takes a while to load, and is mostly not needed.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    # Standard output stays the program's: rich would send it through its own console while the bar is there.
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


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
                bar.append(stack.enter_context(progress(ENGLISH.reading_articles, _STEPS)))
            step = int(share * _STEPS)
            if bar and step > shown:
                shown = step
                bar[0](step)

        yield tell
