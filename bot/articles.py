"""The articles on the disk: loaded with what was kept of them, and loaded again when they have changed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Hashable
from pathlib import Path
from typing import Final

from retrieval.answerer import Answerer, load_answerer
from retrieval.seeds import state_of, text_size

APART: Final = 4_000_000
"""Bytes of articles that are read in a process of their own while questions are answered."""


def index_path(database: Path) -> Path:
    """Where the index of the articles is kept: ``queries.sqlite3.index`` beside ``queries.sqlite3``."""
    return database.with_name(f"{database.name}.index")


class Articles:
    """Loads articles, and knows whether they have changed since.

    Args:
        index: Where their index is kept; nowhere when None.
    """

    def __init__(self, index: Path | None = None) -> None:
        self._index = index
        self._state: Hashable = None
        self._reloading = asyncio.Lock()

    def load(self, seeds: Path) -> Answerer:
        """Load the articles.

        Args:
            seeds: Where they are.

        Raises:
            SeedError: One of them cannot be used.
        """
        self._state = state_of(seeds)  # noted before: what is changed meanwhile is found later
        return load_answerer(seeds, self._index)

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
