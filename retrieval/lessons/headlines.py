"""Headlines and standfirsts as sentences of their own: they are not searched, but may be taught as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retrieval.answers import Address
from retrieval.articles.article import Article
from retrieval.index.segment import Segment


class HeadlineIndex:
    """The heads of articles, given by name, as segments with numbers below zero; each is made once it is taught."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._heads: dict[str, tuple[Segment, int]] = {}

    def find(self, address: Address) -> tuple[int, int] | None:
        """Return the segment's number and the sentence's number in it; None if there is no such headline."""
        name = address.article
        article = self._articles.get(name) if address.paragraph == 0 else None
        head = () if article is None else tuple(it for it in (article.headline, article.standfirst) if it)
        if article is None or address.sentence not in {it.number for it in head}:
            return None
        if name not in self._heads:
            segment = Segment.of(replace(article, sentences=head, headline=None, standfirst=None))
            self._heads[name] = segment, len(article.sentences)
        number = self._heads[name][0].find(address)
        return None if number is None else (~list(self._heads).index(name), number)

    def head(self, number: int) -> tuple[Segment, int]:
        """Return a segment that ``find`` has named, and the sentences of the body below it."""
        return list(self._heads.values())[~number]
