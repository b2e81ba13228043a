"""The pages of ``/article``: an article's overview, and the list of articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Final

from bot.render.discord.text import CUT, clip, fit_prefix, one_line, size
from bot.render.phrases import long_date
from bot.render.quotes import quote_words
from bot.wording import Count, Wording
from retrieval.answers import Quote
from retrieval.articles.article import Article
from retrieval.articles.shown.discord_markdown import escape

MAX_OVERVIEW: Final = 3600
_MAX_TITLE: Final = 300
_MAX_LINE: Final = 110
_MAX_FACT: Final = 200


def overview_text(article: Article, wording: Wording) -> str:
    """Return the title, facts, length and outline: the headings, or the beginning of each paragraph without any."""
    paragraphs = len({sentence.paragraph for sentence in article.sentences})
    facts = {
        wording.article_by: article.metadata.author,
        wording.article_source: article.metadata.source,
        wording.article_published: long_date(article.metadata.published or "", wording),
    }
    said = [phrase.format(author=it, source=it, published=it) for phrase, it in facts.items() if it]
    length = {"sentences": Count(len(article.sentences)), "paragraphs": Count(paragraphs)}
    said.append(wording.article_size.format(**length))
    facts_said = (escape(clip(one_line(fact), _MAX_FACT, escape)) for fact in said)
    head = "\n".join([f"**{_title(article)}**", *(f"-# {fact}" for fact in facts_said)])
    lines = _outline(article, wording)
    return "\n".join([head, *as_many_as_fit(lines, len(lines), MAX_OVERVIEW - size(head), wording)])


def library_text(articles: Collection[Article], wording: Wording) -> str:
    """Return the titles of several articles; of many, no more are read than fit."""
    titles = (f"- {_title(article)}" for article in articles)
    head = wording.library.format(count=len(articles))
    return "\n".join([head, *as_many_as_fit(titles, len(articles), MAX_OVERVIEW - size(head), wording)])


def _title(article: Article) -> str:
    return escape(clip(one_line(article.title), _MAX_TITLE, escape))


def heading_lines(article: Article) -> list[str]:
    """Return the headings, each on a line, indented by those that it is below."""
    depths = _depths(section.level for section in article.sections)
    return [f"{'  ' * it}- {_beginning(section.title)}" for it, section in zip(depths, article.sections, strict=True)]


def _outline(article: Article, wording: Wording) -> list[str]:
    if article.sections:
        return heading_lines(article)
    paragraphs = groupby(article.sentences, key=lambda sentence: sentence.paragraph)
    firsts = ((number, Quote.of(article, next(sentences))) for number, sentences in paragraphs)
    return [wording.article_paragraph.format(paragraph=at, beginning=_beginning(quote_words(it))) for at, it in firsts]


def _depths(levels: Iterable[int]) -> Iterator[int]:
    """Tell how many headings each heading stands below; their levels may leave some out."""
    above: list[int] = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        yield len(above)
        above.append(level)


def _beginning(text: str) -> str:
    line = one_line(text)
    begun = fit_prefix(line, _MAX_LINE, escape)
    return escape(line) if begun == line else f"{escape(begun)} {CUT}"


def as_many_as_fit(lines: Iterable[str], count: int, room: int, wording: Wording) -> list[str]:
    """Return the first lines, and the number of those left out."""
    room -= size(wording.and_more) + 12
    shown = []
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            break
        shown.append(line)
    left = count - len(shown)
    return [*shown, wording.and_more.format(count=left)] if left else shown
