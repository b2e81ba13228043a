"""Lines of running text that stand together: the questions, tables, items and definitions among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.faq import NO_LABELS, Labels, read_question
from retrieval.articles.blocks.inline import is_links
from retrieval.articles.blocks.items import Item
from retrieval.articles.blocks.part import MAX_LEVEL, Node, PartKind, block, mark, title
from retrieval.articles.blocks.tables import read_table
from retrieval.articles.spans import Span, strip

_DEFINITION: Final = re.compile(r":[ \t]+(?=\S)")
_UNDERLINE: Final = re.compile(r"={3,}|-{3,}|~{3,}")
_TITLE: Final = re.compile(r"(?=.*\w)(?!.*\S\s{3})(?![-*•|]).{1,100}(?<![.,;:])")
_FOOTNOTE: Final = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")


@dataclass(slots=True)
class Conventions:
    """How a text marks things, as found in all of its lines."""

    labels: Labels = NO_LABELS
    items: Mapping[int, Item] = field(default_factory=dict)
    """By the offset of their line."""
    groups: Iterator[int] = field(default_factory=count)
    """New numbers of groups."""
    underlines: bool = False
    """A line of ``=`` or ``-`` below a title makes it a heading."""


def read_lines(text: str, lines: Sequence[Span], conventions: Conventions) -> list[Node]:
    """Return the nodes of lines without a blank line between them, in order."""
    return _LineReader(text, lines, conventions).read()


class _LineReader:
    def __init__(self, text: str, lines: Sequence[Span], conventions: Conventions) -> None:
        self.text = text
        self.lines = list(lines)
        self.conventions = conventions
        self.found: list[Node] = []
        self.pending: list[Span] = []
        """Lines of the paragraph or item that is being read."""
        self.item: Item | None = None
        self.term: Node | None = None

    def read(self) -> list[Node]:
        at = 0
        while at < len(self.lines):
            at = (
                self._heading(at)
                or self._item(at)
                or self._table(at)
                or self._question(at)
                or self._note(at)
                or self._line(at)
            )
        self._flush()
        return self.found

    def _flush(self) -> None:
        if self.pending:
            self.found.append(_plain_block(self.text, self.pending, self.item))
        self.item = None
        self.pending = []

    def _line(self, at: int) -> int:
        self.pending.append(self.lines[at])
        return at + 1

    def _item(self, at: int) -> int:
        """Begin an item; return the line to go on with, 0 where none begins here. So do the methods below."""
        item = self.conventions.items.get(self.lines[at].start)
        if item is None:
            return 0
        self._flush()
        if item.is_title:
            self.found.append(title(self.text, self.lines[at], MAX_LEVEL))
            return at + 1
        self.item = item
        return self._line(at)

    def _heading(self, at: int) -> int:
        if at or not self.conventions.underlines or len(self.lines) == 1:
            return 0
        title, underline = (self.text[slice(*line)] for line in self.lines[:2])
        if not (_UNDERLINE.fullmatch(underline) and _TITLE.fullmatch(title) and len(title) <= 2 * len(underline)):
            return 0
        level = 1 if underline[0] == "=" else 2
        self.found.append(Node(PartKind.HEADING, *self.lines[0], title=" ".join(title.split()), level=level))
        self.found.append(mark(PartKind.RULE, *self.lines[1]))
        return 2

    def _table(self, at: int) -> int:
        table = read_table(self.text, self.lines, at, self.conventions.groups)
        if table is None:
            return 0
        self._flush()
        nodes, end = table
        self.found += nodes
        return end

    def _question(self, at: int) -> int:
        asked = read_question(self.text, self.lines, at, self.conventions.labels)
        if asked is None:
            return 0
        self._flush()
        nodes, last, rest = asked
        self.found += nodes
        if rest.start < rest.end:
            self.pending = [rest]
        return last + 1

    def _note(self, at: int) -> int:
        """Read a footnote or a definition."""
        line = self.lines[at]
        if (footnote := _FOOTNOTE.match(self.text, *line)) and self.text[footnote.end() : line.end].strip():
            self._flush()
            self.found.append(mark(PartKind.LABEL, *footnote.span()))
            self.pending = [strip(self.text, footnote.end(), line.end)]
            return at + 1
        definition = _DEFINITION.match(self.text, *line)
        if definition is None or self.item is not None:
            return 0
        end = at + 1
        while end < len(self.lines) and not self._begins_definition(end) and not self._begins_definition(end + 1):
            end += 1
        self._define([Span(definition.end(), line.end), *self.lines[at + 1 : end]], line.start)
        return end

    def _begins_definition(self, at: int) -> bool:
        return at < len(self.lines) and bool(_DEFINITION.match(self.text, *self.lines[at]))

    def _define(self, lines: Sequence[Span], start: int) -> None:
        """Add a definition; the line before it is the term."""
        if self.pending:
            *before, term = self.pending
            self.pending = before
            self._flush()
            self.found.append(block(BlockKind.LEAD, [term]))
            self.term = self.found[-1]
        self.found.append(Node(BlockKind.DEFINITION, start, lines[-1].end, lines=lines, lead=self.term))


def _plain_block(text: str, lines: Sequence[Span], item: Item | None) -> Node:
    if item is None:
        return block(BlockKind.PARAGRAPH, lines)
    first, *rest = lines
    content = [Span(item.content, first.end), *rest]
    kind = BlockKind.LINK if is_links(text[item.content : lines[-1].end]) else BlockKind.ITEM
    return Node(kind, first.start, lines[-1].end, content, number=item.number, group=item.group, depth=item.depth)
