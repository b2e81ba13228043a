"""Documents of servers, rows and files together: drafted, added, removed, tidied."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.core.document_seeds import seed_of
from bot.core.document_store import DocumentStore, DocumentStoreError
from bot.core.documents.taking_in import TakenIn
from bot.querylog.log import QueryLog
from bot.querylog.records import sentence_digest
from bot.querylog.servers.records import AddedDocument, DocumentLimits, Excess, ServerDocument
from retrieval.articles.article import Article

DRAFT_AGE: Final = timedelta(hours=1)


class ServerDocuments:
    """Keeps the files in step with the rows; every method may raise a ``LogError`` or an ``OSError``."""

    def __init__(self, log: QueryLog, store: DocumentStore) -> None:
        self._log = log
        self._servers = log.servers
        self._store = store

    async def draft(self, taken: TakenIn) -> int:
        """Keep what was taken in until a moderator confirms it; return the draft's id."""
        async with self._store.changing:
            await asyncio.to_thread(self._store.keep_original, taken.original)
            await asyncio.to_thread(self._store.keep_text, taken.article.text)
            return await self._servers.draft(taken.document)

    async def add(self, guild_id: int, draft_id: int, limits: DocumentLimits) -> AddedDocument | Excess | None:
        """Add a draft of that server; None where there is none such, or none any more."""
        added = await self._servers.add_draft(guild_id, draft_id, limits)
        if isinstance(added, AddedDocument) and added.replaced:
            await self._delete_unused()
        return added

    async def cancel(self, guild_id: int, draft_id: int) -> None:
        await self._servers.drop_draft(guild_id, draft_id)
        await self._delete_unused()

    async def remove(self, guild_id: int, name: str) -> ServerDocument | None:
        """Delete a document with its files; None where there is none of that name."""
        removed = await self._servers.remove(guild_id, name)
        if removed is not None:
            await self._delete_unused()
        return removed

    async def tidy(self, now: datetime) -> None:
        """Give up drafts that nobody has confirmed, and delete the files that no row names, and indexes of nothing."""
        await self._servers.drop_drafts(now - DRAFT_AGE)
        await self._delete_unused()
        await asyncio.to_thread(self._store.delete_indexes, await self._servers.with_documents())

    async def lost_passages(self, documents: Sequence[ServerDocument], new: Article | None) -> list[str]:
        """Return the passages that the server's questions are taught to and that go with documents.

        Those that the new article has, too, do not go.
        """
        found: list[str] = []
        for document in documents:
            lessons = await self._log.lessons.holding(document.guild_id)
            passages = (it.passage for it in lessons if it.passage is not None)
            taught = {it.digest for it in passages if it.article == document.article_name}
            if taught:
                found += await asyncio.to_thread(self._passages, document, taught, new)
        return found

    def _passages(self, document: ServerDocument, digests: set[str], new: Article | None) -> list[str]:
        kept = {sentence_digest(it.text) for it in new.sentences} if new is not None else set()
        try:
            article = seed_of(document, self._store.read_text(document.text_digest)).article()
        except DocumentStoreError:  # a file that is missing has no passages any more
            return []
        if not isinstance(article, Article):
            return []
        return [it.text for it in article.sentences if sentence_digest(it.text) in digests - kept]

    async def _delete_unused(self) -> None:
        async with self._store.changing:
            in_use = await self._servers.digests()
            await asyncio.to_thread(self._store.delete_unused, in_use)
