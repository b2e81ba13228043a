"""What a PDF has besides its text: headers, footers, page numbers, rules and lists of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from bot.importing.formats.pdf_pages import Line

MAX_TITLE: Final = 160
_MARGIN_LINES: Final = 2  # at the top and at the bottom of a page, where what repeats is looked for
_MIN_REPEATED_PAGES: Final = 3
_MIN_REPEATED_SHARE: Final = 0.3
_NUMBERS: Final = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(r"\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_LEADERS: Final = re.compile(r"(?:(?:\s\.){2,}|\.{4,}|…{2,})\s*(?:\d+|[ivxlc]+)$", re.IGNORECASE)
_END_NUMBER: Final = re.compile(r"(?<=\D)(?:\s(?:page|pg|p)\.?\s*)?(\d{1,4})$", re.IGNORECASE)
_CONTENTS_TITLE: Final = re.compile(r"(?:table of )?contents", re.IGNORECASE)
_RULE: Final = re.compile(r"[-–—_=*~·•.\s]{3,}")
_MAX_BETWEEN_DOTTED: Final = 3  # lines
_MIN_CONTENTS: Final = 4


def without_margins(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """Leave out of all pages what is not text, and return the rest as one."""
    texts = [[line for line in page if not _RULE.fullmatch(line.text)] for page in pages]
    return _without_contents(list(chain.from_iterable(_without_repeated(list(_without_title_numbers(texts))))))


def _without_repeated(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Leave out headers, footers and page numbers: what stands at the edge of many pages, but for its numbers."""
    counts = Counter(chain.from_iterable({_pattern(line) for line in _edges(page)} for page in pages))
    least = max(_MIN_REPEATED_PAGES, _MIN_REPEATED_SHARE * len(pages))
    for page in pages:
        edges = {line for line in _edges(page) if counts[_pattern(line)] >= least or _is_page_number(line, page)}
        yield [line for line in page if line not in edges]


def _edges(page: Sequence[Line]) -> set[Line]:
    by_height = sorted(page, key=lambda line: line.bottom)
    return {*by_height[:_MARGIN_LINES], *by_height[-_MARGIN_LINES:]}


def _pattern(line: Line) -> str:
    return _NUMBERS.sub("0", "".join(line.text.lower().split()))


def _is_page_number(line: Line, page: Sequence[Line]) -> bool:
    outermost = {min(page, key=lambda it: it.bottom), max(page, key=lambda it: it.bottom)}
    return line in outermost and bool(_PAGE_NUMBER.fullmatch(line.text))


def _without_title_numbers(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Leave out the page's number beside a title at the edge of a page, where it rises from page to page.

    It rises by one, or by two where two pages are printed beside each other.
    """
    numbers = {line: number for page in pages for line in _edges(page) if (number := _number_beside(line, page))}
    left_out = set[Line]()
    for step in (1, 2):
        counts = Counter(number - step * line.page for line, number in numbers.items())
        left_out |= {it for it, n in numbers.items() if counts[n - step * it.page] >= _MIN_REPEATED_PAGES}
    for page in pages:
        yield [
            _without_number(line) if line in left_out else line
            for line in page
            if line not in left_out or line.words[1:]
        ]


def _number_beside(line: Line, page: Sequence[Line]) -> int:
    """Return the number that stands beside a title, beyond a wide gap; 0 where there is none."""
    cells = line.cells
    is_beside = any(it is not line and abs(it.bottom - line.bottom) <= line.size / 2 for it in page)
    ends = [cells[-1].text, cells[0].text] if len(cells) > 1 or is_beside else []
    return next((int(text) for text in ends if text.isdecimal() and text.isascii()), 0)


def _without_number(line: Line) -> Line:
    return line.of_words(line.words[:-1] if line.words[-1].text.isdecimal() else line.words[1:])


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """Leave out lists of what is on which page: lines with dots, those between them, and rows of titles and numbers."""
    dotted = [number for number, line in enumerate(lines) if _LEADERS.search(line.text)]
    left_out = set(dotted)
    for above, below in pairwise(dotted):
        if below - above <= _MAX_BETWEEN_DOTTED:
            left_out |= set(range(above, below))
    keys = [key_of(line.text) for line in lines if len(line.text) <= MAX_TITLE]
    for run in _numbered_runs(lines):
        titles = [key_of(_END_NUMBER.sub("", lines[number].text)) for number in run]
        if sum(any(key.endswith(title) for key in keys) for title in titles) * 2 > len(titles):
            left_out |= set(run)
    left_out |= {number - 1 for number in left_out if number and _CONTENTS_TITLE.fullmatch(lines[number - 1].text)}
    return [line for number, line in enumerate(lines) if number not in left_out]


def _numbered_runs(lines: Iterable[Line]) -> Iterator[list[int]]:
    """Yield where several lines on end have numbers at their ends that never fall."""
    run, last = list[int](), 0
    for number, line in enumerate(lines):
        found = _END_NUMBER.search(line.text)
        if found and int(found[1]) >= last:
            run, last = [*run, number], int(found[1])
            continue
        if len(run) >= _MIN_CONTENTS:
            yield run
        run, last = ([number], int(found[1])) if found else ([], 0)
    if len(run) >= _MIN_CONTENTS:
        yield run


def key_of(title: str) -> str:
    """Return the letters and digits of a title, as titles are compared."""
    return "".join(filter(str.isalnum, title.lower()))
