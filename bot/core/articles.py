"""The articles on the disk: loaded with the index that was kept of them, and loaded again when they have changed."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.core.index_process import EngineReloadError, IndexProcess, ReloadError
from bot.endpoints import EngineAddress
from bot.engines.milvus import MilvusEngine
from retrieval.answerer import Answerer, load_answerer, open_answerer
from retrieval.articles.seeds import fingerprint_seeds, measure_seeds
from retrieval.errors import EngineError, IndexFileError, SeedError
from retrieval.finder import Engine
from retrieval.index.loader import Updated
from retrieval.meaning.encoder import Models
from retrieval.meaning.model_files import OFF
from retrieval.meaning.section_vectors import vectors_path
from retrieval.postings.inverted_index import Progress

MAX_BYTES_IN_THREAD: Final = 4_000_000  # of articles; more are read by another process
MAX_INDEXES: Final = 4  # beside a database: one for each place of articles
LOG_INTERVAL_SECONDS: Final = 5.0
MAX_DRAFT_SECONDS: Final = 600.0  # since the last write to an unfinished index; whoever wrote an older one was killed
_INDEX: Final = re.compile(r"(\.[0-9a-f]{8})?\.index")
_DRAFT: Final = re.compile(r"(\.[0-9a-f]{8})?\.(index|vectors)\.\d+\.new")
_log: Final = logging.getLogger(__name__)


def index_path(database: Path, seeds: Path, engine: EngineAddress | None = None) -> Path:
    """Return a path beside the database, another for each place of articles: ``queries.sqlite3.3f2a9c01.index``."""
    told = str(seeds.resolve()) if engine is None else f"{seeds.resolve()}\n{engine.shown}"
    place = sha256(told.encode(errors="surrogateescape")).hexdigest()[:8]
    return database.with_name(f"{database.name}.{place}.index")


@contextmanager
def log_progress() -> Iterator[Progress]:
    """Log the share that is done, from 0 to 1, every few seconds."""
    due = time.monotonic() + LOG_INTERVAL_SECONDS

    def tell(share: float) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + LOG_INTERVAL_SECONDS
            _log.info("Reading the articles: %.0f %% are done", share * 100)

    yield tell


class _CancelledLoadError(Exception):
    """Nobody waits for the articles any more."""


class Articles:
    """Loads articles, with an index where that is to be kept, and knows whether they have changed since."""

    def __init__(  # noqa: PLR0913, PLR0917  # all that loading depends on
        self,
        index: Path | None = None,
        max_bytes: int = MAX_BYTES_IN_THREAD,
        process: IndexProcess | None = None,
        models: Models | None = None,
        readers: int = 1,
        engine: MilvusEngine | None = None,
    ) -> None:
        self.process = process or IndexProcess(readers=readers)
        self.vectors = None if index is None else vectors_path(index)
        """Where the vectors of their sections are kept."""
        self.engine = engine
        """Where sentences are found, if not in this process."""
        self._index, self.models = index, models
        self._max_bytes, self.readers = max_bytes, readers
        self._fingerprint: bytes | None = None
        self._reloading = asyncio.Lock()

    def load(self, seeds: Path, progress: Progress | None = None, *, write: bool = False) -> Answerer:
        """Load the articles, and ``write`` what the engine does not have of them yet.

        Raises:
            SeedError: None of them can be used.
            EngineError: The engine cannot be used for them.
        """
        self._fingerprint = fingerprint_seeds(seeds)  # noted before: what is changed meanwhile is found later
        engine = self._engine_writing(progress or (lambda _share: None)) if write else self._engine()
        answerer = load_answerer(seeds, self._index, OFF, engine=engine, progress=progress, readers=self.readers)
        answerer = answerer.with_models(self.models)
        if self._index is not None:
            _delete_old(self._index)
        return answerer

    def _engine(self) -> Engine | None:
        return None if self.engine is None else self.engine.open

    def _engine_writing(self, progress: Progress) -> Engine | None:
        return None if self.engine is None else self.engine.writing(progress)

    async def load_in_thread(self, seeds: Path, progress: Progress | None = None) -> Answerer:
        """Load them in a thread, which soon ends when the caller is cancelled."""
        wanted = True

        def tell(share: float) -> None:
            if not wanted:
                raise _CancelledLoadError
            if progress is not None:
                progress(share)

        try:
            return await asyncio.to_thread(self.load, seeds, tell)
        finally:
            wanted = False

    async def reload(self, seeds: Path) -> Answerer:
        """Load them while questions are answered; what has not changed is not read again."""
        async with self._reloading:
            try:
                if self._index is None or os.name == "nt":  # where nobody has tried another process
                    return await self.load_in_thread(seeds)
                if await asyncio.to_thread(measure_seeds, seeds) <= self._max_bytes:
                    return await self.load_in_thread(seeds)
                return await self._load_from_process(seeds, self._index)
            except EngineError as error:
                raise EngineReloadError(error) from error

    async def changed(self, seeds: Path) -> bool:
        """Return whether a file was added, changed or taken away since they were loaded, or tried to be.

        With an engine, what is in the files counts from when it has been indexed there.
        """
        if self.engine is not None:
            try:
                return await asyncio.to_thread(self.engine.has_changed)
            except EngineError as error:
                raise EngineReloadError(error) from error
        return await asyncio.to_thread(fingerprint_seeds, seeds) != self._fingerprint

    async def _load_from_process(self, seeds: Path, index: Path) -> Answerer:
        # Long work in Python makes questions wait, in a thread too. What fails there would do so here.
        fingerprint = await asyncio.to_thread(fingerprint_seeds, seeds)
        try:
            engine = self._engine()
            updated = await self.process.update(seeds, index, for_engine=engine is not None)
            loaded = await asyncio.to_thread(_open, index, updated, engine)
            answerer = loaded.with_models(self.models)
        except SeedError:
            self._fingerprint = fingerprint  # it stays so until the articles change
            raise
        self._fingerprint = fingerprint
        return answerer


def _open(index: Path, updated: Updated, engine: Engine | None) -> Answerer:
    try:
        answerer = open_answerer(index, updated.digest, updated.unusable, engine)
    except IndexFileError as error:
        raise ReloadError(f"The index of the articles {index} cannot be used ({error}): try again.") from error
    _delete_old(index)
    return answerer


def _delete_old(index: Path) -> None:
    """Delete the indexes of other places that were used least lately, and what killed processes were writing."""
    with suppress(OSError):  # another process may do the same
        if index.exists():
            index.touch()
        database = index.name.rsplit(".", 2)[0]
        beside = {file: file.name.removeprefix(database) for file in index.parent.iterdir()}
        for old in sorted((file for file, name in beside.items() if _INDEX.fullmatch(name)), key=_age)[MAX_INDEXES:]:
            old.unlink()
            vectors_path(old).unlink(missing_ok=True)
        for file, name in beside.items():
            if _DRAFT.fullmatch(name) and _age(file) > MAX_DRAFT_SECONDS:
                file.unlink()


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime
