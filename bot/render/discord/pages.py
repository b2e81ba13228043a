"""Pages: the rest of a quote, further passages, search results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.render.discord.answer import NO_ARTICLES, citation_line, render_passages
from bot.render.discord.text import clip, fit_pieces, one_line, quoted
from bot.render.quotes import quote_pieces, titles
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.article import Article
from retrieval.articles.shown.discord_markdown import Piece, cut, escape, words_of, write

MAX_PAGE: Final = 3600  # in ``size``, of a page's texts; MAX_LAYOUT but for what is around them
_PASSAGES_PER_PAGE: Final = 3
_RESULTS_PER_PAGE: Final = 5
_MAX_ECHO: Final = 200


def rest_pages(
    quote: Quote, shown: int, wording: Wording, articles: Mapping[str, Article] = NO_ARTICLES
) -> list[list[str]]:
    """Return the part of a quote after the first ``shown`` characters of ``quote_words``, as pages of texts."""
    (title,) = titles([quote], articles)
    cited = citation_line(quote, wording, title, articles.get(quote.article))
    rest = _stripped(quote_pieces(quote), shown)
    pages = []
    while rest:
        end = fit_pieces(rest, MAX_PAGE - 800, quoted) or 1
        pages.append([quoted(write(cut(rest, 0, end))), cited])
        rest = _stripped(rest, end)
    return [[wording.rest_of_quote, *page] for page in pages]


def _stripped(pieces: Sequence[Piece], start: int) -> list[Piece]:
    """Return pieces from an offset on, without white space at the beginning."""
    words = words_of(pieces)
    return cut(pieces, len(words) - len(words[start:].lstrip()), len(words))


def further_pages(
    quotes: Sequence[Quote], heading: str, wording: Wording, articles: Mapping[str, Article] = NO_ARTICLES
) -> list[list[str]]:
    """Return the next best passages as pages of texts, each below a heading."""
    pages = []
    for first in range(0, len(quotes), _PASSAGES_PER_PAGE):
        here = quotes[first : first + _PASSAGES_PER_PAGE]
        shown = render_passages(here, MAX_PAGE - 200, wording, articles)
        pages.append([heading, *(passage.text for passage in shown)])
    return pages


def search_page(
    words: str, quotes: Sequence[Quote], page: int, wording: Wording, articles: Mapping[str, Article] = NO_ARTICLES
) -> tuple[list[str], list[tuple[Quote, str]], int]:
    """Return the lines above a page of results, from 0, or the nearest there is; its quotes with texts; the pages."""
    echo = escape(clip(one_line(words), _MAX_ECHO, escape))
    if not quotes:
        return [wording.search_nothing.format(words=echo)], [], 0
    pages = -(-len(quotes) // _RESULTS_PER_PAGE)
    first = min(max(page, 0), pages - 1) * _RESULTS_PER_PAGE
    here = quotes[first : first + _RESULTS_PER_PAGE]
    shown = render_passages(here, MAX_PAGE - 600, wording, articles, apart=True)
    texts = (passage.text for passage in shown)
    return [wording.search_for.format(words=echo)], list(zip(here, texts, strict=True)), pages
