"""Choices offered while a person types an option, from memory alone; whatever comes back is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from discord.app_commands import Choice

from bot.render.discord.text import clip, clip_around, one_line, size
from bot.render.quotes import quote_words
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import SHORT_DIGEST, all_sentences, find_containing, format_address, short_address
from retrieval.articles.article import Article, Sentence
from retrieval.index.catalogue import ArticleLookup

_MAX_CHOICES: Final = 25
_MAX_CHOICE_CHARS: Final = 100
_MAX_TITLE_CHARS: Final = 30
_MAX_SENTENCES: Final = 20_000  # that are read through at each key
_MAX_ARTICLES: Final = 5_000  # whose titles are compared at each key: of more, those that hold what was typed
_MIN_CHARS_TO_MISSPELL: Final = 4
_MIN_LIKENESS: Final = 75.0  # of 100: one letter in four or five may be wrong
Passage = tuple[Article, Sentence]


def passage_choices(answerer: Answerer, current: str) -> list[Choice[str]]:
    """Return the passages that fit what has been typed: a place such as "3.2", or words; all where nothing has been.

    Those with the words themselves come first, then those with longer words, then what is spelt or inflected otherwise.
    """
    typed = one_line(current)
    articles = answerer.articles
    found: dict[str, Choice[str]] = {}  # by address
    for (article, sentence), words in _passages(answerer, typed):
        address = short_address(article, sentence)
        if address not in found:
            name = passage_label(article, sentence, titled=len(articles) > 1, around=words)
            found[address] = Choice(name=name, value=address)
        if len(found) == _MAX_CHOICES:
            break
    return [*found.values()]


def _passages(answerer: Answerer, typed: str) -> Iterator[tuple[Passage, Sequence[str]]]:
    """Yield passages, the best first, each with the words that it was found by."""
    articles, words = answerer.articles, typed.split()
    few = articles.sentences <= _MAX_SENTENCES
    if not typed or (few and typed.replace(".", "").isdecimal()):
        for passage in chain.from_iterable(_at_place(article, typed) for article in articles.values()):
            yield passage, ()
    if words and few:
        for passage in _containing(articles, words):
            yield passage, words
    if words:
        for quote in answerer.with_models(None).rank(typed, k=_MAX_CHOICES):
            if (ranked := articles.find_passage(format_address(quote))) is not None and quote.is_found:
                yield ranked, quote.matched


def _at_place(article: Article, typed: str) -> Iterator[Passage]:
    """Yield the passages whose number begins as typed: all of them where nothing is."""
    for sentence in all_sentences(article):
        if f"{sentence.paragraph}.{sentence.number}".startswith(typed):
            yield article, sentence


def _containing(articles: ArticleLookup, words: Sequence[str]) -> list[Passage]:
    """Return the passages that contain all of the words, by how well they do."""
    containing = articles.containing(words)
    found = [(article, sentence) for article in containing for sentence in find_containing(article, words)]
    return sorted(found, key=lambda passage: _distance(passage[1].text, words))


def _distance(text: str, words: Iterable[str]) -> int:
    """Return 0 where words are in a text as they are, 1 where one only begins a longer word, 2 where it is in one."""
    return max(_distance_of(text, word) for word in words)


def _distance_of(text: str, word: str) -> int:
    return next((far for far, pattern in enumerate(_patterns(word)) if re.search(pattern, text, re.IGNORECASE)), 2)


def _patterns(word: str) -> tuple[str, str, str]:
    """Return patterns for a word as it is, as the beginning of a longer one, and as part of one, to its end."""
    escaped = re.escape(word)
    return rf"(?<!\w){escaped}(?!\w)", rf"(?<!\w){escaped}\w*", rf"{escaped}\w*"


def article_choices(articles: ArticleLookup, current: str) -> list[Choice[str]]:
    """Return the articles whose title or file name holds what has been typed, or nearly; whole words come first."""
    typed = one_line(current)
    titles = dict(_titles(articles, typed) if typed else islice(articles.titles(), _MAX_CHOICES))
    fitting = _named(titles, typed) if typed else titles
    return [
        Choice(
            name=clip(one_line(titles[name]) or name, _MAX_CHOICE_CHARS),
            value=name if len(name) <= _MAX_CHOICE_CHARS else articles[name].digest[:SHORT_DIGEST],
        )
        for name in islice(fitting, _MAX_CHOICES)
    ]


def _titles(articles: ArticleLookup, typed: str) -> Iterator[tuple[str, str]]:
    """Yield the names and titles that may fit what has been typed: all, or of very many those that hold just that."""
    if len(articles) <= _MAX_ARTICLES:
        return articles.titles()
    return islice(articles.titles_holding(typed), _MAX_ARTICLES)


def _named(titles: Mapping[str, str], typed: str) -> list[str]:
    """Return file names: those that are called as typed, then those that are called nearly so."""
    called = {name: f"{one_line(title)} {name}" for name, title in titles.items()}
    folded = typed.casefold()
    holding = [name for name, words in called.items() if folded in words.casefold()]
    holding.sort(key=lambda name: _distance_of(called[name], typed))
    if len(holding) >= _MAX_CHOICES or len(typed) < _MIN_CHARS_TO_MISSPELL:
        return holding
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # 9 ms, which few have to wait for

    alike = process.extract(
        folded,
        called,
        scorer=fuzz.partial_ratio,
        processor=str.casefold,
        score_cutoff=_MIN_LIKENESS,
        limit=_MAX_CHOICES,
    )
    return [*dict.fromkeys([*holding, *(name for _, _, name in alike)])]


def article_named(articles: ArticleLookup, value: str | None) -> str | None:
    """Return the file name of the article that a choice, or what a person typed, means; without any, the only one's."""
    if value is None:
        return next(iter(articles)) if len(articles) == 1 else None
    value = value.strip()
    if article := articles.named(value):
        return article.name
    if not value:
        return None
    typed = one_line(value)
    titles = _titles(articles, typed)
    called = [name for name, title in titles if one_line(title).casefold() == typed.casefold()]
    return called[0] if len(called) == 1 else None


def passage_label(article: Article, sentence: Sentence, *, titled: bool, around: Sequence[str] = ()) -> str:
    """Return a passage on one short line, as menus show it, maybe with the article's title.

    Of a longer passage, that is its beginning, or what stands ``around`` the longest of some words.
    """
    title = f"{clip(one_line(article.title), _MAX_TITLE_CHARS)} · " if titled else ""
    place = f"{sentence.paragraph}.{sentence.number} {title}"
    passage = one_line(quote_words(Quote.of(article, sentence)))
    return place + clip_around(passage, _place_of(passage, around), _MAX_CHOICE_CHARS - size(place))


def _place_of(text: str, words: Sequence[str]) -> tuple[int, int]:
    """Return where the longest of some words begins and ends in a text, as it is rather than in another."""
    for pattern in _patterns(max(words, key=len)) if words else ():
        if found := re.search(pattern, text, re.IGNORECASE):
            return found.span()
    return 0, 0
