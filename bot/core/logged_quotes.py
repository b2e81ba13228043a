"""Logged quotes found again in the articles as they are now."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from bot.core.document_seeds import seed_of
from bot.core.document_store import DocumentStore, DocumentStoreError
from bot.querylog.database.files import documents_path
from bot.querylog.log import QueryLog
from bot.querylog.records import LoggedQuote
from bot.querylog.servers.records import ServerDocument
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences, find_span
from retrieval.articles.article import Article

_MAX_CACHED: Final = 64
_log: Final = logging.getLogger(__name__)


class LoggedArticles(Mapping[str, Article]):
    """The articles of the owner and of all servers, for the owner alone; those of servers are read when asked for."""

    def __init__(self, owner: Mapping[str, Article], documents: Iterable[ServerDocument], store: DocumentStore) -> None:
        self._owner, self._store = owner, store
        self._documents = {it.article_name: it for it in documents if it.article_name not in owner}
        self._read = lru_cache(_MAX_CACHED)(self._article)

    def __getitem__(self, name: str) -> Article:
        if name in self._owner:
            return self._owner[name]
        if (article := self._read(name)) is None:
            raise KeyError(name)
        return article

    def __iter__(self) -> Iterator[str]:
        return chain(self._owner, self._documents)

    def __len__(self) -> int:
        return len(self._owner) + len(self._documents)

    def _article(self, name: str) -> Article | None:
        document = self._documents.get(name)
        if document is None:
            return None
        try:
            article = seed_of(document, self._store.read_text(document.text_digest)).article()
        except DocumentStoreError as error:
            _log.warning("The document %s is left out: %s", name, error)
            return None
        return article if isinstance(article, Article) else None


async def logged_articles(log: QueryLog, owner: Mapping[str, Article]) -> LoggedArticles:
    """Return what the quotes of a log can be of."""
    return LoggedArticles(owner, await log.servers.all_documents(), DocumentStore(documents_path(log.path)))


def find_place(articles: Mapping[str, Article], logged: LoggedQuote) -> tuple[Article, tuple[int, int]] | None:
    """Return a quote's article, and its first and last sentence as ``all_sentences`` counts.

    None where the article is not the one that it was taken from.
    """
    article = articles.get(logged.article)
    if article is None or article.digest != logged.article_digest:
        return None
    span = find_span(article, logged.start, logged.end)
    return None if span is None else (article, span)


def find_quote(articles: Mapping[str, Article], logged: LoggedQuote, ranked: Quote | None = None) -> Quote | None:
    """Return a quote, with the reasons for which it, or its beginning, is ``ranked`` now; None as ``find_place``."""
    place = find_place(articles, logged)
    if place is None:
        return None
    article, (first, last) = place
    sentences = all_sentences(article)
    if ranked is None:
        return Quote.of(article, sentences[first], last=sentences[last])
    why = {"matched": ranked.matched, "matches": ranked.matches, "parts": ranked.parts}
    return Quote.of(article, sentences[first], ranked.score, last=sentences[last], **why)
