"""The articles on the disk: loaded with what was kept of them, and loaded again when they have changed."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.core.index_process import Builder, ReloadError
from retrieval.answerer import Answerer, load_answerer, open_answerer
from retrieval.articles.seeds import fingerprint_seeds, measure_seeds
from retrieval.errors import IndexFileError, SeedError
from retrieval.index.loader import Updated
from retrieval.postings.inverted_index import Progress

APART: Final = 4_000_000
"""Bytes of articles that are read in a process of their own while questions are answered."""
INDEXES: Final = 4
"""Indexes that are kept beside a database: for so many places of articles, the last used."""
TOLD_EVERY: Final = 5.0
"""Seconds between two lines about how far the reading is."""
LEFT_OVER: Final = 600.0
"""Seconds since the last write after which nobody goes on writing an index: whoever did was killed."""
_INDEX: Final = re.compile(r"(\.[0-9a-f]{8})?\.index")
_UNFINISHED: Final = re.compile(_INDEX.pattern + r"\.\d+\.new")
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


class _GivenUpError(Exception):
    """Nobody waits for the articles any more."""


class Articles:
    """Loads articles, and knows whether they have changed since.

    Args:
        index: Where their index is kept; nowhere when None.
        apart: Bytes of articles beyond which they are read in a process of their own.
        builder: What starts that process.
    """

    def __init__(self, index: Path | None = None, apart: int = APART, builder: Builder | None = None) -> None:
        self._index = index
        self._apart = apart
        self._builder = builder or Builder()
        self._state: Hashable = None
        self._reloading = asyncio.Lock()

    def load(self, seeds: Path, progress: Progress | None = None) -> Answerer:
        """Load the articles.

        Args:
            seeds: Where they are.
            progress: Told which share is done.

        Raises:
            SeedError: None of them can be used.
        """
        self._state = fingerprint_seeds(seeds)  # noted before: what is changed meanwhile is found later
        answerer = load_answerer(seeds, self._index, progress)
        if self._index is not None:
            _tidy(self._index)
        return answerer

    async def load_aside(self, seeds: Path, progress: Progress | None = None) -> Answerer:
        """Load them in a thread, which soon gives up when the caller is cancelled; as ``load`` else."""
        wanted = True

        def tell(share: float) -> None:
            if not wanted:
                raise _GivenUpError
            if progress is not None:
                progress(share)

        try:
            return await asyncio.to_thread(self.load, seeds, tell)
        finally:
            wanted = False

    async def reload(self, seeds: Path) -> Answerer:
        """Load them beside what else is done; what has not changed is not read again.

        Args:
            seeds: Where they are.

        Raises:
            SeedError: None of them can be used.
            ReloadError: Something else was in the way; they count as changed until it is not.
        """
        async with self._reloading:
            if self._index is None or os.name == "nt":  # where nobody has tried another process
                return await self.load_aside(seeds)
            if await asyncio.to_thread(measure_seeds, seeds) <= self._apart:
                return await self.load_aside(seeds)
            return await self._load_apart(seeds, self._index)

    def stop(self) -> None:
        """End what is being read in a process of its own, and read nothing in one any more."""
        self._builder.stop()

    async def changed(self, seeds: Path) -> bool:
        """Whether a file was added, changed or taken away since they were loaded, or tried to be."""
        return await asyncio.to_thread(fingerprint_seeds, seeds) != self._state

    async def _load_apart(self, seeds: Path, index: Path) -> Answerer:
        """Let another process read them, as long work in Python would make questions wait, in a thread too.

        What it has not read, or cannot, is not read here either: that would be long, and go wrong the same way.
        """
        state = await asyncio.to_thread(fingerprint_seeds, seeds)
        try:
            answerer = await asyncio.to_thread(_take_up, index, await self._builder.build(seeds, index))
        except SeedError:
            self._state = state  # it stays so until the articles change
            raise
        self._state = state
        return answerer


async def let_go(held: list[Any]) -> None:
    """Hold no longer what may be the last that holds a library, nor let others wait for that.

    A large index takes a while to give back.

    Args:
        held: Is empty afterwards; nothing else should hold what was in it.
    """
    await asyncio.to_thread(held.clear)


def _take_up(index: Path, updated: Updated) -> Answerer:
    try:
        answerer = open_answerer(index, updated.digest, updated.unusable)
    except IndexFileError as error:
        raise ReloadError(f"The index of the articles {index} cannot be used ({error}): try again.") from error
    _tidy(index)
    return answerer


def _tidy(index: Path) -> None:
    """Delete the indexes of other places that were used least lately, and what killed processes were writing."""
    with suppress(OSError):  # another process may do the same
        if index.exists():
            index.touch()
        database = index.name.rsplit(".", 2)[0]
        beside = [file for file in index.parent.iterdir() if _INDEX.fullmatch(file.name.removeprefix(database))]
        for old in sorted(beside, key=_age)[INDEXES:]:
            old.unlink()
        for file in index.parent.iterdir():
            if _UNFINISHED.fullmatch(file.name.removeprefix(database)) and _age(file) > LEFT_OVER:
                file.unlink()


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime
