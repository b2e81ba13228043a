"""The tables of a PDF: rows on end, with the same gaps between their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final, NamedTuple

from bot.importing.formats.escaping import escape
from bot.importing.formats.pdf_pages import Line, Word

_MIN_ROWS: Final = 3
_MAX_CELL: Final = 60  # characters on average; what is longer is text in columns
# Distances in times the size of the letters:
_MAX_ROW_GAP: Final = 2.5
_SAME_HEIGHT: Final = 0.3
_MIN_GUTTER: Final = 0.3
"""Between columns, in all rows."""
_LIST_MARK: Final = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|\w|[ivx]{1,5})[.)\]]?|\W{1,2}", re.IGNORECASE)
_DATA: Final = re.compile(r"\d|@|://|www\.")
"""What cells hold, and their headers seldom do."""


class Table(NamedTuple):
    lines: tuple[Line, ...]
    rows: tuple[tuple[str, ...], ...]


def find_tables(lines: Sequence[Line], headings: AbstractSet[Line]) -> list[Table]:
    """Find the tables; a row may be of several lines beside each other."""
    found, rows = list[Table](), list[list[Line]]()
    for row in [*_rows(lines), []]:
        is_one = len(_cells(row)) > 1 and not headings & set(row)
        if is_one and rows and _is_below(rows[-1], row) and _gutters([*rows, row]):
            rows.append(row)
            continue
        if (table := _table(rows)) is not None:
            found.append(table)
        rows = [row] if is_one else []
    return found


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    row = list[Line]()
    for line in lines:
        beside = row and line.page == row[-1].page and line.left > row[-1].right
        if beside and abs(line.bottom - row[-1].bottom) <= _SAME_HEIGHT * line.size:
            row.append(line)
            continue
        if row:
            yield row
        row = [line]
    if row:
        yield row


def _cells(row: Iterable[Line]) -> list[Word]:
    return [cell for line in row for cell in line.cells]


def _is_below(above: Sequence[Line], row: Sequence[Line]) -> bool:
    first, second = above[0], row[0]
    return first.page == second.page and 0 < first.bottom - second.bottom <= _MAX_ROW_GAP * second.size


def _gutters(rows: Sequence[Sequence[Line]]) -> list[float]:
    """Return where all rows have a gap, and one has a wide gap; none where a wide gap is not between columns."""
    words = sorted((word.left, word.right) for row in rows for line in row for word in line.words)
    least = _MIN_GUTTER * max(row[0].size for row in rows)
    gaps, right = dict[float, float](), words[0][1]
    for left, its_right in words:
        if left - right >= least:
            gaps[(left + right) / 2] = left - right
        right = max(right, its_right)
    wide = [(left.right, right.left) for row in rows for left, right in pairwise(_cells(row))]
    within = [[gap for gap in gaps if left < gap < right] for left, right in wide]
    gutters = set[float]()
    for found in sorted(within, key=len):
        if not found:
            return []
        if not gutters & set(found):
            gutters.add(max(found, key=lambda gap: gaps[gap]))
    return sorted(gutters)


def _table(rows: Sequence[Sequence[Line]]) -> Table | None:
    if len(rows) < _MIN_ROWS:
        return None
    gutters = _gutters(rows)
    cells = [_row(row, gutters) for row in rows]
    lengths = [len(cell) for row in cells for cell in row]
    if all(_LIST_MARK.fullmatch(next(filter(None, row))) for row in cells) or sum(lengths) > _MAX_CELL * len(lengths):
        return None
    header = () if _has_header(rows, cells) else (("",) * len(cells[0]),)
    return Table(tuple(line for row in rows for line in row), (*header, *cells))


def _row(row: Iterable[Line], gutters: Sequence[float]) -> tuple[str, ...]:
    columns = [list[str]() for _ in range(len(gutters) + 1)]
    for line in row:
        for word in line.words:
            columns[sum(word.left > gutter for gutter in gutters)].append(word.text)
    return tuple(" ".join(column) for column in columns)


def _has_header(rows: Sequence[Sequence[Line]], cells: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row is in bold letters as no other is, or without the figures of those below it."""
    bold = [all(line.bold for line in row) for row in rows]
    if bold[0] and not any(bold[1:]):
        return True
    return not any(map(_DATA.search, cells[0])) and any(
        all(_DATA.search(cell) for cell in column) for column in zip(*cells[1:], strict=True)
    )


def to_markdown(table: Table) -> str:
    first, *others = map(_to_line, table.rows)
    return "\n".join((first, "|" + " --- |" * len(table.rows[0]), *others))


def _to_line(row: Iterable[str]) -> str:
    return "| " + " | ".join(escape(text).replace("|", "\\|") for text in row) + " |"
