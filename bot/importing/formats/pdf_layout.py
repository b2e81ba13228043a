"""How the lines of a PDF are laid out: the order in which they are read, and where paragraphs and columns end."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from statistics import median
from typing import Final

from bot.importing.formats.pdf_pages import Line

_MAX_LINES: Final = 1_000  # of a page, which are compared pair by pair
_PARAGRAPH_GAP: Final = 1.35  # times the usual distance of lines
_FULL_LINE: Final = 0.85  # of the width of the text
_SAME_EDGE: Final = 0.5  # times the size of the letters


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Put each line below those that stand above it; else they stay as they are drawn, one column after another.

    A title over two columns, or over the one of them that it stands above, so comes before them, though it is drawn
    after them (Breuel 2003, “High Performance Document Layout Analysis”).
    """
    if len(lines) > _MAX_LINES:
        return list(lines)
    below = [[place for place, line in enumerate(lines) if _stands_above(above, line)] for above in lines]
    waiting = [0] * len(lines)
    for places in below:
        for place in places:
            waiting[place] += 1
    ready = [place for place, count in enumerate(waiting) if not count]
    heapify(ready)
    ordered = []
    while ready:
        first = heappop(ready)
        ordered.append(lines[first])
        for place in below[first]:
            waiting[place] -= 1
            if not waiting[place]:
                heappush(ready, place)
    return ordered


def _stands_above(above: Line, below: Line) -> bool:
    size = min(above.size, below.size)
    if above.bottom - below.bottom <= size / 2:
        return False
    overlap = min(above.right, below.right) - max(above.left, below.left)
    return overlap > min(size, (above.right - above.left) / 2, (below.right - below.left) / 2)


class Layout:
    """Where the lines of a document begin and end, and how far they are from each other."""

    def __init__(self, lines: Sequence[Line]) -> None:
        steps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.bottom > below.bottom]
        self._usual_step = median(steps) if steps else 0.0
        self._widest = max(line.right for line in lines)
        self._pages = dict[int, list[Line]]()
        for line in lines:
            self._pages.setdefault(line.page, []).append(line)

    def is_gap(self, above: Line, below: Line) -> bool:
        return not 0 <= above.bottom - below.bottom <= max(self._usual_step, below.size) * _PARAGRAPH_GAP

    def is_full(self, line: Line) -> bool:
        return line.right >= self._widest * _FULL_LINE

    def has_room(self, line: Line, below: Line) -> bool:
        """Return whether the first word of the next line would have had room: the line was ended on purpose."""
        column = (it.right for it in self._pages[line.page] if line.left - line.size < it.left < line.right)
        room = max(column) - line.right
        return room >= below.words[0].right - below.left + line.size


def begin_alike(first: Line, second: Line) -> bool:
    return abs(first.left - second.left) <= _SAME_EDGE * second.size
