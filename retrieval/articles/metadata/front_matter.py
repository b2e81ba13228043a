"""Front matter: settings above a text, between two fences, as site generators read them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from retrieval.articles.article import BYTE_ORDER_MARK
from retrieval.articles.spans import Span

_KINDS: Final = {"---": "yaml", "+++": "toml"}
_OPENING: Final = re.compile(
    r"(---|\+\+\+)[ \t]*(?:\r\n?|\n)(?=[\w\"'-]+[ \t]*[:=]|#|(?:---|\.\.\.|\+\+\+)[ \t]*(?:[\r\n]|\Z))"
)
_CLOSING: Final = {
    "yaml": re.compile(r"(?:^|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE),
    "toml": re.compile(r"(?:^|(?<=\r))\+\+\+[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE),
}


class FrontMatter(NamedTuple):
    kind: str
    """"yaml" or "toml"."""
    span: Span
    """With its fences."""
    content: Span
    """Without them."""


def find_front_matter(text: str) -> FrontMatter | None:
    """Find the front matter at the start of a text; None where there is none, or no end to it."""
    start = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    opening = _OPENING.match(text, start)
    if opening is None:
        return None
    kind = _KINDS[opening[1]]
    closing = _CLOSING[kind].search(text, opening.end())
    return closing and FrontMatter(kind, Span(start, closing.end()), Span(opening.end(), closing.start()))
