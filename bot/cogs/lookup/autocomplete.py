"""Choices offered while a person types an option, from memory alone; whatever comes back is checked."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import Final

from discord.app_commands import Choice

from bot.cogs.answers.passages import sentences_of
from bot.render.discord.text import clip, one_line
from bot.render.quotes import quote_words
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import SHORT_DIGEST, all_sentences, find_containing, short_address
from retrieval.articles.article import Article, Sentence
from retrieval.index.catalogue import Catalogue

_MAX_CHOICES: Final = 25
_MAX_CHOICE_CHARS: Final = 100
_MAX_TITLE_CHARS: Final = 30
_MAX_SENTENCES: Final = 20_000  # that are read through at each key


def passage_choices(answerer: Answerer, current: str) -> list[Choice[str]]:
    """Return the passages that fit what has been typed: a place such as "3.2", or words; all where nothing has been."""
    typed = one_line(current)
    articles = answerer.articles
    if typed and articles.sentences > _MAX_SENTENCES:
        quotes = answerer.with_models(None).rank(typed, k=_MAX_CHOICES)
        found: Iterable[tuple[Article, Sentence]] = sentences_of(answerer, quotes)
    else:
        found = chain.from_iterable(_fitting(article, typed) for article in articles.values())
    return [
        Choice(name=passage_label(*it, titled=len(articles) > 1), value=short_address(*it))
        for it in islice(found, _MAX_CHOICES)
    ]


def article_choices(articles: Catalogue, current: str) -> list[Choice[str]]:
    """Return the articles whose title or file name holds what has been typed."""
    typed = one_line(current).casefold()
    titles = articles.titles.items()
    fitting = ((name, title) for name, title in titles if typed in title.casefold() or typed in name.casefold())
    return [
        Choice(
            name=clip(one_line(title) or name, _MAX_CHOICE_CHARS),
            value=name if len(name) <= _MAX_CHOICE_CHARS else articles[name].digest[:SHORT_DIGEST],
        )
        for name, title in islice(fitting, _MAX_CHOICES)
    ]


def article_named(articles: Catalogue, value: str | None) -> str | None:
    """Return the file name of the article that a choice, or what a person typed, means; without any, the only one's."""
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
        found = dict.fromkeys(chain(by_place, find_containing(article, [typed])))
    else:
        found = find_containing(article, typed.split())
    return ((article, sentence) for sentence in found)


def passage_label(article: Article, sentence: Sentence, *, titled: bool) -> str:
    """Return a passage on one short line, as menus show it, maybe with the article's title."""
    title = f"{clip(one_line(article.title), _MAX_TITLE_CHARS)} · " if titled else ""
    passage = one_line(quote_words(Quote.of(article, sentence)))
    return clip(f"{sentence.paragraph}.{sentence.number} {title}{passage}", _MAX_CHOICE_CHARS)
