"""What is offered while a person types an option, from memory alone; whatever comes back is checked."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from discord.app_commands import Choice

from bot.render.discord.text import clip, one_line
from bot.render.quotes import quote_words
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import SHORT_DIGEST, all_sentences, find_containing, short_address
from retrieval.articles.article import Article, Sentence
from retrieval.index.catalogue import Catalogue

MOST: Final = 25
_LONGEST: Final = 100
_READ_THROUGH: Final = 20_000
"""Sentences that are read through at each key, at most."""


def passage_choices(answerer: Answerer, current: str) -> list[Choice[str]]:
    """Passages that fit what has been typed: a place such as "3.2", or words; all in order where nothing has been.

    Args:
        answerer: For the articles.
        current: What has been typed.
    """
    typed = one_line(current)
    if typed and answerer.articles.sentences > _READ_THROUGH:
        found = _ranked(answerer, typed)
    else:
        found = _unique(chain.from_iterable(_fitting(article, typed) for article in answerer.articles.values()))
    many = len(answerer.articles) > 1
    return [Choice(name=passage_label(*it, named=many), value=short_address(*it)) for it in islice(found, MOST)]


def article_choices(articles: Catalogue, current: str) -> list[Choice[str]]:
    """Articles whose title or file name holds what has been typed."""
    typed = one_line(current).casefold()
    named = articles.titles.items()
    fitting = ((name, title) for name, title in named if typed in title.casefold() or typed in name.casefold())
    return [
        Choice(name=clip(one_line(title) or name, _LONGEST), value=_value(articles[name]))
        for name, title in islice(fitting, MOST)
    ]


def article_named(articles: Catalogue, value: str | None) -> str | None:
    """The file name of the article that is meant; None when there is no such article.

    Args:
        articles: All there are, by file name.
        value: A choice of ``article_choices``, or what a person typed. None means the only one there is.
    """
    if value is None:
        return next(iter(articles)) if len(articles) == 1 else None
    value = value.strip()
    if value in articles:
        return value
    if len(value) == SHORT_DIGEST and (article := articles.by_digest(value)):
        return article.name
    wanted = one_line(value).casefold()
    called = [name for name, title in articles.titles.items() if one_line(title).casefold() == wanted]
    return called[0] if len(called) == 1 else None


def _fitting(article: Article, typed: str) -> Iterable[tuple[Article, Sentence]]:
    sentences = all_sentences(article)
    if not typed:
        found: Iterable[Sentence] = sentences
    elif typed.replace(".", "").isdecimal():
        by_place = (it for it in sentences if f"{it.paragraph}.{it.number}".startswith(typed))
        found = chain(by_place, find_containing(article, [typed]))
    else:
        found = find_containing(article, typed.split())
    return ((article, sentence) for sentence in found)


def _ranked(answerer: Answerer, typed: str) -> Iterable[tuple[Article, Sentence]]:
    """The passages that come closest, where reading through all would keep everyone waiting."""
    for quote in answerer.rank(typed, k=MOST):
        article = answerer.articles[quote.article]
        yield from ((article, it) for it in article.sentences if it.start == quote.start)


def _unique(found: Iterable[tuple[Article, Sentence]]) -> Iterable[tuple[Article, Sentence]]:
    seen = set()
    for article, sentence in found:
        key = (article.name, sentence.start)
        if key not in seen:
            seen.add(key)
            yield article, sentence


def passage_label(article: Article, sentence: Sentence, *, named: bool) -> str:
    """A passage on one short line, as menus show it.

    Args:
        article: Where it stands.
        sentence: The passage.
        named: With the article's title.
    """
    place = f"{sentence.paragraph}.{sentence.number} "
    title = f"{clip(one_line(article.title), 30)} · " if named else ""
    return clip(f"{place}{title}{one_line(quote_words(Quote.of(article, sentence)))}", _LONGEST)


def _value(article: Article) -> str:
    return article.name if len(article.name) <= _LONGEST else article.digest[:SHORT_DIGEST]
