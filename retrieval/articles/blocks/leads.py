"""Lead-ins: lines that end in a colon, or in no stop, right before a list, a table or code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.html import lines_of
from retrieval.articles.blocks.part import Node, PartKind
from retrieval.articles.paragraphs import split_sentences
from retrieval.articles.spans import Span, strip

_MAX_LETTERS: Final = 200
_COLON: Final = re.compile(r"[:：][*_)\s]*\Z")
_SEVERAL: Final = re.compile(r"[.!?;。！？；][)\]”’\"'*_]*\s")
_STOP: Final = re.compile(r"[.!?…;,。！？；؟][)\]”’\"'*_`]*\Z")
_NAMED_CODE: Final = re.compile(r"[*_]{0,3}`[^`\n]+`[*_]{0,3}")
"""The name of a file, above what it holds."""

_LISTED: Final = frozenset({BlockKind.ITEM, BlockKind.LINK, BlockKind.ROW, BlockKind.HEADER})
_LEADING: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.LINK, BlockKind.LEAD})


def mark_leads(text: str, nodes: Sequence[Node]) -> list[Node]:
    """Give blocks their lead; a short last line that leads in becomes a block of its own."""
    found: list[Node] = []
    leads: dict[tuple[int, int], Node | None] = {}
    """By list or table, and how deep in lists."""
    before: Node | None = None
    level = 0
    for node in nodes:
        if node.kind is PartKind.HEADING:
            if node.level > level and before is not None and before.kind is BlockKind.PARAGRAPH:
                _lead_in(text, found, before, of_heading=True)
            level = node.level
        if node.is_block:
            node.lead = node.lead or _lead_of(text, found, before, node, leads)
        found.append(node)
        if node.is_block or node.kind is PartKind.HEADING:
            before = node
    return found


def _lead_of(
    text: str, found: list[Node], before: Node | None, node: Node, leads: dict[tuple[int, int], Node | None]
) -> Node | None:
    key = (node.group, node.depth)
    if before is not None and before.leads:
        return before
    if node.kind is BlockKind.CODE:
        if before is not None and before.kind is BlockKind.CODE:  # as for each shell
            return before.lead
        return _lead_in(text, found, before)
    if node.kind not in _LISTED or node.group < 0:
        return None
    if key not in leads or (before is not None and before.depth < node.depth):
        leads[key] = _lead_in(text, found, before) or leads.get((node.group, node.depth - 1))
    lead = leads[key]
    if node.kind is BlockKind.HEADER:
        leads[key] = node
    return lead


def _lead_in(text: str, found: list[Node], before: Node | None, *, of_heading: bool = False) -> Node | None:
    """Return the block before where it leads in; its last line or sentence, if that does, is parted from it."""
    if before is None or before.kind not in _LEADING or not before.lines:
        return None
    whole = text[before.lines[0].start : before.end]
    short = len(whole) <= _MAX_LETTERS and not _SEVERAL.search(whole)
    if not _COLON.search(whole[-8:]):
        # What a list in an item belongs to tells its subject, and so does a line that ends in no stop.
        is_line = before.kind in {BlockKind.PARAGRAPH, BlockKind.LEAD} and not _STOP.search(whole)
        leads = short and not of_heading and (_is_item(before) or is_line)
        if leads and before.kind is BlockKind.PARAGRAPH and _NAMED_CODE.fullmatch(whole):
            before.kind = BlockKind.LEAD
        return before if leads else None
    if short:
        before.kind = BlockKind.LEAD
        return before
    if before.kind is BlockKind.PARAGRAPH and (rest := _before_last(text, before.lines, of_heading=of_heading)):
        return _part(text, found, before, rest)
    return before if len(whole) <= _MAX_LETTERS and _is_one(whole) else None


def _is_item(node: Node) -> bool:
    return node.kind is BlockKind.ITEM or (node.kind is BlockKind.LINK and node.group >= 0)


def _is_one(whole: str) -> bool:
    return not re.search(r"[.!?。！？]\s", whole)


def _before_last(text: str, lines: Sequence[Span], *, of_heading: bool) -> Span | None:
    """Return what stands before the last line, or else the last sentence, where that may lead in alone."""
    if len(lines) > 1 and _ends_before(text, lines):
        return Span(lines[0].start, lines[-2].end)
    last = split_sentences(text, lines)[-1]
    rest = strip(text, lines[0].start, last.start)
    said = text[slice(*rest)]
    is_whole = all(said.count(mark) % 2 == 0 for mark in ("**", "*", "__", "_", "`"))
    short = last.end - last.start <= _MAX_LETTERS and not _SEVERAL.search(text[slice(*last)])
    return rest if said and is_whole and short and not of_heading else None


def _ends_before(text: str, lines: Sequence[Span]) -> bool:
    last = text[slice(*lines[-1])]
    above = text[slice(*lines[-2])]
    return (
        len(last) <= _MAX_LETTERS
        and not _SEVERAL.search(last)
        and above.rstrip('*_)"”').endswith((".", "!", "?", ":", "。"))
    )


def _part(text: str, found: list[Node], before: Node, rest: Span) -> Node:
    """Leave some text to a block, and put what stands behind into a lead."""
    last = strip(text, rest.end, before.end)
    lead = Node(BlockKind.LEAD, *last, lines=lines_of(before.lines, last), depth=before.depth)
    before.lines, before.end, before.sentences = lines_of(before.lines, rest), rest.end, None
    place = len(found)
    while found[place - 1] is not before:
        place -= 1
    found.insert(place, lead)
    return lead
