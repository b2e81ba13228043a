"""The text of a quote as people read it, in Discord's Markdown.

The words are those of the article: only marks, soft hyphens and the breaks of divided words are left out. What makes a
piece of text more than words is read block by block, since a slice of an article may begin and end anywhere in it.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from textwrap import dedent
from types import MappingProxyType
from typing import Final, NamedTuple

from retrieval.articles.article import Article, Block, BlockKind, Sentence
from retrieval.articles.shown.discord_markdown import Piece, cut, merge, words_of, write

CELL_BREAK: Final = " · "
"""Between the cells of a row as shown; in a cell, its spaces are no-break spaces."""
_OF_TABLES: Final = frozenset({BlockKind.ROW, BlockKind.HEADER})
NO_REFERENCES: Final[Mapping[str, str]] = MappingProxyType({})
_IN_CELL: Final = "\u00a0·\u00a0"
_BULLET: Final = "- "
_INDENT: Final = "  "
_LINE_BREAK: Final = re.compile(r"\r\n?")
_DIVIDED: Final = re.compile(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[^\W\d_A-Z])")
_SOFT_HYPHEN: Final = "\u00ad"
_SPACES: Final = re.compile(r"[ \t]+")

# Put around a slice while the block around it is read: white space to Markdown, and hardly ever in a text.
_FROM: Final = "\u2005"
_TO: Final = "\u2006"
_INLINE_MARK: Final = re.compile(r"[*_`<&\[\]~\\{]|!\[|://|[ \t]{2}\n")
_LINE_START: Final = re.compile(rf"[ \t]*(?:>[ \t]*)*(?P<edge>[{_FROM}{_TO}]?)")
_QUOTING: Final = re.compile(r"\A[ \t]*(?:>(?:[ ]|\Z))+")
_ITEM_MARK: Final = re.compile(r"(?:[-*+•‣◦▪–—]|\(?\w{1,9}[.)])[ \t]+")
_MARKDOWN_BULLET: Final = re.compile(r"[-*+](?:[ \t]+|\Z)")
_PLAIN_BULLET: Final = re.compile(r"[-*+•‣◦▪–—][ \t]+")
_NUMBER: Final = re.compile(r"\d{1,9}[.)](?:[ \t]+|\Z)")
_TASK: Final = re.compile(r"\[[ xX]\](?:[ \t]+|\Z)")
_DROPPED: Final = re.compile(r"#{1,6}(?:[ \t]+|\Z)|\[\^[^\]\s]+\]:[ \t]*|:[ \t]+")
"""The marks of headings, footnotes and definitions."""
_RULE: Final = re.compile(
    r"=+[ \t]*|-{2,}[ \t]*|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,}"
    r"|(?=[^|]*\|)\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?[ \t]*"
)
_CLOSING_HASHES: Final = re.compile(r"[ \t]+#+[ \t]*\Z")
_MAX_DEPTH: Final = 3
_FENCE: Final = re.compile(r"(?P<fence>`{3,}|~{3,})[^`]*\Z")
_CELL_BAR: Final = re.compile(r"(?<!\\)\|")
_LABEL: Final = re.compile(r"\[([^\[\]]+)\](?!\()")


def shown_text(  # noqa: PLR0913 - what surrounds the slice tells which of its marks are marks
    text: str,
    *,
    markdown: bool,
    kind: BlockKind = BlockKind.PARAGRAPH,
    before: str = "",
    after: str = "",
    references: Mapping[str, str] = NO_REFERENCES,
) -> str:
    """Return a slice of a block with Discord's marks for bold, italics, code, lists and safe links.

    Args:
        text: The slice.
        markdown: It is Markdown.
        kind: Of the block.
        before: What stands before the slice in its block.
        after: What stands behind it there.
        references: The addresses of links by their labels.
    """
    if not markdown:
        return write(_plain(_unbroken(text), kind))
    return write(_within(_unbroken(text), _unbroken(before), _unbroken(after), kind, references))


def shown_slice(article: Article, first: Sentence, last: Sentence, start: int) -> str:
    """Return sentences of an article, from an offset on, as ``shown_text`` does; blocks stand below one another."""
    if article.blocks and first.paragraph:
        blocks = article.blocks[first.paragraph - 1 : last.paragraph]
        shown = [shown_block(article, block, max(start, block.start), min(last.end, block.end)) for block in blocks]
        depths = _depths(article.text, blocks)
        return _stacked([_INDENT * it + text if it else text for it, text in zip(depths, shown, strict=True)], blocks)
    begin, end = _paragraph(article, first, last) if article.markdown else (start, last.end)
    return _shown(article, (begin, start, last.end, end), BlockKind.PARAGRAPH)


def shown_block(article: Article, block: Block, start: int = 0, end: int | None = None) -> str:
    """Return a block, or what lies between two offsets of it, as ``shown_text`` does."""
    start, end = max(start, block.start), block.end if end is None else end
    if block.kind is BlockKind.CODE:
        start = _line_start(article.text, start)
    elif block.kind in _OF_TABLES:
        left_out = article.text[block.start : start] + article.text[end : block.end]
        if not left_out.strip("|> \t"):  # the bars tell which cells are empty
            start, end = block.start, block.end
    return _shown(article, (block.start, start, end, block.end), block.kind)


def _shown(article: Article, bounds: tuple[int, int, int, int], kind: BlockKind) -> str:
    """Show what lies between the two inner bounds; the outer ones are its block's."""
    before, text, after = (article.text[start:end] for start, end in pairwise(bounds))
    references = link_targets(article.text, text) if article.markdown and "[" in text else NO_REFERENCES
    return shown_text(text, markdown=article.markdown, kind=kind, before=before, after=after, references=references)


def link_targets(document: str, text: str) -> Mapping[str, str]:
    """Return the addresses of the labels in a slice of Markdown that its document defines."""
    found = {}
    for label in set(_LABEL.findall(text)):
        words = r"\s+".join(map(re.escape, label.split()))
        defined = re.search(rf"^ {{0,3}}\[{words}\]:\s*<?([^\s>]+)", document, re.MULTILINE | re.IGNORECASE)
        if defined:
            found[label] = defined[1]
    return found


def plain_words(text: str) -> str:
    """Return plain text without soft hyphens and the breaks of divided words."""
    return _DIVIDED.sub("", _LINE_BREAK.sub("\n", text).replace(_SOFT_HYPHEN, ""))


def split_cells(row: Iterable[Piece]) -> list[list[Piece]]:
    """Return the cells of a row as shown."""
    cells: list[list[Piece]] = [[]]
    for piece in row:
        first, *others = [piece.text] if piece.code else piece.text.split(CELL_BREAK)
        cells[-1].append(piece._replace(text=first))
        cells += ([piece._replace(text=text)] for text in others)
    return [merge(cell) for cell in cells]


def _unbroken(text: str) -> str:
    return plain_words(text) if _SOFT_HYPHEN in text or "\r" in text or "-" in text else text


def _line_start(text: str, place: int) -> int:
    """Return the beginning of a place's line where only indentation and marks of quotations stand before it."""
    start = text.rfind("\n", 0, place) + 1
    return place if text[start:place].strip(" \t>") else start


def _paragraph(article: Article, first: Sentence, last: Sentence) -> tuple[int, int]:
    """Return the bounds of the paragraphs of two sentences."""
    sentences = article.sentences
    begin = bisect_left(sentences, first.start, key=lambda sentence: sentence.start)
    end = bisect_left(sentences, last.start, key=lambda sentence: sentence.start)
    if first.paragraph == 0 or end >= len(sentences):
        return first.start, last.end
    while begin and sentences[begin - 1].paragraph == first.paragraph:
        begin -= 1
    while end + 1 < len(sentences) and sentences[end + 1].paragraph == last.paragraph:
        end += 1
    return sentences[begin].start, sentences[end].end


def _depths(text: str, blocks: Iterable[Block]) -> Iterator[int]:
    """Tell how deep each block is nested in a list: by the columns of the items' marks."""
    columns: list[int] = []
    group = -1
    for block in blocks:
        if block.kind is not BlockKind.ITEM or block.group != group:
            columns, group = [], block.group
        column = block.start - (text.rfind("\n", 0, block.start) + 1)
        while columns and columns[-1] > column:
            columns.pop()
        if not columns or columns[-1] < column:
            columns.append(column)
        yield len(columns) - 1


def _stacked(parts: Sequence[str], blocks: Sequence[Block]) -> str:
    shown = parts[0]
    for (before, block), part in zip(pairwise(blocks), parts[1:], strict=True):
        are_paragraphs = before.kind is block.kind is BlockKind.PARAGRAPH
        ends_list = before.kind is BlockKind.ITEM is not block.kind
        shown += ("\n\n" if are_paragraphs or ends_list else "\n") + part if part and shown else part
    return shown


def _plain(text: str, kind: BlockKind) -> list[Piece]:
    if kind is BlockKind.CODE:
        return [Piece(dedent(text), block=True)]
    if kind in _OF_TABLES:
        return _rows([[[Piece(cell)] for cell in cells] for cells in _comma_separated(text)])
    if kind is BlockKind.ITEM and (bullet := _PLAIN_BULLET.match(text)):
        return [Piece(_BULLET, bullet=True), Piece(text[bullet.end() :])]
    return [Piece(text)]


def _comma_separated(text: str) -> list[list[str]]:
    lines = text.split("\n")
    if any(len(line) > csv.field_size_limit() for line in lines):
        return [line.split(",") for line in lines]
    return list(csv.reader(lines, skipinitialspace=True))


def _rows(rows: Iterable[Iterable[Sequence[Piece]]]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, row in enumerate(rows):
        pieces += [Piece("\n")] if number else []
        for column, cell in enumerate(row):
            pieces += [Piece(CELL_BREAK)] if column else []
            pieces += _cell(cell)
    return pieces


def _cell(pieces: Iterable[Piece]) -> list[Piece]:
    one_line = [piece._replace(text=piece.text.replace("\n", " ")) for piece in pieces]
    return [piece._replace(text=piece.text.replace(CELL_BREAK, _IN_CELL)) for piece in _tidy(one_line)]


def _within(text: str, before: str, after: str, kind: BlockKind, references: Mapping[str, str]) -> list[Piece]:
    """Read a slice of a Markdown block, with the block's marks that begin or end outside of it."""
    if kind is BlockKind.CODE:
        return _code(text)
    if kind in _OF_TABLES:
        return _rows(_bar_separated(text, references))
    if not _is_start(before, kind) or _INLINE_MARK.search(after):
        whole = _squeezed(_markdown(before + text + after, kind, references))
        for source in _with_edges(text, before, after):
            pieces = _markdown(source, kind, references)
            words = words_of(pieces)
            is_marked = words.count(_FROM) == words.count(_TO) == 1 and words.index(_FROM) < words.index(_TO)
            if is_marked and _squeezed(pieces) == whole:
                return _tidy(cut(pieces, words.index(_FROM) + 1, words.index(_TO)))
    return _tidy(_markdown(text, kind, references))


def _squeezed(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces without white space, and so without edges."""
    return merge(piece._replace(text="".join(piece.text.split())) for piece in pieces)


def _with_edges(text: str, before: str, after: str) -> Iterator[str]:
    """Mark the edges of a slice in its block: where they are, then beyond marks of emphasis, which they could break."""
    starts = dict.fromkeys((len(before), len(before.rstrip("*_~"))))
    ends = dict.fromkeys((0, len(after) - len(after.lstrip("*_~"))))
    for start, end in product(starts, ends):
        yield f"{before[:start]}{_FROM}{before[start:]}{text}{after[:end]}{_TO}{after[end:]}"


def _is_start(before: str, kind: BlockKind) -> bool:
    """Tell if nothing but the mark of its item stands before a slice."""
    rest = before[_LINE_START.match(before).end() :]  # type: ignore[union-attr]  # it matches anywhere
    return not rest.strip() or (kind is BlockKind.ITEM and _ITEM_MARK.fullmatch(rest) is not None)


def _code(text: str) -> list[Piece]:
    """Read a code block, with or without its fences."""
    lines = text.split("\n")
    if all(_QUOTING.match(line) for line in lines if line.strip()):
        lines = [_QUOTING.sub("", line) for line in lines]
    opening = _FENCE.match(lines[0].strip())
    if opening and len(lines) > 1:
        lines = lines[1:]
    closing = _FENCE.fullmatch(lines[-1].strip())
    if closing and (opening is None or closing["fence"].startswith(opening["fence"])):
        lines = lines[:-1]
    return [Piece(dedent("\n".join(lines)).strip("\n"), block=True)]


def _bar_separated(text: str, references: Mapping[str, str]) -> Iterator[list[list[Piece]]]:
    for line in text.split("\n"):
        row = line[_LINE_START.match(line).end() :].strip()  # type: ignore[union-attr]
        if not row or _RULE.fullmatch(row):
            continue
        cells = _CELL_BAR.split(row.removeprefix("|"))
        if len(cells) > 1 and not cells[-1].strip():
            cells.pop()
        yield [_inline(cell.replace(r"\|", "|").strip(), references) for cell in cells]


class _Line(NamedTuple):
    """A line that begins a paragraph or an item, and those that run on from it."""

    gap: str
    """The line breaks between it and what is above."""
    marks: tuple[Piece, ...]
    text: str
    is_item: bool


def _markdown(source: str, kind: BlockKind, references: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in _lines(source, kind):
        text = _inline(line.text, references)
        if line.marks or text:
            pieces += [Piece(line.gap if pieces else ""), *line.marks, *text]
    return pieces


def _lines(source: str, kind: BlockKind) -> list[_Line]:
    found: list[_Line] = []
    gap = "\n"
    for number, content in enumerate(source.split("\n")):
        edge, rest = _rest(content)
        if not (rest or edge).strip(" \t") or _RULE.fullmatch(rest):
            gap = "\n\n"
            continue
        is_below_item = bool(found) and found[-1].is_item
        is_item = _is_item(rest, may_be=number == 0 or is_below_item or len(gap) > 1)
        if found and len(gap) == 1 and not is_item and not _DROPPED.match(rest):
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{edge}{rest}")
            continue
        marks, text = _unmarked(rest, content, is_item=kind is BlockKind.ITEM)
        edges = (Piece(edge),) if edge else ()
        found.append(_Line("\n" if is_item and is_below_item else gap, (*edges, *marks), text, is_item))
        gap = "\n"
    return found


def _rest(line: str) -> tuple[str, str]:
    """Return the edge of the slice, if it is the line's beginning, and what stands behind indentation and quoting."""
    start = _LINE_START.match(line)
    return (start["edge"], line[start.end() :]) if start else ("", line)


def _is_item(rest: str, *, may_be: bool) -> bool:
    return bool(_MARKDOWN_BULLET.match(rest) or (_NUMBER.match(rest) and (may_be or rest.startswith("1"))))


def _unmarked(rest: str, line: str, *, is_item: bool) -> tuple[tuple[Piece, ...], str]:
    """Take the marks of a line's block off; a bullet is shown."""
    bullet = _MARKDOWN_BULLET.match(rest)
    if bullet or is_item:
        rest = rest[bullet.end() :] if bullet else rest
        task = _TASK.match(rest)
        rest = rest[task.end() :] if task else rest
    elif dropped := _DROPPED.match(rest):
        rest = _CLOSING_HASHES.sub("", rest[dropped.end() :])
    depth = min((len(line) - len(line.lstrip(" "))) // len(_INDENT), _MAX_DEPTH)
    return ((Piece(_INDENT * depth + _BULLET, bullet=True),) if bullet else ()), rest


def _inline(source: str, references: Mapping[str, str]) -> list[Piece]:
    if not _INLINE_MARK.search(source):
        return [Piece(source.replace("\n", " "))]
    from retrieval.articles.shown.inline_markdown import inline_pieces  # noqa: PLC0415  # 50 ms, which plain text need not wait for

    return inline_pieces(source, references)


def _tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Leave one space where a mark stood between two, and none at the ends of lines."""
    tidied: list[Piece] = []
    last = "\n"
    for piece in pieces:
        text = piece.text
        if not (piece.code or piece.block or piece.bullet):
            text = _SPACES.sub(" ", text).replace(" \n", "\n").replace("\n ", "\n")
            text = text.removeprefix(" ") if last in " \n" else text
        if text.startswith("\n") and last == " " and tidied and not tidied[-1].bullet:
            tidied[-1] = tidied[-1]._replace(text=tidied[-1].text.removesuffix(" "))
        tidied.append(piece._replace(text=text))
        last = text[-1:] or last
    while tidied and not tidied[-1].text.strip():
        tidied.pop()
    if tidied and not tidied[-1].block:
        tidied[-1] = tidied[-1]._replace(text=tidied[-1].text.rstrip())
    return tidied
