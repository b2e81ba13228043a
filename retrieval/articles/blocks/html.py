"""Block tags of HTML and components of MDX in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.part import PartKind
from retrieval.articles.spans import Span, strip

_NAMES: Final = """
address article aside blockquote body button caption center col colgroup dd details dialog div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe input label li link main menu meta nav noscript object
ol option p path picture pre script section select source style summary svg table tbody td template textarea tfoot th
thead title tr ul audio video
"""
_BLOCK_TAGS: Final = frozenset(_NAMES.split())
_TAG: Final = re.compile(
    r"(?P<ticks>`{1,3})(?!`)[^\n]*?[^`\n](?P=ticks)(?!`)|<!--(?:[^<-]|-(?!->)|<(?!!--))*-->"  # which hold none
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w.:-]*)(?:[^<>\"'{}]|\"[^\"<]*\"|'[^'<]*'|\{(?:[^{}]|\{[^{}]*\})*\})*>"
)
_HEADING: Final = re.compile(r"h[1-6]\Z")
_FOLD: Final = re.compile(r"<(?P<name>/?details|summary)\b", re.IGNORECASE)


_NAMELESS: Final = """
a all an and answer answers click code collapse content contents detail details example examples expand for full hidden
hide here hint info information it me more open output please press read result results reveal sample samples section
see show spoiler tap text the this to toggle unfold unhide view
afficher anzeigen antwort aufklappen ausklappen beispiel beispiele détails detalles ejemplo ejemplos exemple exemples
mehr mostrar más respuesta réponse ver voir подробнее пример показать 例 展开 详情 查看 詳細 表示
"""
_EMPTY: Final = frozenset(_NAMELESS.split())
_WORD: Final = re.compile(r"[^\W_]+")


def names_nothing(title: str) -> bool:
    """Tell the title of what folds that only says that it unfolds, "Click to expand", or what it is in general."""
    return all(word in _EMPTY for word in _WORD.findall(title.casefold()))


def fold_ends(text: str) -> dict[int, int]:
    """Return, by the offset of each ``<summary>``, where its ``<details>`` ends."""
    open_tags: list[list[int]] = []
    ends: dict[int, int] = {}
    for match in _FOLD.finditer(text):
        name = match["name"].lower()
        if name == "summary" and open_tags:
            open_tags[-1].append(match.start())
        elif name == "details":
            open_tags.append([])
        elif name == "/details" and open_tags:
            ends |= dict.fromkeys(open_tags.pop(), match.start())
    return ends


class Piece(NamedTuple):
    """A piece of a paragraph, of one kind."""

    kind: BlockKind | PartKind
    start: int
    end: int
    level: int = 0
    opens_list: bool = False


def has_tags(text: str, span: Span) -> bool:
    return text.find("<", *span) >= 0


def cut_at_tags(text: str, span: Span) -> Iterator[Piece]:
    """Cut a paragraph at its block tags and components; the text between has the kind of its tag."""
    kind: BlockKind | PartKind = BlockKind.PARAGRAPH
    level, row, at = 0, -1, span.start
    opens_list = False
    head = False
    for match in _TAG.finditer(text, *span):
        if match["name"] is None or not _is_boundary(text, span, match):
            continue
        name, closes = match["name"].lower(), bool(match["close"])
        if name in {"td", "th"} and row >= 0:
            head |= name == "th"
            continue
        if row >= 0:
            yield from _row(text, Span(row, match.start()), head=head)
        else:
            yield from _piece(text, Span(at, match.start()), kind, level, opens_list=opens_list)
        yield Piece(PartKind.TAG, *match.span())
        at, row = match.end(), -1
        opens_list = name in {"ul", "ol", "table"} and not closes
        if name == "tr" and not closes:
            row, head = at, False
        kind, level = _kind(name, closes=closes)
    if row >= 0:
        yield from _row(text, Span(row, span.end), head=head)
    else:
        yield from _piece(text, Span(at, span.end), kind, level, opens_list=opens_list)


def _is_boundary(text: str, span: Span, match: re.Match[str]) -> bool:
    name = match["name"]
    if name.lower() in _BLOCK_TAGS and (name.islower() or name.isupper()):
        return True
    if not name[0].isupper():
        return False
    line_start = max(text.rfind("\n", span.start, match.start()) + 1, span.start)
    return bool(match["close"]) or not text[line_start : match.start()].strip(" \t>")


def _kind(name: str, *, closes: bool) -> tuple[BlockKind | PartKind, int]:
    if closes:
        return BlockKind.PARAGRAPH, 0
    if _HEADING.match(name):
        return PartKind.HEADING, int(name[1])
    if name == "summary":
        return PartKind.HEADING, 7
    kinds = {"li": BlockKind.ITEM, "dt": BlockKind.LEAD, "dd": BlockKind.DEFINITION, "pre": BlockKind.CODE}
    return kinds.get(name, BlockKind.PARAGRAPH), 0


def _piece(text: str, span: Span, kind: BlockKind | PartKind, level: int, *, opens_list: bool) -> Iterator[Piece]:
    found = strip(text, *span)
    if found.start < found.end:
        yield Piece(kind, *found, level, opens_list)


_CELL: Final = re.compile(r"</?t[dh]\b[^<>]*>", re.IGNORECASE)


def _row(text: str, span: Span, *, head: bool) -> Iterator[Piece]:
    """Yield the tags at both ends of a row, and what is between them."""
    start, end = strip(text, *span)
    while match := _CELL.match(text, start, end):
        yield Piece(PartKind.TAG, *match.span())
        start = strip(text, match.end(), end).start
    cells = list(_CELL.finditer(text, start, end))
    last = end
    trailing: list[Piece] = []
    while cells and not text[cells[-1].end() : last].strip():
        found = cells.pop()
        trailing.insert(0, Piece(PartKind.TAG, *found.span()))
        last = strip(text, start, found.start()).end
    if start < last:
        yield Piece(BlockKind.HEADER if head else BlockKind.ROW, start, last)
    yield from trailing


def lines_of(lines: Sequence[Span], span: Span) -> list[Span]:
    """Return what of the lines is in a span."""
    return [
        Span(max(line.start, span.start), min(line.end, span.end))
        for line in lines
        if line.start < span.end and line.end > span.start
    ]
