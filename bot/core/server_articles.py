"""Servers' own documents: loaded when they are asked, and let go when they are idle."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from bot.core.articles import Articles
from bot.core.document_store import DocumentStore, DocumentStoreError
from bot.core.lessons import Answerers
from bot.core.vector_maker import VectorMaker
from bot.querylog.database.errors import LogError
from bot.querylog.log import QueryLog
from bot.querylog.servers.records import ServerDocument
from retrieval.answerer import Answerer
from retrieval.articles.seeds import Seed
from retrieval.errors import SeedError, UnusableSeed
from retrieval.index.catalogue import ArticleLookup, JoinedCatalogue
from retrieval.index.loader import load_library
from retrieval.meaning.section_vectors import SectionVectors, vectors_path

MAX_LOADED: Final = 32
MAX_IDLE: Final = timedelta(minutes=15)
RETRY_AFTER: Final = timedelta(minutes=1)
"""What could not be read is tried again then."""
_MAX_LOADING: Final = 2  # at a time: reading is work in Python, which makes others wait
_FOLDER_MODE: Final = 0o700
_log: Final = logging.getLogger(__name__)


class LibraryError(Exception):
    """A server's documents cannot answer now."""


class NoDocumentsError(LibraryError):
    """The server has no documents, and does not use the owner's."""


class UnreadableDocumentsError(LibraryError):
    """Documents that may answer could not be read."""


@dataclass(frozen=True, slots=True)
class ServerLibrary:
    """What is read in a server."""

    shared: Answerers | None
    """That of the owner's documents alone; None where these do not answer."""
    own: Answerers | None = None
    """That of the server's documents, with the owner's where these answer, too; None without documents."""
    unusable: tuple[UnusableSeed, ...] = ()
    """Documents that were left out, by the names of their articles."""
    is_complete: bool = True
    """No document failed to be read."""
    is_known: bool = True
    """The database could be read."""
    is_busy: bool = False
    """Vectors of its sections are being made."""

    @property
    def can_answer(self) -> bool:
        """Tell if there are any documents, or may be."""
        return self.found is not None or not self.is_complete

    @property
    def found(self) -> Answerers | None:
        """Those that answer, if any do."""
        return self.own or self.shared

    @property
    def answerers(self) -> Answerers:
        """Those that answer.

        Raises:
            LibraryError: None do.
        """
        if self.found is None:
            raise NoDocumentsError if self.is_complete else UnreadableDocumentsError
        return self.found

    @property
    def articles(self) -> ArticleLookup:
        return JoinedCatalogue([]) if self.found is None else self.found.plain.articles


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A server's own documents as they were at one version."""

    version: int
    own: Answerer | None = None
    uses_shared: bool = True
    unusable: tuple[UnusableSeed, ...] = ()
    is_complete: bool = True


class _Entry:
    def __init__(self, loaded: _Loaded, vectors: VectorMaker, now: datetime) -> None:
        self.loaded, self.vectors = loaded, vectors
        self.loaded_at = self.used_at = now
        self.joined: tuple[Answerer, Answerers, Answerers] | None = None
        """The server's answerer, the owner's, and what was made of the two."""


class ServerArticles:
    """Holds the documents of the servers that were asked lately.

    Args:
        log: Says which documents a server has.
        documents: Their texts.
        shared: Returns the answerers of the owner's documents.
        articles: Has the encoders and the processes that the owner's documents are read with.
        vectors: That of the owner's documents; those of servers are made in its thread.
        clock: Tells the time.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # what the documents of a server are read with
        self,
        log: QueryLog,
        documents: DocumentStore,
        shared: Callable[[], Answerers],
        articles: Articles,
        vectors: VectorMaker,
        clock: Callable[[], datetime],
    ) -> None:
        self._log, self._documents, self._shared, self._articles = log, documents, shared, articles
        self._vectors, self._clock = vectors, clock
        self._entries: dict[int, _Entry] = {}  # the least lately used first; those without documents take no room
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._loading = asyncio.Semaphore(_MAX_LOADING)
        self._refreshing: set[asyncio.Task[None]] = set()

    async def of(self, guild_id: int, version: int | None = None) -> ServerLibrary:
        """Return what is read in a server, as it is now, also where another process has changed it.

        The ``version`` is a fresh one of ``Servers.version``, if known.
        """
        try:
            entry = await self._up_to_date(guild_id, version)
        except LogError as error:
            _log.warning("The documents of the server %d cannot be read (%s)", guild_id, error)
            if guild_id not in self._entries:
                return ServerLibrary(self._shared(), is_complete=False, is_known=False)
            entry = self._entries[guild_id]
        self._entries.pop(guild_id, None)
        self._entries[guild_id] = entry
        entry.used_at = self._clock()
        for other in self._with_documents()[:-MAX_LOADED]:
            self._let_go(other)
        return self._library(entry)

    def forget(self, guild_id: int) -> None:
        """Take up at once what has changed in a server; of documents that are gone, nothing stays in its index."""
        self._let_go(guild_id)
        task = asyncio.create_task(self._refresh(guild_id))
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    def release_idle(self) -> int:
        """Let go of the documents that nobody has asked for a while; return of how many servers."""
        latest = self._clock() - MAX_IDLE
        idle = [guild_id for guild_id in self._with_documents() if self._entries[guild_id].used_at < latest]
        for guild_id in idle:
            self._let_go(guild_id)
        return len(idle)

    def unjoin(self) -> list[object]:
        """Let go of all that the owner's documents are a part of; who takes it gives it back."""
        joined = [entry.joined for entry in self._entries.values()]
        for entry in self._entries.values():
            entry.joined = None
        return [*joined]

    async def complete(self, guild_id: int) -> None:
        """Wait until the models can be used for a server's documents."""
        await self.of(guild_id)
        if (entry := self._entries.get(guild_id)) is not None:
            await entry.vectors.wait(float("inf"))

    async def close(self) -> None:
        if self._refreshing:
            await asyncio.wait(self._refreshing)
        for guild_id in [*self._entries]:
            self._let_go(guild_id)

    async def _refresh(self, guild_id: int) -> None:
        try:
            await self._up_to_date(guild_id)
        except LogError as error:  # the next question tries it again
            _log.warning("The documents of the server %d cannot be read (%s)", guild_id, error)

    async def _up_to_date(self, guild_id: int, version: int | None = None) -> _Entry:
        if version is None:
            version = await self._log.servers.version(guild_id)
        if (entry := self._current(guild_id, version)) is not None:
            return entry
        async with self._locks.setdefault(guild_id, asyncio.Lock()):
            version = await self._log.servers.version(guild_id)
            if (entry := self._current(guild_id, version)) is not None:  # somebody else has just loaded it
                return entry
            async with self._loading:
                loaded = await self._load(guild_id, version)
            self._let_go(guild_id)
            entry = self._entries[guild_id] = _Entry(
                loaded, self._vectors.beside(vectors_path(self._documents.index_path(guild_id))), self._clock()
            )
            if loaded.own is not None:
                entry.vectors.start(loaded.own, lambda vectors: _use_vectors(entry, vectors))
            return entry

    def _current(self, guild_id: int, version: int) -> _Entry | None:
        entry = self._entries.get(guild_id)
        if entry is None or entry.loaded.version != version:
            return None
        is_due = not entry.loaded.is_complete and self._clock() - entry.loaded_at >= RETRY_AFTER
        return None if is_due else entry

    async def _load(self, guild_id: int, version: int) -> _Loaded:
        if not version:  # nobody has ever set or added anything there
            return _Loaded(version)
        settings = await self._log.servers.settings(guild_id)
        documents = await self._log.servers.documents(guild_id)
        loaded = await asyncio.to_thread(self._read, version, documents, self._documents.index_path(guild_id))
        for each in loaded.unusable:
            _log.warning("The document %s is left out: %s", each.name, each.reason)
        return replace(loaded, uses_shared=settings.shared)

    def _read(self, version: int, documents: Sequence[ServerDocument], index: Path) -> _Loaded:
        """Read documents; those that cannot be used are left out."""
        seeds, unreadable = self._seeds(documents)
        is_complete = not unreadable
        try:
            index.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            for file in () if seeds else (index, vectors_path(index)):
                file.unlink(missing_ok=True)
        except OSError as error:  # an index that cannot be written either is told of, too
            _log.warning("The index %s cannot be kept: %s", index, error)
        if not seeds:
            return _Loaded(version, unusable=unreadable, is_complete=is_complete)
        try:
            library, unusable = load_library(seeds, index, readers=self._articles.readers)
        except SeedError as error:
            unusable = error.unusable or (UnusableSeed(seeds[0].name, str(error)),)
            return _Loaded(version, unusable=(*unreadable, *unusable), is_complete=is_complete)
        own = Answerer(library, unusable=unusable, models=self._articles.models)
        return _Loaded(version, own, unusable=(*unreadable, *unusable), is_complete=is_complete)

    def _seeds(self, documents: Sequence[ServerDocument]) -> tuple[list[Seed], tuple[UnusableSeed, ...]]:
        """Return the documents as seeds, and those whose texts cannot be read."""
        from bot.core.document_seeds import seed_of  # noqa: PLC0415  # loads a part of what takes documents in

        seeds, unreadable = [], []
        for document in documents:
            try:
                seeds.append(seed_of(document, self._documents.read_text(document.text_digest)))
            except DocumentStoreError as error:
                unreadable.append(UnusableSeed(document.article_name, str(error)))
        return seeds, tuple(unreadable)

    def _library(self, entry: _Entry) -> ServerLibrary:
        loaded = entry.loaded
        shared = self._shared()
        return ServerLibrary(
            shared if loaded.uses_shared else None,
            self._joined(entry, shared),
            loaded.unusable,
            is_complete=loaded.is_complete,
            is_busy=entry.vectors.is_busy,
        )

    def _joined(self, entry: _Entry, shared: Answerers) -> Answerers | None:
        """Return what answers from a server's own documents; made anew when these or the owner's have changed."""
        own = entry.loaded.own
        if own is None:
            return None
        if entry.joined is None or entry.joined[:2] != (own, shared):
            plain = Answerer.joined(own, shared.plain) if entry.loaded.uses_shared else own
            entry.joined = own, shared, Answerers(plain, self._log)
        return entry.joined[2]

    def _with_documents(self) -> list[int]:
        return [guild_id for guild_id, entry in self._entries.items() if entry.loaded.own is not None]

    def _let_go(self, guild_id: int) -> None:
        if (entry := self._entries.pop(guild_id, None)) is not None:
            entry.vectors.stop()


def _use_vectors(entry: _Entry, vectors: SectionVectors) -> None:
    own = entry.loaded.own
    if own is not None:
        entry.loaded = replace(entry.loaded, own=own.with_models(own.models, vectors))
