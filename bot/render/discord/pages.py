"""More than fits at once, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.render.discord.answer import NO_ARTICLES, citation_line, passages
from bot.render.discord.text import blockquote, clip, escape, fitting_prefix, one_line
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.article import Article

PAGE_LIMIT: Final = 3600
"""Discord takes 4,000 for all texts together; the rest is for what stands around them."""
_PASSAGES_A_PAGE: Final = 3
_SEARCH_RESULTS_A_PAGE: Final = 5
_LONGEST_ECHO: Final = 200


def rest_pages(quote: Quote, shown: int, wording: Wording) -> list[list[str]]:
    """The part of a quote that a message had no room for.

    Args:
        quote: The whole.
        shown: How many of its characters were shown.
        wording: For the words.

    Returns:
        Pages, each as the texts that stand on it. Joined, unescaped, with the white space between them that was cut
        at, they are the rest of the quote.
    """
    cited = citation_line(quote, wording)
    rest = quote.text[shown:].lstrip()
    pages = []
    while rest:
        piece = fitting_prefix(rest, PAGE_LIMIT - 800, blockquote) or rest[:1]
        rest = rest[len(piece) :].lstrip()
        pages.append([blockquote(piece), cited])
    return [[wording.rest_of_quote, *page] for page in pages]


def further_pages(
    quotes: Sequence[Quote], wording: Wording, articles: Mapping[str, Article] = NO_ARTICLES
) -> list[list[str]]:
    """The next best passages, some a page; the arguments are those of ``passages``."""
    pages = []
    for first in range(0, len(quotes), _PASSAGES_A_PAGE):
        here = quotes[first : first + _PASSAGES_A_PAGE]
        shown = passages(here, PAGE_LIMIT - 200, wording, articles=articles)
        pages.append([wording.next_passages, *(passage.text for passage in shown)])
    return pages


def search_page(
    words: str, quotes: Sequence[Quote], page: int, wording: Wording, articles: Mapping[str, Article] = NO_ARTICLES
) -> tuple[list[str], list[tuple[Quote, str]], int]:
    """One page of what a search found.

    Args:
        words: What was searched for.
        quotes: Everything that was found, the best first.
        page: From 0; one that is not there is the nearest that is.
        wording: For the words.
        articles: As for ``passages``.

    Returns:
        The lines above; the page's quotes, each with its text, the matched words in bold; and how many pages there are.
    """
    echo = escape(clip(one_line(words), _LONGEST_ECHO, escape))
    if not quotes:
        return [wording.search_nothing.format(words=echo)], [], 0
    pages = -(-len(quotes) // _SEARCH_RESULTS_A_PAGE)
    first = min(max(page, 0), pages - 1) * _SEARCH_RESULTS_A_PAGE
    here = quotes[first : first + _SEARCH_RESULTS_A_PAGE]
    texts = (passage.text for passage in passages(here, PAGE_LIMIT - 600, wording, marked_blockquote, articles))
    return [wording.search_for.format(words=echo)], list(zip(here, texts, strict=True)), pages


def marked_blockquote(quote: Quote, text: str) -> str:
    """A quote, or a beginning of it, set apart and escaped, with the words that matched in bold.

    Args:
        quote: For the words.
        text: What to render of it.
    """
    pieces = (f"**{escape(piece)}**" if matched else escape(piece) for piece, matched in _marked(text, quote.matched))
    return "> " + "".join(pieces).replace("\n", "\n> ")


def _marked(text: str, matched: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Cut a text at the words that matched; the pieces, joined, are the text."""
    words = "|".join(re.escape(word) for word in sorted(set(matched), key=len, reverse=True) if word.strip())
    done = 0
    for found in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text) if words else ():
        yield text[done : found.start()], False
        yield found[0], True
        done = found.end()
    yield text[done:], False
