"""Parts of a document, and the nodes that its readers make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from retrieval.articles.article import BlockKind
from retrieval.articles.spans import Span

MAX_LEVEL: Final = 6


class PartKind(StrEnum):
    """Kinds of parts that are no blocks; all but the first three are no text."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"  # both times, where it is repeated
    HEADING = "heading"
    FRONT_MATTER = "front matter"
    COMMENT = "comment"
    TAG = "tag"
    COMPONENT = "component"  # imports, exports, scripts and styles
    IMAGE = "image"
    LINK_DEFINITION = "link definition"
    ANCHOR = "anchor"
    CONTENTS = "contents"
    RULE = "rule"  # between paragraphs, below a table's header or a heading
    FENCE = "fence"
    MARK = "mark"  # of an admonition or a tab
    LABEL = "label"  # "Q:", "A:", "[^1]:"


class Part(NamedTuple):
    kind: BlockKind | PartKind
    start: int
    end: int


@dataclass(slots=True)
class Node:
    """A part while it is read."""

    kind: BlockKind | PartKind
    start: int
    end: int
    lines: Sequence[Span] = ()
    """Its text, line by line, without the marks of what encloses it."""
    sentences: Sequence[Span] | None = None
    number: str = ""
    title: str = ""
    level: int = 0
    group: int = -1
    depth: int = 0
    """Lists around it."""
    lead: Node | None = field(default=None, repr=False)
    leads: bool = False
    """It leads in the block that follows, whatever that is."""

    folds_to: int = 0
    """The offset where what folds below this heading ends; 0 where nothing folds."""

    divides: bool = False
    """A title of a part, and not of the document."""

    @property
    def is_block(self) -> bool:
        return isinstance(self.kind, BlockKind)


def block(kind: BlockKind, lines: Sequence[Span]) -> Node:
    return Node(kind, lines[0].start, lines[-1].end, lines)


def mark(kind: PartKind, start: int, end: int) -> Node:
    return Node(kind, start, end)


def title(text: str, line: Span, level: int) -> Node:
    """Return the heading that a line of plain text is."""
    return Node(PartKind.HEADING, *line, title=" ".join(text[slice(*line)].split()), level=level, divides=True)
