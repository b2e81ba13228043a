"""Tables: rows between pipes below a header, and lines of values between commas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.part import Node, PartKind, mark
from retrieval.articles.spans import Span, strip

_RULE: Final = re.compile(r"(?=[^|]*\|)\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?\Z")
_QUOTED: Final = re.compile(r'"[^"\n]*"')
_MIN_LINES: Final = 3
_MAX_CELL_LETTERS: Final = 60
_STOP: Final = re.compile(r"[.!?…:;,]\Z")


def is_table_rule(line: str) -> bool:
    return bool(_RULE.match(line))


def read_table(text: str, lines: Sequence[Span], at: int, groups: Iterator[int]) -> tuple[list[Node], int] | None:
    """Read the table whose header is a line; return its nodes and the line behind it."""
    line = text[slice(*lines[at])]
    if "|" not in line:
        return None
    if is_table_rule(line):
        return [mark(PartKind.RULE, *lines[at])], at + 1
    ruled = at + 1 < len(lines) and is_table_rule(text[slice(*lines[at + 1])])
    if not ruled and not (line.startswith("|") and at + 1 < len(lines) and text[lines[at + 1].start] == "|"):
        return None
    end = at + 1
    while end < len(lines) and "|" in text[slice(*lines[end])]:
        end += 1
    nodes: list[Node] = []
    group = next(groups)
    for place in range(at, end):
        if is_table_rule(text[slice(*lines[place])]):
            nodes.append(mark(PartKind.RULE, *lines[place]))
        elif row := _row(text, lines[place]):
            kind = BlockKind.HEADER if ruled and place == at else BlockKind.ROW
            nodes.append(Node(kind, *lines[place], lines=[row], sentences=[row], group=group))
    return nodes, end


def _row(text: str, line: Span) -> Span | None:
    start, end = line
    start += text[start] == "|"
    end -= end > start and text[end - 1] == "|"
    row = strip(text, start, end)
    return row if any(character.isalnum() for character in text[row.start : row.end]) else None


def read_values(text: str, lines: Sequence[Span], groups: Iterator[int]) -> list[Node] | None:
    """Read lines with the same number of commas, semicolons or tabs between short values: a header and rows."""
    if len(lines) < _MIN_LINES:
        return None
    rows = [_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text[slice(*line)]) for line in lines]
    if not any(_are_values(rows, separator) for separator in (",", ";", "\t")):
        return None
    group = next(groups)
    kinds = [BlockKind.HEADER, *[BlockKind.ROW] * (len(lines) - 1)]
    return [
        Node(kind, *line, lines=[line], sentences=[line], group=group) for kind, line in zip(kinds, lines, strict=True)
    ]


def _are_values(rows: Sequence[str], separator: str) -> bool:
    count = rows[0].count(separator)
    if not count or any(row.count(separator) != count or _STOP.search(row) for row in rows):
        return False
    cells = [cell for row in rows for cell in row.split(separator)]
    spaced = sum(cell.startswith(" ") for cell in cells)
    if separator != "\t" and spaced and (count == 1 or spaced < len(cells) - len(rows)):
        return False
    return all(len(cell) <= _MAX_CELL_LETTERS for cell in cells) and bool(rows[0].strip())
