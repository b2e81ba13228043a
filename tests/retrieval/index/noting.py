"""Notes which articles are read, rather than taken from a kept index."""

from __future__ import annotations

import pytest

from retrieval.articles.article import Article
from retrieval.index.indexer import Indexer


def note_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the name of each article is added that this process reads."""
    names: list[str] = []
    really = Indexer.add

    def noted(self: Indexer, article: Article, key: bytes) -> None:
        names.append(article.name)
        really(self, article, key)

    monkeypatch.setattr(Indexer, "add", noted)
    return names
