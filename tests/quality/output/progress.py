"""Progress bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


@contextmanager
def progress_bar(console: Console, what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar; the function given moves it on by one."""
    with Progress(console=console) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
