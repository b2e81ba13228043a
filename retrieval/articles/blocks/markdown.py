"""Nodes of a Markdown text.

markdown-it-py finds the blocks, and only their lines are used: quotes are cited by character, so nothing may be
rendered or rewritten. Inline marks within a sentence are part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.faq import QUESTION_LEVEL, find_labels
from retrieval.articles.blocks.html import Piece, cut_at_tags, fold_ends, has_tags, lines_of, names_nothing
from retrieval.articles.blocks.inline import is_links, plain, trim_pictures
from retrieval.articles.blocks.items import find_items
from retrieval.articles.blocks.lines import Conventions, read_lines
from retrieval.articles.blocks.masking import Line, Mask
from retrieval.articles.blocks.part import Node, PartKind, block, mark
from retrieval.articles.spans import Span, strip

_BLOCKS: Final = MarkdownIt("commonmark").disable(["reference", "inline", "text_join", "fence", "html_block"])
_LISTS: Final = frozenset({"bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"})
_UNDERLINE: Final = re.compile(r"(?:=+|-{2,})\Z")
_UNDERLINED: Final = re.compile(r"(?![-*+>|]|\d{1,9}[.)][ \t])(?!.*\S[ \t]{3})[^\n]{1,150}\Z")
"""A line that an underline makes a heading; below a longer one, a list or columns, the dashes are a rule."""

_MARK: Final = re.compile(r"[-*+]|\d{1,9}[.)]")
_BOX: Final = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
_CALLOUT: Final = re.compile(
    r"(?:[?!][ \t]+)?(?:(?:NEW|EXAMPLE):|[A-Z]{3,9}:(?=.*[:：]\*\*\Z))[ \t]+(?=\*\*[^*]+\*\*\Z)"
)
"""The label of an admonition before its title, which is all of a paragraph: "NEW: **New in version 1.5.**"."""

_CONTENTS_LINE: Final = re.compile(
    r"(?:[^\w\[\]]*+\[(?:[^\[\]]|\[[^\[\]]*\])*+\]\(#[^()]*+(?:\([^()]*+\)[^()]*+)?\))+[^\w\[\]]*\Z"
)


@dataclass(slots=True)
class _Item:
    mark: Span | None
    number: str
    used: bool = False


_MARKED: Final = frozenset({*BlockKind, PartKind.CONTENTS} - {BlockKind.ROW, BlockKind.HEADER, BlockKind.DEFINITION})
"""Kinds that begin with the mark of the item that they are the first in."""


class _Reader:
    def __init__(self, text: str, mask: Mask) -> None:
        self.text = text
        self.lines = mask.lines
        self.nodes: list[Node] = []
        content = [
            Span(line.end - len(line.masked.lstrip(" \t>")), line.end)
            for line in mask.lines
            if line.masked and not line.node
        ]
        self.conventions = Conventions(find_labels(text, content))
        self.numbered = find_items(text, _stanzas(mask.lines), self.conventions.groups, apart=True)
        """Paragraphs with numbers as people write them in a chat, by the offset of their line."""
        self.items: list[_Item] = []
        self.lists = 0
        self._is_title = False
        self.read_marks: dict[int, int] = {}
        self.group = -1
        self.fold_ends = fold_ends(text)

    def read(self) -> list[Node]:
        tokens = _BLOCKS.parse("\n".join(line.masked for line in self.lines))
        readers = {"heading_open": self._heading, "code_block": self._code, "hr": self._rule, "inline": self._paragraph}
        for token, following in pairwise([*tokens, Token("", "", 0)]):
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                self.group = self.group if self.lists else next(self.conventions.groups)
            self.lists += token.nesting * (token.type in _LISTS)
            if token.type == "list_item_open":
                if outer := self._item():  # which has no words of its own on the line
                    self._close(outer)
                    outer.used = True
                self.items.append(_Item(self._mark(_lines_of(token)[0]), token.info))
            elif token.type == "list_item_close":
                self._close(self.items.pop())
            elif token.type in readers and not self._is_title:
                readers[token.type](token, following)
            self._is_title = token.type == "heading_open"
        return self.nodes

    def _mark(self, at: int) -> Span:
        """Return the span of the next item's mark in a line: several may open there."""
        line = self.lines[at]
        found = _MARK.search(line.masked, self.read_marks.get(at, 0))
        if found is None:  # cannot be
            return Span(line.origin, line.origin)
        self.read_marks[at] = found.end()
        return Span(line.origin + found.start(), line.origin + found.end())

    def _close(self, item: _Item) -> None:
        if item.mark and not item.used:
            self.nodes.append(mark(PartKind.LABEL, *item.mark))

    def _content(self, token: Token) -> list[Span]:
        """Return the span of each line of a token's content."""
        contents = token.content.split("\n")
        first = _lines_of(token)[0]
        return [
            strip(self.text, line.end - len(content.strip(" \t")), line.end)
            for line, content in zip(self.lines[first : first + len(contents)], contents, strict=True)
        ]

    def _heading(self, opening: Token, inline: Token) -> None:
        """Read a heading; its span is empty where it has no words.

        Against CommonMark, dashes below several lines or below a full stop are a rule: a sentence is not lost to it.
        """
        first, end = _lines_of(opening)
        title = self._title(opening, inline)
        if title is None:
            self._run(self._content(inline), first)
            self.nodes.append(
                mark(PartKind.RULE, *strip(self.text, self.lines[end - 1].start, self.lines[end - 1].end))
            )
            return
        before, span, after = trim_pictures(self.text, title)
        self._pictures(before)
        words = plain(self.text[span.start : span.end])
        if not _has_words(words):
            if span.start < span.end:
                self.nodes.append(
                    mark(PartKind.IMAGE if "!" in self.text[span.start : span.end] else PartKind.RULE, *span)
                )
        elif opening.level:
            self._add(block(BlockKind.LEAD, [span]))
        else:
            self._add(Node(PartKind.HEADING, *span, title=words, level=int(opening.tag[1])))
        self._pictures(after)

    def _title(self, opening: Token, inline: Token) -> Span | None:
        first, end = _lines_of(opening)
        if opening.markup.startswith("#"):
            line = self.lines[first]
            begin = line.origin + line.masked.rindex(inline.content)  # behind it are only hashes
            return strip(self.text, begin, begin + len(inline.content))
        lines = self._content(inline)
        underline = self.lines[end - 1]
        content = self.text[slice(*lines[0])]
        dashes = self.text[underline.start : underline.end].strip(" \t>")
        if self.lines[first].node or len(lines) != 1 or not _UNDERLINED.match(content) or not _UNDERLINE.match(dashes):
            return None
        return None if dashes[0] == "-" and content.endswith(".") else lines[0]

    def _pictures(self, spans: Sequence[Span]) -> None:
        for start, end in spans:
            piece = self.text[start:end]
            kind = PartKind.COMMENT if piece.startswith(("<!--", "{/*")) else PartKind.IMAGE
            if piece[:2].lower() in {"<a", "<b"} and "<img" not in piece.lower():
                kind = PartKind.ANCHOR if piece[:2].lower() == "<a" else PartKind.TAG
            self._add(mark(kind, start, end))

    def _rule(self, token: Token, _: Token) -> None:
        at = _lines_of(token)[0]
        line = self.lines[at]
        self._add(mark(PartKind.RULE, *strip(self.text, line.origin + self.read_marks.get(at, 0), line.end)))

    def _code(self, token: Token, _: Token) -> None:
        """Read indented code; HTML may be indented too."""
        pending: list[Span] = []
        first, end = _lines_of(token)
        for line, content in zip(self.lines[first:end], token.content.split("\n"), strict=False):
            span = strip(self.text, line.end - len(content.lstrip(" \t")), line.end)
            if line.node or (pending and self.text[pending[-1].end : span.start].strip(" \t\r\n>")):
                self._indented(pending)
                pending = []
            if line.node:
                self._add(line.node, begins=False)
            elif span.start < span.end:
                pending.append(span)
        self._indented(pending)

    def _indented(self, lines: Sequence[Span]) -> None:
        if lines and self.text.startswith("<", lines[0].start):
            self._pieces(lines)
        elif lines:
            self._add(block(BlockKind.CODE, lines))

    def _paragraph(self, token: Token, _: Token) -> None:
        self._run(self._content(token), _lines_of(token)[0])

    def _run(self, spans: Sequence[Span], first: int) -> None:
        pending: list[Span] = []
        for line, span in zip(self.lines[first : first + len(spans)], spans, strict=True):
            if line.node:
                before = strip(self.text, min(span.start, line.end - 1), line.end - 1)
                self._pieces([*pending, before] if before.start < before.end else pending)
                pending = []
                self._add(line.node, begins=False)
            elif span.start < span.end:
                pending.append(span)
        self._pieces(pending)

    def _pieces(self, lines: Sequence[Span]) -> None:
        if not lines:
            return
        whole = Span(lines[0].start, lines[-1].end)
        if not has_tags(self.text, whole):
            self._text(lines)
            return
        html_group = -1
        for piece in cut_at_tags(self.text, whole):
            span = Span(piece.start, piece.end)
            if piece.opens_list or html_group < 0:
                html_group = next(self.conventions.groups)
            if piece.kind is PartKind.TAG:
                self._add(mark(piece.kind, *span))
            elif piece.kind is BlockKind.PARAGRAPH:
                self._text(lines_of(lines, span))
            else:
                self._tagged(piece, span, lines, html_group)

    def _tagged(self, piece: Piece, span: Span, lines: Sequence[Span], group: int) -> None:
        before, span, after = trim_pictures(self.text, span)
        self._pictures(before)
        if span.start < span.end:
            words = plain(self.text[span.start : span.end])
            node = Node(piece.kind, *span, lines=lines_of(lines, span) or [span], level=piece.level)
            if piece.kind is PartKind.HEADING:
                node.title = words
                node.folds_to = self.fold_ends.get(self.text.rfind("<", 0, piece.start), 0)
                if names_nothing(words) if piece.level == QUESTION_LEVEL else not _has_words(words):
                    node.kind = PartKind.TAG
            elif piece.kind in {BlockKind.ROW, BlockKind.HEADER}:
                node.sentences, node.group = [span], group
            elif piece.kind is BlockKind.ITEM:
                node.group = group
                node.kind = BlockKind.LINK if is_links(self.text[slice(*span)]) else node.kind
            self._add(node)
        self._pictures(after)

    def _text(self, lines: Sequence[Span]) -> None:
        if not lines:
            return
        before, span, after = trim_pictures(self.text, Span(lines[0].start, lines[-1].end))
        self._pictures(before)
        if span.start < span.end:
            self._words(lines_of(lines, span))
        self._pictures(after)

    def _words(self, lines: Sequence[Span]) -> None:
        lines = [found for line in lines if (found := strip(self.text, *line)).start < found.end]
        whole = self.text[lines[0].start : lines[-1].end]
        if self._item() and (box := _BOX.match(whole)):
            lines = [Span(lines[0].start + box.end(), lines[0].end), *lines[1:]]
            whole = whole[box.end() :]
        if all(_CONTENTS_LINE.match(self.text[slice(*line)]) for line in lines):
            self._add(block(PartKind.CONTENTS, lines))  # type: ignore[arg-type]
            return
        if len(lines) == 1 and not self.lists and (callout := _CALLOUT.match(whole)):
            title = Span(lines[0].start + callout.end(), lines[0].end)
            self._add(mark(PartKind.MARK, lines[0].start, title.start))
            self._add(Node(BlockKind.LEAD, *title, lines=[title], leads=True))
            return
        if len(lines) > 1:
            self.conventions.items = find_items(self.text, [lines], self.conventions.groups)
        numbered = {line.start: self.numbered[line.start] for line in lines if line.start in self.numbered}
        self.conventions.items = {**self.conventions.items, **numbered}
        nodes = read_lines(self.text, lines, self.conventions)
        self.conventions.items = {}
        for node in nodes:
            if node.kind is BlockKind.PARAGRAPH and is_links(self.text[node.start : node.end]):
                node.kind = BlockKind.LINK
            self._add(node)

    def _item(self) -> _Item | None:
        return self.items[-1] if self.items and not self.items[-1].used else None

    def _add(self, node: Node, *, begins: bool = True) -> None:
        """Add a node; the first block in an item gets its number, and its mark if it begins with its line."""
        node.depth += self.lists
        item = self._item()
        if item and not begins:
            self._close(item)
            item.mark = None
        if item and node.kind in _MARKED:
            if node.kind is BlockKind.PARAGRAPH:
                node.kind = BlockKind.ITEM
            node.number, node.group = item.number or node.number, self.group
            node.start = item.mark.start if item.mark else node.start
            item.used = True
        elif item:
            self._close(item)
            item.mark, item.used = None, isinstance(node.kind, BlockKind) or node.kind is PartKind.HEADING
        elif self.lists and node.kind is PartKind.CONTENTS:
            node.group = self.group
        self.nodes.append(node)


def _stanzas(lines: Sequence[Line]) -> Iterator[list[Span]]:
    """Yield the lines that have no blank line between them, without what quotations begin with."""
    for has_words, run in groupby(lines, lambda line: bool(line.masked.strip(" \t>")) and line.node is None):
        if has_words:
            yield [Span(line.end - len(line.masked.lstrip(" \t>")), line.end) for line in run]


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _lines_of(token: Token) -> tuple[int, int]:
    """Return the first line of a block and the line behind it."""
    first, end = token.map or (0, 0)
    return first, end


def read_markdown(text: str, start: int) -> list[Node]:
    """Return the nodes of a Markdown text from an offset on, in order."""
    mask = Mask(text, start)
    nodes = [*_Reader(text, mask).read(), *mask.nodes]
    nodes.sort(key=lambda node: (node.start, node.end))
    return list(_without_mixed_contents(nodes))


def _without_mixed_contents(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the nodes; links to headings in a list that holds other things too are links."""
    mixed = {node.group for node in nodes if node.is_block and node.group >= 0}
    for node in nodes:
        if node.kind is PartKind.CONTENTS and node.group in mixed:
            node.kind = BlockKind.LINK
        yield node
