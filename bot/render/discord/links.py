"""A link that lands on the quoted words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote as percent_encode

from retrieval.answers import Quote
from retrieval.articles.article import Article, BlockKind
from retrieval.articles.shown.discord_markdown import unmark
from retrieval.articles.shown.quoted_text import CELL_BREAK, shown_text

# A link to a longer quote names its beginning and its end: it stays short, and does not break on one odd character.
_MAX_WHOLE_WORDS: Final = 12
_WORDS_AT_EACH_END: Final = 4
_WORDS_BEFORE: Final = 3
_MAX_BEFORE_CHARS: Final = 120
MAX_URL_CHARS: Final = 300
_LOWEST_HEADING: Final = 6  # below are the questions of a FAQ
_NOT_IN_SLUG: Final = re.compile(r"[^\w\- ]")
_OWN_ANCHOR: Final = re.compile(r"\{#([\w:.-]+)\}")
_ITEM_MARK: Final = re.compile(r"\A\s*(?:-|\(?\w{1,4}[.)])\s+")
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def link_to_quote(quote: Quote, article: Article | None) -> str | None:
    """Point a quote's page at its heading and its words; the article, if it is at hand, tells where these are."""
    if not quote.url:
        return None
    if article is None or article.text[quote.start : quote.end] != quote.text:
        return link_to_words(quote.url, _lines_of(quote, is_markdown=False))
    before = words_before(article.text, quote.start, quote.text)
    if article.markdown:
        before = " ".join(unmark(shown_text(before, markdown=True)).split())
    return link_to_words(quote.url, _lines_of(quote, is_markdown=article.markdown), before, anchor_of(article, quote))


def _lines_of(quote: Quote, *, is_markdown: bool) -> list[str]:
    """Return the lines of a quote that stand below one another on its page, without the marks of items."""
    words = unmark(quote.shown) or quote.text
    if not is_markdown:
        return [words]
    parts = words.replace(CELL_BREAK, "\n") if quote.kind is BlockKind.ROW else words
    return [_ITEM_MARK.sub("", line) for line in parts.split("\n")]


def link_to_words(url: str, lines: Sequence[str], before: str = "", anchor: str = "") -> str | None:
    """Point a page's address at words on it, by a text fragment (https://wicg.github.io/scroll-to-text-fragment/).

    The link is safe between angle brackets; without the words where it would be too long, None where there is none.

    Args:
        url: The page's address.
        lines: The words, by the blocks of the page.
        before: The words before them, where those tell the place from another.
        anchor: Of the heading above them, for browsers that do not find the words.
    """
    address = percent_encode(url.strip(), safe="%/:=&?~#+!$,;'@()*[]")  # leaves an encoded address as it is
    if not _WEB.match(address) or len(address) > MAX_URL_CHARS:
        return None
    if "#" not in address:
        address += f"#{percent_encode(anchor)}"
    directive = _directive([line.split() for line in lines if line.split()], before)
    link = f"{address}:~:text={directive}"
    known = [it.removesuffix("#") for it in ([link] if directive else []) + [address, address.partition("#")[0]]]
    return next(it for it in known if len(it) <= MAX_URL_CHARS)


def _directive(lines: Sequence[list[str]], before: str) -> str:
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    if len(lines) == 1 and len(first) <= _MAX_WHOLE_WORDS:
        words = _encode(first)
    else:
        words = f"{_encode(first[:_WORDS_AT_EACH_END])},{_encode(last[-_WORDS_AT_EACH_END:])}"
    return f"{_encode(before.split())}-,{words}" if before else words


def anchor_of(article: Article, quote: Quote) -> str:
    """Return the anchor of the last heading above a quote, as GitHub makes it where the heading has none of its own."""
    section = article.blocks[quote.paragraph - 1].section if article.blocks and quote.paragraph else -1
    above = [it for it in article.breadcrumb(section) if it.level <= _LOWEST_HEADING]
    if not above or not article.markdown:
        return ""
    heading = above[-1]
    own = _OWN_ANCHOR.search(article.text[heading.start :].partition("\n")[0])
    if own:
        return own[1]
    title = article.headline.text if article.headline else ""
    earlier = [it.title for it in article.sections if it.start < heading.start and it.level <= _LOWEST_HEADING]
    slug = _slug(heading.title)
    count = sum(_slug(each) == slug for each in (title, *earlier))
    return f"{slug}-{count}" if count else slug


def _slug(heading: str) -> str:
    return _NOT_IN_SLUG.sub("", heading.lower()).replace(" ", "-")


def words_before(text: str, start: int, words: str) -> str:
    """Return the few words before a place that tell it from an earlier one with the same words, if there is one."""
    parts = words.split()
    beginning = parts if len(parts) <= _MAX_WHOLE_WORDS else parts[:_WORDS_AT_EACH_END]
    alike = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, beginning)), re.IGNORECASE)
    if not parts or alike.search(text, 0, start) is None:
        return ""
    return " ".join(text[max(start - _MAX_BEFORE_CHARS, 0) : start].split()[-_WORDS_BEFORE:])


def _encode(words: list[str]) -> str:
    # A comma, an ampersand and a dash would otherwise be part of the directive's syntax.
    return percent_encode(" ".join(words), safe="", errors="replace").replace("-", "%2D")
