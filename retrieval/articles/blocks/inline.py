"""Inline marks of Markdown and HTML: text as people read it, and pieces that are no text."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from retrieval.articles.spans import Span, strip

_CODE: Final = re.compile(r"(`{1,3})(?!`)([^\n]*?[^`\n])\1(?!`)")
_IMAGE: Final = re.compile(r"!\[([^\[\]]*)\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)?\)|\[[^\[\]]*\])")
_LINK: Final = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)?\)|\[[^\[\]]*\])")
_LINKED: Final = re.compile(r"<a\s[^<>]*\bhref=[^<>]*>[^<>]*</a>", re.IGNORECASE)
_NAMED_SITE: Final = re.compile(
    r"(?<!!)\[(?=[^\[\]]*\w)(?!\w+://)[^\[\]]*\]\(<?(?:https?:|mailto:)|<a\s[^<>]*\bhref=[\"']?https?:", re.IGNORECASE
)
_AUTOLINK: Final = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_ANCHOR: Final = re.compile(r"(?<![ \t])[ \t]*+\{[ \t]*[#.:][\w:.-]+[^{}]*\}[ \t]*\Z")
_STRESS: Final = re.compile(r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_WORD: Final = re.compile(r"\w")
_ADDRESS: Final = re.compile(r"<?(?:(?:https?|mailto):[^\s<>]+|www\.[^\s<>]+)>?")


def plain(text: str) -> str:
    """Return a heading's text as people read it: without marks, addresses, tags and anchor."""
    text = _ANCHOR.sub("", text)
    found: list[str] = []
    at = 0
    for code in _CODE.finditer(text):
        found += [_plain(text[at : code.start()]), code[2].strip()]
        at = code.end()
    found.append(_plain(text[at:]))
    return " ".join("".join(found).split())


def _plain(text: str) -> str:
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _STRESS.sub("", text)
    return unescape(_ESCAPE.sub(r"\1", text)).replace("\u00ad", "")


def is_links(text: str) -> bool:
    """Return True for bare addresses alone, and for named links that lead to no other site: their names may answer."""
    if _NAMED_SITE.search(text):
        return False
    text = _LINKED.sub("/", _LINK.sub("/", text)) if "](" in text or "][" in text or "</a>" in text else text
    return "/" in text and not _WORD.search(_ADDRESS.sub("", text))


_PICTURE: Final = re.compile(
    rf"\[{_IMAGE.pattern}\](?:\([^()\n]*\)|\[[^\[\]]*\])|{_IMAGE.pattern}"
    r"|<img\b[^<>]*>|<a\b[^<>]*>\s*<img\b[^<>]*>\s*</a>|<a\s+(?:name|id)=[^<>]*>\s*</a>|<a\s+(?:name|id)=[^<>]*/>|<br\s*/?>"
    r"|<!--(?:[^<-]|-(?!->)|<(?!!--))*-->|\{/\*[^{}]*\*/\}",
    re.IGNORECASE,
)


def trim_pictures(text: str, span: Span) -> tuple[list[Span], Span, list[Span]]:
    """Tell pictures, badges, anchors and comments at both ends of a piece from what is between them."""
    before: list[Span] = []
    start, end = span
    while match := _PICTURE.match(text, start, end):
        before.append(Span(*match.span()))
        start = strip(text, match.end(), end).start
    after: list[Span] = []
    if start < end:
        matches = [Span(*match.span()) for match in _PICTURE.finditer(text, start, end)]
        while matches and not text[matches[-1].end : end].strip():
            found = matches.pop()
            after.insert(0, found)
            end = strip(text, start, found.start).end
    return before, Span(start, end), after
