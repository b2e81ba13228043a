"""Sentences that follow one another, to be quoted together."""

from __future__ import annotations

from typing import NamedTuple

from retrieval.articles.article import CONTEXT, Article

MAX_PASSAGE_LETTERS = 600
"""The length up to which whole sentences are quoted together."""


class Extent(NamedTuple):
    """Sentences of an article that follow one another, by their indices in it."""

    first: int
    last: int


def passage_from(article: Article, first: int, end: int, max_letters: int = MAX_PASSAGE_LETTERS) -> Extent:
    """Return whole sentences from one on, as many as the length allows, and at least one that is not mere context."""
    sentences = article.sentences
    last = first
    while last + 1 < end and is_context(article, last):
        last += 1
    while last + 1 < end and sentences[last + 1].end - sentences[first].start <= max_letters:
        last += 1
    while last > first and is_context(article, last):
        last -= 1
    return Extent(first, last)


def is_context(article: Article, number: int) -> bool:
    """Tell if a sentence only introduces others."""
    block = article.block_of(article.sentences[number])
    return block is not None and block.kind in CONTEXT


def section_end(article: Article, number: int) -> int:
    """Return the index behind the last sentence of the section that a sentence is in."""
    section = article.block_at(number).section
    following = range(number + 1, len(article.sentences))
    return next((it for it in following if article.block_at(it).section != section), len(article.sentences))


def block_end(article: Article, number: int) -> int:
    """Return the index behind the last sentence of the block that a sentence is in."""
    paragraph = article.sentences[number].paragraph
    return article.blocks[paragraph].first if paragraph < len(article.blocks) else len(article.sentences)
