"""Finding one's way in an article: its sentences by place and by address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from retrieval.answers import Quote
from retrieval.articles.article import Article, Sentence
from retrieval.dialogue.navigation import cite
from retrieval.index.catalogue import Catalogue
from retrieval.ranking.explanation import TAUGHT

SHORT_DIGEST: Final = 8
"""Hexadecimal digits of an article's digest that stand for it in a button's id."""
_LONGEST_VALUE: Final = 100
_ADDRESS: Final = re.compile(r"(?P<article>.+):(?P<paragraph>\d{1,6})\.(?P<sentence>\d{1,6})", re.DOTALL)


def every_sentence(article: Article) -> tuple[Sentence, ...]:
    """The headline and the standfirst, where there are any, and the body's sentences, in order."""
    head = (article.headline, article.standfirst)
    return (*(sentence for sentence in head if sentence is not None), *article.sentences)


def position_at(article: Article, start: int) -> int | None:
    """Where in ``every_sentence`` the one stands that begins at an offset of the text."""
    starts = (sentence.start for sentence in every_sentence(article))
    return next((position for position, found in enumerate(starts) if found == start), None)


def quote_of(article: Article, sentence: Sentence) -> Quote:
    """A sentence as a quote that nothing was asked for."""
    return cite(article, sentence)


def is_found(quote: Quote) -> bool:
    """Whether a ranked passage has to do with the question: by its words, or by what was taught."""
    return bool(quote.matched) or was_taught(quote)


def was_taught(quote: Quote) -> bool:
    """Whether a ranked passage was found since one like the question was tied to it."""
    return any(part.name == TAUGHT for part in quote.parts)


def by_digest(articles: Mapping[str, Article], beginning: str) -> Article | None:
    """The article whose digest begins like that: this very version of it."""
    if isinstance(articles, Catalogue):
        return articles.by_digest(beginning)
    return next((article for article in articles.values() if article.digest.startswith(beginning)), None)


def titles_of(articles: Mapping[str, Article]) -> Mapping[str, str]:
    """The title of each article, by its file name."""
    if isinstance(articles, Catalogue):
        return articles.titles
    return {name: article.title for name, article in articles.items()}


def address(article: Article, sentence: Sentence) -> str:
    """What a choice stands for: ``FILE:P.S``, with the beginning of its digest where the file's name is too long."""
    place = f":{sentence.paragraph}.{sentence.number}"
    known = article.name if len(article.name + place) <= _LONGEST_VALUE else article.digest[:SHORT_DIGEST]
    return known + place


class Placed(Protocol):
    """What stands in an article, such as a quote, logged or not."""

    @property
    def article(self) -> str:
        """The file's name."""

    @property
    def paragraph(self) -> int:
        """From 1; 0 for the headline and the standfirst."""

    @property
    def sentence(self) -> int:
        """From 1 within the paragraph."""


def address_of(quote: Placed) -> str:
    """Where a quote stands: ``FILE:P.S``, which ``at_address`` reads."""
    return f"{quote.article}:{quote.paragraph}.{quote.sentence}"


def at_address(articles: Mapping[str, Article], value: str) -> tuple[Article, Sentence] | None:
    """What an address leads to; None when it is none, or leads nowhere.

    Args:
        articles: All there are, by file name.
        value: From ``address``, or typed by a person. Where there is one article, its name may be left out.
    """
    value = value.strip()
    found = _ADDRESS.fullmatch(value if ":" in value else f"{_only(articles)}:{value}")
    if found is None:
        return None
    article = articles.get(found["article"]) or by_digest(articles, found["article"])
    if article is None or len(found["article"]) < min(SHORT_DIGEST, len(article.name)):
        return None
    place = int(found["paragraph"]), int(found["sentence"])
    return next(((article, it) for it in every_sentence(article) if (it.paragraph, it.number) == place), None)


def containing(article: Article, words: Iterable[str]) -> list[Sentence]:
    """The sentences in which all of these stand, whatever their case."""
    wanted = [word.casefold() for word in words]
    return [it for it in every_sentence(article) if all(word in it.text.casefold() for word in wanted)]


def _only(articles: Mapping[str, Article]) -> str:
    return next(iter(articles)) if len(articles) == 1 else ""
