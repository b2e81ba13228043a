"""Inline Markdown as pieces of styled text, by markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token
from typing_extensions import override

from retrieval.articles.shown.discord_markdown import Piece, words_of

MAX_LINK_CHARS: Final = 300
_NO_TEXT: Final = re.compile(r"\[\^[^\]\s]+\]|[ \t]*\{(?::|[ \t]*[.#][\w-])[^{}\n]*\}|\{/\*.*?\*/\}")
"""Footnotes, attributes such as an anchor, comments of MDX."""
_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)")
_STYLES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("code", "kbd", "samp"), "code"),
}
_ADDRESS: Final = re.compile(r"\w+://\S|(?:\A|\s)www\.\S|\A\s*[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:[:/?#]\S*)?\s*\Z")
_UNSAFE: Final = re.compile(r"[\s<>\\\x00-\x1f\x7f]")
_BARE: Final = re.compile(r"(https?://[^\s<>\\\"'`()\[\]]*[^\s<>\\\"'`()\[\].,:;!?*_~])")
_SPACE: Final = re.compile(r"[ \t]+")


class _AnyLink(MarkdownIt):
    """Takes every address for one: which of them are shown is decided here, and the others' marks are to go, too."""

    @override
    def validateLink(self, url: str) -> bool:
        return True


_INLINE: Final = _AnyLink("commonmark", {"html": True}).enable("strikethrough")


@dataclass(slots=True)
class _Reader:
    """Tokens read so far, and the styles that are open."""

    pieces: list[Piece] = field(default_factory=list)
    open: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("bold", "italic", "code"), 0))
    links: list[tuple[str, int]] = field(default_factory=list)
    """The address of each open link, and the number of pieces before it."""

    def add(self, text: str, *, code: bool = False) -> None:
        bold, italic, code = self.open["bold"] > 0, self.open["italic"] > 0, code or self.open["code"] > 0
        parts = [Piece(text)] if code or self.links or "://" not in text else _with_addresses(text)
        self.pieces += (part._replace(bold=bold, italic=italic, code=code) for part in parts)

    def turn(self, style: str, step: int) -> None:
        self.open[style] = max(self.open[style] + step, 0)

    def close_link(self) -> None:
        address, first = self.links.pop()
        self.pieces[first:] = linked(self.pieces[first:], address)

    def take_tag(self, tag: str) -> None:
        found = _TAG.match(tag)
        name = found["name"].lower() if found else ""
        if name == "br":
            self.add("\n")
        elif found and name in _STYLES:
            self.turn(_STYLES[name], -1 if found["end"] else 1)


def inline_pieces(source: str, references: Mapping[str, str]) -> list[Piece]:
    """Read the inline Markdown of a paragraph.

    Args:
        source: Its lines, without the marks of blocks before them.
        references: The addresses of links by their labels, where the document defines any.
    """
    known = {normalizeReference(label): {"href": address, "title": ""} for label, address in references.items()}
    reader = _Reader()
    for paragraph in _INLINE.parseInline(source, {"references": known}):
        for token in paragraph.children or ():
            _take(reader, token)
    return reader.pieces


def _take(reader: _Reader, token: Token) -> None:
    match token.type:
        case "text":
            reader.add(_SPACE.sub(" ", _NO_TEXT.sub("", token.content)))
        case "code_inline":
            reader.add(token.content, code=True)
        case "softbreak":
            reader.add(" ")
        case "hardbreak":
            reader.add("\n")
        case "strong_open" | "strong_close":
            reader.turn("bold", token.nesting)
        case "em_open" | "em_close":
            reader.turn("italic", token.nesting)
        case "link_open":
            reader.links.append((str(token.attrGet("href") or ""), len(reader.pieces)))
        case "link_close":
            reader.close_link()
        case "html_inline":
            reader.take_tag(token.content)


def linked(pieces: Iterable[Piece], address: str) -> list[Piece]:
    """Link pieces to an address of the web; where they look like another address, add the host instead."""
    pieces = [piece._replace(text=piece.text.replace("\n", " ")) for piece in pieces]
    words = words_of(pieces).strip()
    host = _host(address)
    if not host or not words:
        return pieces
    if words in {address, address.rstrip("/")}:
        return [Piece(words, link=words)]
    if not _ADDRESS.search(_without_code(pieces)):
        return [piece._replace(link=address) for piece in pieces]
    is_whole = "://" in words  # which Discord would not link
    if _host(words if is_whole else f"https://{words}") != host:
        return [*pieces, Piece(f" ({host})")]
    return pieces if is_whole else [piece._replace(link=address) for piece in pieces]


def _without_code(pieces: Iterable[Piece]) -> str:
    """Return what may look like an address: not the names of methods and files."""
    return "".join("`" if piece.code else piece.text for piece in pieces)


def _host(address: str) -> str:
    """Return the host of an address of the web; empty where it is none, or one that might mislead."""
    if len(address) > MAX_LINK_CHARS or _UNSAFE.search(address):
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and "@" not in parts.netloc
    return host.removeprefix("www.") if is_web else ""


def _with_addresses(text: str) -> Iterator[Piece]:
    """Make the addresses of the web in a text links, as pages made from Markdown do."""
    for part in _BARE.split(text):
        yield Piece(part, link=part if _BARE.fullmatch(part) and _host(part) else "")
