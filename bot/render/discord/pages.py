"""Pages: the rest of a quote, further passages, search results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.render.discord.answer import NO_ARTICLES, citation_line, render_passages
from bot.render.discord.text import blockquote, clip, escape, fit_prefix, one_line
from bot.render.phrases import split_at_words
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.article import Article

MAX_PAGE: Final = 3600  # in ``size``, of a page's texts; MAX_LAYOUT but for what is around them
_PASSAGES_PER_PAGE: Final = 3
_RESULTS_PER_PAGE: Final = 5
_MAX_ECHO: Final = 200


def rest_pages(quote: Quote, shown: int, wording: Wording) -> list[list[str]]:
    """Return the part of a quote after its first ``shown`` characters, as pages of texts."""
    cited = citation_line(quote, wording)
    rest = quote.text[shown:].lstrip()
    pages = []
    while rest:
        piece = fit_prefix(rest, MAX_PAGE - 800, blockquote) or rest[:1]
        rest = rest[len(piece) :].lstrip()
        pages.append([blockquote(piece), cited])
    return [[wording.rest_of_quote, *page] for page in pages]


def further_pages(
    quotes: Sequence[Quote], wording: Wording, articles: Mapping[str, Article] = NO_ARTICLES
) -> list[list[str]]:
    """Return the next best passages as pages of texts."""
    pages = []
    for first in range(0, len(quotes), _PASSAGES_PER_PAGE):
        here = quotes[first : first + _PASSAGES_PER_PAGE]
        shown = render_passages(here, MAX_PAGE - 200, wording, articles=articles)
        pages.append([wording.next_passages, *(passage.text for passage in shown)])
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
    texts = (passage.text for passage in render_passages(here, MAX_PAGE - 600, wording, marked_blockquote, articles))
    return [wording.search_for.format(words=echo)], list(zip(here, texts, strict=True)), pages


def marked_blockquote(quote: Quote, text: str) -> str:
    """Render a quote, or a beginning ``text`` of it, as a block quote with the words that matched in bold."""
    pieces = split_at_words(text, quote.matched)
    shown = (f"**{escape(piece)}**" if is_match else escape(piece) for piece, is_match in pieces)
    return "> " + "".join(shown).replace("\n", "\n> ")
