"""A progress bar on standard error, where a person watches it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from bot.wording import ENGLISH

PATIENCE_SECONDS: Final = 1.0  # after which reading is told of
_STEPS: Final = 100


@contextmanager
def progress_bar(task: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a task; give a function that takes the number of steps done, of ``total``."""
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
        task_id = bar.add_task(task, total=total)
        yield lambda done: bar.update(task_id, completed=done)


@contextmanager
def reading_progress() -> Iterator[Callable[[float], None]]:
    """Show the reading of the articles, where it takes long; give a function that takes the share done, from 0 to 1."""
    due = time.monotonic() + PATIENCE_SECONDS
    with ExitStack() as stack:
        bar: Callable[[int], None] | None = None
        shown = 0

        def tell(share: float) -> None:
            nonlocal bar, shown
            if bar is None and time.monotonic() >= due:
                bar = stack.enter_context(progress_bar(ENGLISH.reading_articles, _STEPS))
            step = int(share * _STEPS)
            if bar and step > shown:
                shown = step
                bar(step)

        yield tell
