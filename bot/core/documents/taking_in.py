"""Taking in: a file or a web page becomes a document of a server, which waits to be added."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urldefrag, urlsplit

from bot.core.document_seeds import seed_of
from bot.core.documents.document_names import free_stem, name_stem, page_stem, with_ending
from bot.importing.errors import ImportingError
from bot.importing.extraction import SUFFIXES, Extraction, Limits, Original
from bot.importing.fetch import UNKNOWN, Network, Version, fetch_new, fetch_page
from bot.importing.process import extract
from bot.querylog.servers.records import ServerDocument
from bot.wording import ENGLISH
from retrieval.articles.article import Article
from retrieval.articles.seeds import Seed

MAX_AT_ONCE: Final = 2
LIMITS: Final = Limits(seconds=30, pages=1_000, characters=1_000_000)
_MAX_TITLE_CHARS: Final = 200


class BusyError(ImportingError):
    """Others are being taken in just now."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was taken in, and is kept nowhere so far."""

    document: ServerDocument
    article: Article
    """Made of the document's text, under the name that it will have."""
    original: bytes


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a document comes from."""

    guild_id: int
    stem: str
    original: Original
    extraction: Extraction
    title: str
    """As a moderator has given it; else empty."""
    file_name: str
    """Empty for a page."""
    at: datetime
    version: Version = UNKNOWN


class TakingIn:
    """Takes in one document of a server at a time, and two in all; who comes meanwhile is told to wait."""

    def __init__(self, network: Network | None = None) -> None:
        self._network = network  # given by tests alone
        self._servers: set[int] = set()  # whose documents are being taken in

    async def take_file(self, guild_id: int, name: str, data: bytes, title: str, at: datetime) -> TakenIn:
        """Take in a file; an ``ImportingError`` says why that cannot be."""
        kind = SUFFIXES.get(PurePosixPath(name).suffix.lower())
        if kind is None:
            raise ImportingError(ENGLISH.add_kind.format(name=name))
        with self._turn(guild_id):
            original = Original(data, kind)
            extraction = await asyncio.to_thread(extract, original, name, LIMITS)
            stem = name_stem(PurePosixPath(name).stem)
            source = _Source(guild_id, stem, original, extraction, title, name, at)
            return await asyncio.to_thread(_take, source)

    async def take_page(
        self, guild_id: int, url: str, title: str, at: datetime, others: Sequence[ServerDocument]
    ) -> TakenIn:
        """Take in a web page; one that is among the server's ``others`` already keeps its name."""
        with self._turn(guild_id):
            page = await fetch_new(url, self._network)
            original = replace(page.original, url=urldefrag(page.original.url).url)  # whatever place of it was meant
            extraction = await asyncio.to_thread(extract, original, url, LIMITS)
            stem = _stem_of_page(original.url, extraction, others)
            source = _Source(guild_id, stem, original, extraction, title, "", at, page.version)
            return await asyncio.to_thread(_take, source)

    async def has_changed(self, document: ServerDocument) -> bool:
        """Ask for a document's page again; return whether its text is another now.

        A ``PageGoneError`` where there is no such page any more, another ``ImportingError`` where that cannot be told.
        """
        with self._turn(document.guild_id):
            known = Version(document.etag, document.last_modified)
            page = await fetch_page(document.url or "", self._network, known)
            if page is None or sha256(page.original.data).hexdigest() == document.original_digest:
                return False
            extraction = await asyncio.to_thread(extract, page.original, document.url or "", LIMITS)
            return sha256(extraction.text.encode()).hexdigest() != document.text_digest

    @contextmanager
    def _turn(self, guild_id: int) -> Iterator[None]:
        if guild_id in self._servers:
            raise BusyError(ENGLISH.taking_in_here)
        if len(self._servers) >= MAX_AT_ONCE:
            raise BusyError(ENGLISH.taking_in_elsewhere)
        self._servers.add(guild_id)
        try:
            yield
        finally:
            self._servers.discard(guild_id)


def _stem_of_page(url: str, extraction: Extraction, others: Sequence[ServerDocument]) -> str:
    known = next((other.stem for other in others if other.url == url), None)
    wanted = name_stem(extraction.title) if extraction.title else page_stem(url)
    return known or free_stem(wanted, {other.stem for other in others})


def _take(source: _Source) -> TakenIn:
    """Make a document of what was read, with what it says of itself."""
    found, original = source.extraction, source.original
    name = with_ending(source.stem, original.kind)
    said = Seed(name, Path(name), found.text.encode(), None).article()
    if not isinstance(said, Article):
        raise ImportingError(ENGLISH.importing_no_text.format(name=source.file_name or original.url))
    own_title = "" if said.title == name else said.title
    title = source.title or found.title or own_title or source.stem.replace("-", " ")
    host = urlsplit(original.url).hostname or ""
    is_page = bool(original.url)
    document = ServerDocument(
        guild_id=source.guild_id,
        name=name,
        title=" ".join(title.split())[:_MAX_TITLE_CHARS].strip() or source.stem,
        text_digest=said.digest,
        original_digest=sha256(original.data).hexdigest(),
        original_name=source.file_name,
        url=original.url or None,
        kind=original.kind.value,
        extractor=found.extractor,
        author=found.author or said.metadata.author,
        source=found.site or said.metadata.source or host or None,
        published=found.published or said.metadata.published,
        language=said.language,
        sentences=0,
        bytes=len(original.data) + len(found.text.encode()),
        added_at=source.at,
        fetched_at=source.at if is_page else None,
        etag=source.version.etag,
        last_modified=source.version.last_modified,
        checked_at=source.at if is_page else None,
        reached_at=source.at if is_page else None,
    )
    article = seed_of(document, found.text).article()
    if not isinstance(article, Article):  # a title can make all of a text its headline
        raise ImportingError(ENGLISH.importing_no_text.format(name=source.file_name or original.url))
    return TakenIn(replace(document, sentences=len(article.sentences)), article, original.data)
