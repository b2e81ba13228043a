"""HTML: the text of a page, without what stands around it.

trafilatura tells which words are the page's own. What it gives of them has lost headings; so the part of the page
that holds these words is converted, whole.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from itertools import pairwise
from typing import Final
from urllib.parse import urljoin

import trafilatura
from bs4 import BeautifulSoup, Tag

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Extraction, Limits, Original
from bot.importing.formats.charset import decode
from bot.importing.formats.escaping import tidy
from bot.importing.formats.html_converter import convert_element

_FURNITURE: Final = (
    'nav, footer, dialog, form[role="search"], [role="navigation"], [role="contentinfo"], [role="search"], '
    '[role="dialog"], span[aria-hidden="true"], i[aria-hidden="true"], .headerlink, .mw-editsection, '
    '[class*="breadcrumb"], [class*="cookie"][class*="consent"], [class*="cookie"][class*="banner"]'
)
_CONTAINERS: Final = frozenset(
    {"main", "article", "section", "div", "center", "form", "table", "tbody", "tr", "td"}  # pages are laid out in these
)
_WORD: Final = re.compile(r"\w+")
_MIN_SHARE: Final = 0.97
"""Of the page's own words, which the part that is converted holds."""
_MIN_LETTERS: Final = 200
"""Below which a page that has scripts is taken for one that only they fill."""
_PARSER: Final = "lxml"


def extract(original: Original, _: Limits) -> Extraction:
    html = decode(original.data, original.charset)
    address = original.url or None
    page = BeautifulSoup(html, _PARSER)
    has_scripts = page.find("script") is not None
    known = trafilatura.extract_metadata(html, default_url=address, extensive=False)
    text = _convert(page, trafilatura.extract(html, favor_recall=True) or "", original.url)
    if has_scripts and sum(map(str.isalnum, text)) < _MIN_LETTERS:
        raise RefusedError(Refusal.SCRIPT)
    return Extraction(
        text,
        f"trafilatura {version('trafilatura')}, markdownify {version('markdownify')}",
        title=known.title or "",
        author=known.author or "",
        site=(known.sitename or known.hostname or "") if address else "",
        published=known.date or "",
    )


def _convert(page: BeautifulSoup, own_words: str, url: str) -> str:
    """Convert the page's own part, below its headline, wherever that is."""
    base = page.find("base", href=True)
    address = urljoin(url, str(base["href"])) if url and base is not None else url
    part = _content(page, own_words)
    headlines = page("h1")
    outside = [it for it in headlines if len(headlines) == 1 and part is not it and part not in it.parents]
    return tidy("\n\n".join(convert_element(each, address) for each in (*outside, part)))


def _content(page: BeautifulSoup, own_words: str) -> Tag:
    """Return the smallest part of a page that holds nearly all of its own words."""
    for element in page.select(_FURNITURE):
        element.decompose()
    own = set(pairwise(pairwise(_words(own_words))))
    weights: dict[int, int] = {}
    for string in page.find_all(string=True):
        words = _words(string)
        if any(group in own for group in pairwise(pairwise(words))):
            for parent in string.parents:
                weights[id(parent)] = weights.get(id(parent), 0) + len(words)
    part: Tag = page.body or page
    least = weights.get(id(part), 0) * _MIN_SHARE
    while least and (child := _child_of_weight(part, weights, least)) is not None:
        part = child
    return part


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _child_of_weight(part: Tag, weights: dict[int, int], least: float) -> Tag | None:
    children = (it for it in part.children if isinstance(it, Tag) and it.name in _CONTAINERS)
    return next((child for child in children if weights.get(id(child), 0) >= least), None)
