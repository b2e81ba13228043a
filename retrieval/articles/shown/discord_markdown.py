"""Discord's Markdown: pieces of styled text written with its marks, and read again.

Read is what is written here; of anybody else's Markdown nothing is promised. Marks are written where Discord's own
clients see them, which CommonMark would not always do, and left out where they would not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, islice, pairwise, takewhile
from typing import Final, NamedTuple

# Where some renderer begins a new line, on which a list or a heading could begin.
_BREAKS: Final = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_MARKUP: Final = re.compile(
    rf"""
    ( (?<![^{_BREAKS}])[^\S{_BREAKS}]*   # the indentation of a line that goes on with
      (?: (?=[\#>+=-]) | \d+(?=[.)]) )   # a heading, quote, list, subtext or underline, or with a numbered list
    ) [\#>+=.)-]
    | [\\*_~|`\[\]<@]                   # emphasis, spoilers, code, links, mentions, timestamps, emoji; backslashes
    | (?<=\])\(                         # the end of a link that begins earlier: a bracket ends it, backslash or not
    | :(?=//)                           # web addresses
    | (?<=discord)\.(?=\w) | (?<=discordapp)\.(?=\w)  # invitations and gifts, which unfold without https:// too
    | &(?=\#?\w+;)                      # HTML entities, which some renderers decode
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAY_BE_MARKUP: Final = re.compile(rf"[\\*_~|`\[\]<@:&{_BREAKS}]")
_MAY_BEGIN_LINE: Final = re.compile(r"\s*(?:[#>+=-]|\d+[.)])")
_ESCAPED: Final = re.compile(r"\\([^0-9A-Za-z\s])")
_FENCE: Final = "```"
_BOLD: Final = "**"
_ITALIC: Final = "*"
_BROKEN: Final = re.compile(r"[^\n]*\n|[^\n]+")
_NO_LINK: Final = re.compile(r"[\[\]\n]|://")
_CHUNK: Final = re.compile(r"\n|[^\S\n]+|\S+")
_TOKEN: Final = re.compile(
    r"""
    \\(?P<escaped>[^0-9A-Za-z\s])
    | (?:(?<=\n)|\A)```\n(?P<block>(?:(?!```).)+)\n```(?=\n|\Z)
    | (?P<ticks>``?)(?P<code>(?:(?!(?P=ticks)).)*[^`])(?P=ticks)(?!`)
    | (?P<stars>\*{1,3})
    | <(?P<address>https?://[^\s<>]+)>
    | \[(?P<words>(?:\\.|[^\\\[\]])+)\]\(<(?P<link>[^\s<>]+)>\)
    | (?:(?<=\n)|\A)(?P<bullet>[ ]*-[ ])
    | (?P<plain>[^\\`*<\[\n]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def escape(text: str) -> str:
    """Put backslashes into a text so that Discord shows it as it stands.

    Whether ``@everyone`` pings is decided by ``allowed_mentions`` alone: Discord looks for pings before backslashes.
    """
    if not (_MAY_BE_MARKUP.search(text) or _MAY_BEGIN_LINE.match(text) or "discord" in text.lower()):
        return text  # as most sentences of prose, ten times as fast
    return _MARKUP.sub(lambda match: f"{match[1] or ''}\\{match[0][-1]}", text)


def unescape(text: str) -> str:
    """Return what ``escape`` was given, from its result or a part of it that does not end within an escape."""
    return _ESCAPED.sub(r"\1", text)


class Piece(NamedTuple):
    """A piece of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    block: bool = False
    """Of a code block, which begins and ends between two line breaks."""
    bullet: bool = False
    """A list's mark, with the spaces around it."""
    link: str = ""
    """A web address without spaces and angle brackets."""

    @property
    def is_plain(self) -> bool:
        return not (self.bold or self.italic or self.code or self.block or self.bullet or self.link)


def words_of(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def unmark(shown: str) -> str:
    """Return the text that Discord shows for what ``write`` has written."""
    return words_of(read(shown))


def write(pieces: Iterable[Piece]) -> str:
    """Mark pieces up; a mark that Discord would not take for one is left out, never a word."""
    pieces = list(pieces)
    if all(piece.is_plain for piece in pieces):
        return escape(words_of(pieces))
    pieces = merge(_linkable(merge(pieces)))
    written = ""
    for line in _lines(pieces):
        if line[0].block:
            written += "\n" if written and not written.endswith("\n") else ""
            written += _write_block(line[0].text)
        else:
            written += "\n" if written.endswith(_FENCE) and not line[0].text.startswith("\n") else ""
            written += "".join(_write_linked(list(run), link) for link, run in groupby(line, lambda it: it.link))
    return written


def read(shown: str) -> list[Piece]:
    """Read what ``write`` has written; neighbours differ in style."""
    pieces: list[Piece] = []
    bold = italic = False
    for token in _TOKEN.finditer(shown):
        if stars := token["stars"]:
            bold ^= len(stars) > 1
            italic ^= len(stars) != len(_BOLD)
        elif link := token["link"]:
            pieces += (piece._replace(link=link) for piece in read(token["words"]))
        else:
            pieces.append(_read_token(token)._replace(bold=bold, italic=italic))
    return merge(pieces)


def _read_token(token: re.Match[str]) -> Piece:
    if block := token["block"]:
        return Piece(block, block=True)
    if code := token["code"]:
        return Piece(code[1:-1] if len(token["ticks"]) > 1 else code, code=True)
    if address := token["address"]:
        return Piece(address, link=address)
    if bullet := token["bullet"]:
        return Piece(bullet, bullet=True)
    return Piece(token["escaped"] or token["plain"])


def merge(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours of one style, and leave out empty ones."""
    runs = groupby((piece for piece in pieces if piece.text), key=lambda piece: piece[1:])
    return [Piece(words_of(run), *style) for style, run in runs]


def cut(pieces: Iterable[Piece], start: int, end: int) -> list[Piece]:
    """Return the pieces between two offsets in ``words_of``; a part of an address is no link."""
    found = []
    offset = 0
    for piece in pieces:
        text = piece.text[max(start - offset, 0) : max(end - offset, 0)]
        offset += len(piece.text)
        if text:
            is_part = piece.link == piece.text != text
            found.append(piece._replace(text=text, link="" if is_part else piece.link))
    return found


def embolden(pieces: Iterable[Piece], spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Set spans of ``words_of``, in order, in bold, but for code blocks and addresses."""
    found: list[Piece] = []
    offset = 0
    for piece in pieces:
        length = len(piece.text)
        inside = [(max(start - offset, 0), min(end - offset, length)) for start, end in spans]
        bounds = [0, *(place for start, end in inside if start < end for place in (start, end)), length]
        texts = [(piece.text[start:end], bool(number % 2)) for number, (start, end) in enumerate(pairwise(bounds))]
        is_kept = piece.block or piece.link == piece.text or len(texts) == 1
        found += [piece] if is_kept else (piece._replace(text=it, bold=piece.bold or is_in) for it, is_in in texts)
        offset += length
    return merge(found)


def _lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Cut pieces into lines, each but the last with its break; a code block is a line without one."""
    line: list[Piece] = []
    for piece in pieces:
        for text in (piece.text,) if piece.block else _BROKEN.findall(piece.text):
            if piece.block and line:
                yield line
                line = []
            line.append(piece._replace(text=text))
            if piece.block or text.endswith("\n"):
                yield line
                line = []
    if line:
        yield line


def _write_block(text: str) -> str:
    text = text.strip("\n")
    if _FENCE in text or not text.strip():  # Discord knows no longer fence
        return escape(text)
    return f"{_FENCE}\n{text}\n{_FENCE}"


def _linkable(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Take the links away that Discord would not take for links."""
    for link, run in groupby(pieces, lambda piece: piece.link):
        linked = list(run)
        words = words_of(linked)
        is_link = words == link or (words.strip() and not _NO_LINK.search(words))
        yield from linked if is_link else (piece._replace(link="") for piece in linked)


def _write_linked(pieces: Sequence[Piece], link: str) -> str:
    if link and words_of(pieces) == link:
        return f"<{link}>"
    written = _emphasize(pieces)
    return f"[{written}](<{link}>)" if link else written


def _emphasize(pieces: Sequence[Piece]) -> str:
    """Mark up pieces of one line and one link: bold and italics nest, and neither begins where another just ended."""
    if not any(piece.bold or piece.italic for piece in pieces):
        return "".join(_write_text(piece.text, piece) for piece in pieces)
    chunks = list(_chunks(pieces))
    wanted = _wanted(chunks)
    stacks: list[tuple[str, ...]] = [()]
    for at, chunk in enumerate(chunks):
        kept = tuple(takewhile(wanted[at].__contains__, stacks[-1]))
        if kept == stacks[-1] and not _is_space(chunk):
            added = wanted[at].difference(kept)
            kept += tuple(sorted(added, key=lambda mark: -_length(mark, wanted[at:])))
        stacks.append(kept)
    written, before = "", ()
    runs = groupby(zip(stacks[1:], chunks, strict=True), key=lambda it: (it[0], it[1].code, it[1].bullet))
    for (stack, _, _), each in runs:
        run = [chunk for _, chunk in each]
        written += _turn(before, stack) + _write_text(words_of(run), run[0])
        before = stack
    return written + _turn(before, ())


def _chunks(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.code or piece.bullet:
            yield piece
        else:
            yield from (piece._replace(text=text) for text in _CHUNK.findall(piece.text))


def _is_space(chunk: Piece) -> bool:
    return not (chunk.code or chunk.bullet) and chunk.text.isspace()


def _wanted(chunks: Sequence[Piece]) -> list[frozenset[str]]:
    """Return the marks that each chunk should stand in; white space is marked only where both its neighbours are."""
    own = [None if _is_space(chunk) and chunk.text != "\n" else _marks(chunk) for chunk in chunks]
    none: frozenset[str] = frozenset()
    before = accumulate(own, _last, initial=none)
    after = reversed(list(accumulate(reversed(own), _last, initial=none)))
    neighbours = zip(own, before, islice(after, 1, None), strict=False)
    return [left & right if marks is None else marks for marks, left, right in neighbours]


def _last(before: frozenset[str], marks: frozenset[str] | None) -> frozenset[str]:
    return before if marks is None else marks


def _marks(chunk: Piece) -> frozenset[str]:
    if chunk.bullet or chunk.text == "\n" or (chunk.code and "*" in chunk.text):  # stars end it, also in code
        return frozenset()
    return frozenset([*([_BOLD] if chunk.bold else ()), *([_ITALIC] if chunk.italic else ())])


def _length(mark: str, wanted: Iterable[frozenset[str]]) -> int:
    return sum(1 for _ in takewhile(lambda marks: mark in marks, wanted))


def _turn(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Close the marks that end, innermost first, and open those that begin."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    return "".join((*reversed(before[shared:]), *after[shared:]))


def _write_text(text: str, style: Piece) -> str:
    if style.bullet:
        return text
    if not style.code or not text.strip() or "``" in text:
        return escape(text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"
