"""Addresses of sentences, ``FILE:PARAGRAPH.SENTENCE``, and other ways to a sentence of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

from retrieval.articles.article import Article, Sentence

SHORT_DIGEST: Final = 8
"""Hexadecimal digits of an article's digest that stand for it in a button's id."""
_MAX_CHOICE_CHARACTERS: Final = 100
_ADDRESS: Final = re.compile(r"(?P<article>.+):(?P<paragraph>\d{1,9})\.(?P<sentence>\d{1,9})", re.DOTALL)


class Located(Protocol):
    """Anything with a place in an article, such as a quote, logged or not."""

    @property
    def article(self) -> str: ...

    @property
    def paragraph(self) -> int: ...

    @property
    def sentence(self) -> int: ...


class ParsedAddress(NamedTuple):
    article: str
    paragraph: int
    sentence: int


def format_address(located: Located) -> str:
    return f"{located.article}:{located.paragraph}.{located.sentence}"


def parse_address(text: str) -> ParsedAddress | None:
    found = _ADDRESS.fullmatch(text)
    return found and ParsedAddress(found["article"], int(found["paragraph"]), int(found["sentence"]))


def short_address(article: Article, sentence: Sentence) -> str:
    """Return an address of at most 100 characters, with the digest's beginning in place of a long file name."""
    address = format_address(ParsedAddress(article.name, sentence.paragraph, sentence.number))
    if len(address) <= _MAX_CHOICE_CHARACTERS:
        return address
    return format_address(ParsedAddress(article.digest[:SHORT_DIGEST], sentence.paragraph, sentence.number))


def all_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return the headline and the standfirst, where there are any, and the body's sentences, in order."""
    head = (article.headline, article.standfirst)
    return (*(sentence for sentence in head if sentence is not None), *article.sentences)


def find_sentence(article: Article, paragraph: int, number: int) -> Sentence | None:
    sentences = all_sentences(article)
    return next((found for found in sentences if (found.paragraph, found.number) == (paragraph, number)), None)


def find_span(article: Article, start: int, end: int) -> tuple[int, int] | None:
    """Return the indices in ``all_sentences`` of the first and the last sentence between two offsets."""
    found = [at for at, it in enumerate(all_sentences(article)) if it.start < end and start < it.end]
    return (found[0], found[-1]) if found else None


def find_containing(article: Article, words: Iterable[str]) -> list[Sentence]:
    """Return the sentences that contain all of the words, ignoring case."""
    wanted = [word.casefold() for word in words]
    return [it for it in all_sentences(article) if all(word in it.text.casefold() for word in wanted)]
