"""A reader of articles that stops on its way, and waits: ``python -m tests.faults.programs.pausing SEEDS INDEX``.

The variable ``PAUSE_AT`` says at which of ``STEPS``. Its number stands in ``INDEX.paused`` then; it goes on once that
file is deleted.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from retrieval.articles.seeds import Seed, read_seeds
from retrieval.errors import UnusableSeed
from retrieval.index import __main__, loader

AT: Final = "PAUSE_AT"
STEPS: Final = ("begun", "read", "written")
"""Before anything is read; when all is read, and nothing is prepared; when it is written, but not in its place."""


def note_of(index: Path) -> Path:
    """Where the number of a process that waits is found."""
    return index.with_name(f"{index.name}.paused")


def pause(step: str) -> None:
    """Wait, if this is the step."""
    if os.environ.get(AT) != step:
        return
    note = note_of(Path(sys.argv[2]))
    beside = note.with_suffix(".part")
    beside.write_text(str(os.getpid()), encoding="utf-8")
    beside.rename(note)
    while note.exists():
        time.sleep(0.01)


def patch() -> None:
    """Let this process pause at its steps."""
    fsync = os.fsync

    def paused_seeds(path: Path) -> Iterator[Seed | UnusableSeed]:
        pause("begun")
        yield from read_seeds(path)
        pause("read")

    def paused_fsync(file: int) -> None:
        pause("written")
        fsync(file)

    loader.read_seeds = paused_seeds  # type: ignore[attr-defined]
    os.fsync = paused_fsync  # type: ignore[assignment]


if __name__ == "__main__":
    patch()
    __main__.main()
