"""The articles on the disk: loaded with what was kept of them, and loaded again when they have changed."""

from __future__ import annotations

import asyncio
import logging
import re
import subprocess
import sys
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from retrieval.answerer import Answerer, load_answerer
from retrieval.inverting import Progress
from retrieval.seeds import state_of, text_size

APART: Final = 4_000_000
"""Bytes of articles that are read in a process of their own while questions are answered."""


INDEXES: Final = 4
"""Indexes that are kept beside a database: for so many places of articles, the last used."""
TOLD_EVERY: Final = 5.0
"""Seconds between two lines about how far the reading is."""
_INDEX: Final = re.compile(r"(\.[0-9a-f]{8})?\.index")
_log: Final = logging.getLogger(__name__)


def index_path(database: Path, seeds: Path) -> Path:
    """Where the index of the articles is kept: ``queries.sqlite3.3f2a9c01.index`` beside ``queries.sqlite3``.

    Two programs with one database and articles in different places have an index each.

    Args:
        database: What it stands beside.
        seeds: Where the articles are.
    """
    place = sha256(str(seeds.resolve()).encode(errors="surrogateescape")).hexdigest()[:8]
    return database.with_name(f"{database.name}.{place}.index")


@contextmanager
def logged() -> Iterator[Progress]:
    """Log how far something is that takes long, a line every few seconds.

    Yields:
        What to tell which share is done.
    """
    due = time.monotonic() + TOLD_EVERY

    def tell(share: float) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + TOLD_EVERY
            _log.info("Reading the articles: %.0f %% are done", share * 100)

    yield tell


class Articles:
    """Loads articles, and knows whether they have changed since.

    Args:
        index: Where their index is kept; nowhere when None.
    """

    def __init__(self, index: Path | None = None) -> None:
        self._index = index
        self._state: Hashable = None
        self._reloading = asyncio.Lock()

    def load(self, seeds: Path, progress: Progress | None = None) -> Answerer:
        """Load the articles.

        Args:
            seeds: Where they are.
            progress: Told which share is done.

        Raises:
            SeedError: One of them cannot be used.
        """
        self._state = state_of(seeds)  # noted before: what is changed meanwhile is found later
        answerer = load_answerer(seeds, self._index, progress)
        if self._index is not None:
            _keep_few(self._index)
        return answerer

    async def reload(self, seeds: Path) -> Answerer:
        """Load them beside what else is done; what has not changed is not read again.

        Args:
            seeds: Where they are.

        Raises:
            SeedError: One of them cannot be used.
        """
        async with self._reloading:
            return await asyncio.to_thread(self._load_beside, seeds)

    async def changed(self, seeds: Path) -> bool:
        """Whether a file was added, changed or taken away since they were loaded, or tried to be."""
        return await asyncio.to_thread(state_of, seeds) != self._state

    def _load_beside(self, seeds: Path) -> Answerer:
        if self._index is not None and text_size(seeds) > APART:
            # Long work in Python would make questions wait, in a thread too. Should it fail, it is done here.
            command = [sys.executable, "-m", "retrieval.building", str(seeds.resolve()), str(self._index.resolve())]
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
        return self.load(seeds)


def _keep_few(index: Path) -> None:
    """Delete the indexes of other places that were used least lately; whoever has one mapped keeps it."""
    with suppress(OSError):  # another process may do the same, and some systems keep what is mapped
        if index.exists():
            index.touch()
        database = index.name.rsplit(".", 2)[0]
        beside = [file for file in index.parent.iterdir() if _INDEX.fullmatch(file.name.removeprefix(database))]
        for old in sorted(beside, key=lambda file: file.stat().st_mtime, reverse=True)[INDEXES:]:
            old.unlink()
