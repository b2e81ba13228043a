"""Lead-ins: lines that end in a colon right before a list, a table or code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.part import Node, PartKind
from retrieval.articles.spans import Span

_MAX_LETTERS: Final = 200
_COLON: Final = re.compile(r"[:：][*_)\s]*\Z")
_SEVERAL: Final = re.compile(r"[.!?;。！？；][)\]”’\"'*_]*\s")
_LED: Final = frozenset({BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE, BlockKind.HEADER})
_BETWEEN: Final = frozenset({PartKind.FENCE, PartKind.RULE, PartKind.TAG, PartKind.COMMENT, PartKind.IMAGE})


def mark_leads(text: str, nodes: Sequence[Node]) -> list[Node]:
    """Give blocks their lead; a short paragraph's last line that leads in becomes a block of its own."""
    found: list[Node] = []
    header: dict[int, Node] = {}
    leads: dict[tuple[int, int], Node | None] = {}
    before: Node | None = None
    for node in nodes:
        if node.kind in _BETWEEN:
            found.append(node)
            continue
        if node.kind in _LED and (
            before is None or before.group < 0 or before.group != node.group or node.depth > before.depth
        ):
            before = _lead_in(text, found, before)
            if node.group < 0 or node.kind is BlockKind.CODE:
                node.lead = before
            leads[node.group, node.depth] = before or leads.get((node.group, node.depth - 1))
        if node.kind is BlockKind.HEADER:
            node.lead = leads.get((node.group, node.depth))
            header[node.group] = node
        elif node.kind is BlockKind.ROW:
            node.lead = header.get(node.group) or leads.get((node.group, node.depth))
        elif node.kind is BlockKind.ITEM:
            node.lead = leads.get((node.group, node.depth))
        if before is not None and before.leads and node.lead is None:
            node.lead = before
        found.append(node)
        before = node
    return found


def _lead_in(text: str, found: list[Node], before: Node | None) -> Node | None:
    """Return the block before where it leads in; its last line, if that does, is parted from it."""
    if before is None or before.kind not in {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.LEAD} or not before.lines:
        return None
    whole = text[before.lines[0].start : before.end]
    if not _COLON.search(whole[-8:]):
        # What a list in an item belongs to tells its subject.
        short = len(whole) <= _MAX_LETTERS and not _SEVERAL.search(whole)
        return before if before.kind is BlockKind.ITEM and short else None
    if len(whole) <= _MAX_LETTERS and not _SEVERAL.search(whole):
        before.kind = BlockKind.LEAD
        return before
    if before.kind is BlockKind.PARAGRAPH and len(before.lines) > 1 and _ends_before(text, before.lines):
        return _part_last_line(found, before)
    return before if len(whole) <= _MAX_LETTERS and _is_one(whole) else None


def _is_one(whole: str) -> bool:
    return not re.search(r"[.!?。！？]\s", whole)


def _ends_before(text: str, lines: Sequence[Span]) -> bool:
    last = text[slice(*lines[-1])]
    above = text[slice(*lines[-2])]
    return (
        len(last) <= _MAX_LETTERS
        and not _SEVERAL.search(last)
        and above.rstrip('*_)"”').endswith((".", "!", "?", ":", "。"))
    )


def _part_last_line(found: list[Node], before: Node) -> Node:
    *rest, last = before.lines
    before.lines, before.end, before.sentences = rest, rest[-1].end, None
    lead = Node(BlockKind.LEAD, *last, lines=[last], depth=before.depth)
    found.insert(found.index(before) + 1, lead)
    return lead
