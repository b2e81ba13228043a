"""What there is to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Final

from bot.render.discord.text import CUT, clip, escape, fitting_prefix, one_line, size
from bot.wording import Wording
from retrieval.articles.article import Article

OVERVIEW_LIMIT: Final = 3600
_LONGEST_TITLE: Final = 300
_LONGEST_LINE: Final = 110
_LONGEST_FACT: Final = 200


def overview(article: Article, wording: Wording) -> str:
    """What an article is, how long, and how it goes on.

    Args:
        article: Which one.
        wording: For the words.

    Returns:
        At most ``OVERVIEW_LIMIT``; the outline is its headings, or the beginning of each paragraph where it has none.
    """
    paragraphs = len({sentence.paragraph for sentence in article.sentences})
    facts = {
        wording.article_by: article.author,
        wording.article_source: article.source,
        wording.article_published: article.published,
    }
    said = [phrase.format(author=it, source=it, published=it) for phrase, it in facts.items() if it]
    said.append(wording.article_size.format(sentences=len(article.sentences), paragraphs=paragraphs))
    facts_said = (escape(clip(one_line(fact), _LONGEST_FACT, escape)) for fact in said)
    head = "\n".join([f"**{title_of(article)}**", *(f"-# {fact}" for fact in facts_said)])
    lines = _outline(article, wording)
    return "\n".join([head, *_as_many_as_fit(lines, len(lines), OVERVIEW_LIMIT - size(head), wording)])


def library(articles: Collection[Article], wording: Wording) -> str:
    """The titles of several articles; of many, no more are looked at than fit."""
    titles = (f"- {title_of(article)}" for article in articles)
    head = wording.library.format(count=len(articles))
    return "\n".join([head, *_as_many_as_fit(titles, len(articles), OVERVIEW_LIMIT - size(head), wording)])


def title_of(article: Article) -> str:
    """An article's title on one line, escaped."""
    return escape(clip(one_line(article.title), _LONGEST_TITLE, escape))


def _outline(article: Article, wording: Wording) -> list[str]:
    if article.sections:
        return [f"{'  ' * (section.level - 1)}- {_beginning(section.title)}" for section in article.sections]
    paragraphs = groupby(article.sentences, key=lambda sentence: sentence.paragraph)
    firsts = ((number, next(sentences).text) for number, sentences in paragraphs)
    return [wording.article_paragraph.format(paragraph=number, beginning=_beginning(text)) for number, text in firsts]


def _beginning(text: str) -> str:
    """The first words, escaped and on one line."""
    line = one_line(text)
    begun = fitting_prefix(line, _LONGEST_LINE, escape)
    return escape(line) if begun == line else f"{escape(begun)} {CUT}"


def _as_many_as_fit(lines: Iterable[str], count: int, room: int, wording: Wording) -> list[str]:
    """The first lines, and how many more there are."""
    room -= size(wording.and_more) + 12
    shown = []
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            break
        shown.append(line)
    left = count - len(shown)
    return [*shown, wording.and_more.format(count=left)] if left else shown
