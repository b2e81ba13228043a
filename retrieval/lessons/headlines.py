"""Headlines and standfirsts as sentences of their own: they are not searched, but may be taught as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retrieval.answers import Place
from retrieval.articles.article import Article
from retrieval.index.segment import ArticleIndex


class Heads:
    """The heads of some articles, each prepared once a question is tied to it.

    Args:
        articles: By name.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._indexes: list[ArticleIndex] = []
        self._sizes: list[int] = []

    def find(self, place: Place) -> tuple[int, int] | None:
        """Where a headline or standfirst is: in which head, by a number below zero, and as which of its sentences."""
        article = self._articles.get(place.article) if place.paragraph == 0 else None
        sentences = () if article is None else tuple(it for it in (article.headline, article.standfirst) if it)
        if article is None or place.sentence not in {it.number for it in sentences}:
            return None
        known = [index.name for index in self._indexes]
        if place.article not in known:
            self._indexes.append(ArticleIndex.of(replace(article, sentences=sentences, headline=None, standfirst=None)))
            self._sizes.append(len(article.sentences))
            known.append(place.article)
        at = known.index(place.article)
        number = self._indexes[at].number(place)
        return None if number is None else (~at, number)

    def index(self, number: int) -> ArticleIndex:
        """A head, by the number that ``find`` gives."""
        return self._indexes[~number]

    def body(self, number: int) -> int:
        """How many sentences the body below a head has."""
        return self._sizes[~number]
