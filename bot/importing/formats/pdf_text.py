"""The lines of all pages become Markdown: what repeats on the pages goes, headings and paragraphs come back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from statistics import median
from typing import Final

from bot.importing.formats.escaping import escape, escape_line_start, tidy
from bot.importing.formats.pdf_pages import HYPHEN, Line

_MARGIN_LINES: Final = 2  # at the top and at the bottom of a page, where what repeats is looked for
_MIN_REPEATED_PAGES: Final = 3
_MIN_REPEATED_SHARE: Final = 0.3
_NUMBERS: Final = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(r"\W*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_LEADERS: Final = re.compile(r"(?:(?:\s\.){2,}|\.{4,}|…{2,})\s*(?:\d+|[ivxlc]+)$", re.IGNORECASE)
_END_NUMBER: Final = re.compile(r"(?<=\D)(\d{1,4})$")
_MAX_BETWEEN_DOTTED: Final = 3  # lines
_MIN_CONTENTS: Final = 4
_BULLET: Final = re.compile(r"^[•‣▪◦●○■□–\uf0b7\uf0a7]\s*(?=\S)")
_MARK: Final = re.compile(
    r"^(?:[-*+]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s|\(\w{1,4}\)|(?:\d{1,3}\.)+\d{1,3}\.?\s|§)", re.IGNORECASE
)
_SECTION_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s+(?=[^\W\d])")
_STOP: Final = (".", "!", "?", ":", ";", "”", '"')
_MIN_HEADING_SIZE: Final = 1.12  # times that of the body
_MAX_HEADING: Final = 160
_MAX_HEADING_LINES: Final = 3
_MAX_LEVELS: Final = 6
_PARAGRAPH_GAP: Final = 1.35  # times the usual distance of lines
_FULL_LINE: Final = 0.85  # of the width of the text; a line that is shorter, and has a stop, ends a paragraph


def to_markdown(pages: Sequence[Sequence[Line]], outline: Mapping[str, int]) -> str:
    """Make Markdown; the outline has the levels of headings, from 0, by their words in lower case."""
    kept = _without_contents([line for page in _without_repeated(pages) for line in page])
    compounds = set(re.findall(r"\w+-\w+", " ".join(line.text for line in kept).lower()))
    levels = _levels(kept, outline)
    blocks = []
    for group in _groups(kept, levels):
        words = _join(group, compounds)
        level = levels.get(group[0])
        bullet = _BULLET.sub("", words)
        if level is not None:
            blocks.append(f"{'#' * level} {escape(words)}")
        else:
            blocks.append(f"- {escape(bullet)}" if bullet != words else escape_line_start(escape(words)))
    return tidy("\n\n".join(blocks))


def _without_repeated(pages: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line]]:
    """Leave out headers, footers and page numbers: what stands at the edge of many pages, but for its numbers."""
    counts = Counter(chain.from_iterable({_pattern(line) for line in _edges(page)} for page in pages))
    least = max(_MIN_REPEATED_PAGES, _MIN_REPEATED_SHARE * len(pages))
    for page in pages:
        edges = {line for line in _edges(page) if counts[_pattern(line)] >= least or _is_page_number(line, page)}
        yield [line for line in page if line not in edges]


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """Leave out lists of what is on which page: lines with dots, those between them, and rows of titles and numbers."""
    dotted = [number for number, line in enumerate(lines) if _LEADERS.search(line.text)]
    left_out = set(dotted)
    for above, below in pairwise(dotted):
        if below - above <= _MAX_BETWEEN_DOTTED:
            left_out |= set(range(above, below))
    keys = [_key(line.text) for line in lines if len(line.text) <= _MAX_HEADING]
    for run in _numbered_runs(lines):
        titles = [_key(_END_NUMBER.sub("", lines[number].text)) for number in run]
        if sum(any(key.endswith(title) for key in keys) for title in titles) * 2 > len(titles):
            left_out |= set(run)
    return [line for number, line in enumerate(lines) if number not in left_out]


def _numbered_runs(lines: Sequence[Line]) -> Iterator[list[int]]:
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


def _edges(page: Sequence[Line]) -> set[Line]:
    by_height = sorted(page, key=lambda line: line.bottom)
    return {*by_height[:_MARGIN_LINES], *by_height[-_MARGIN_LINES:]}


def _pattern(line: Line) -> str:
    return _NUMBERS.sub("0", line.text.lower())


def _is_page_number(line: Line, page: Sequence[Line]) -> bool:
    outermost = {min(page, key=lambda it: it.bottom), max(page, key=lambda it: it.bottom)}
    return line in outermost and bool(_PAGE_NUMBER.fullmatch(line.text))


def _levels(lines: Sequence[Line], outline: Mapping[str, int]) -> dict[Line, int]:
    """Return the headings with their levels: by the outline, or by large letters, bold ones and numbers."""
    if not lines:
        return {}
    body = median(chain.from_iterable([round(line.size, 1)] * len(line.text) for line in lines))
    short = [line for line in lines if len(line.text) <= _MAX_HEADING]
    if found := _outlined(lines, outline):
        return found
    large = [line for line in short if line.size >= body * _MIN_HEADING_SIZE and any(map(str.isalpha, line.text))]
    sizes = sorted({round(line.size) for line in large}, reverse=True)
    levels = {line: min(sizes.index(round(line.size)) + 1, _MAX_LEVELS) for line in large}
    mostly_bold = sum(len(line.text) for line in lines if line.bold) * 2 > sum(len(line.text) for line in lines)
    if not mostly_bold:
        least = min(len(sizes) + 1, _MAX_LEVELS)
        bold = [line for line in short if line.bold and not line.text.endswith((".", ",", ";"))]
        levels |= {line: least for line in bold if line not in levels and any(map(str.isalpha, line.text))}
    return {**_numbered(lines, len(sizes)), **levels}


def _numbered(lines: Sequence[Line], above: int) -> dict[Line, int]:
    """Return the headings that are known by their numbers, “2.1 Boats” before “2.1.1”, with levels below others."""
    found = dict[Line, int]()
    for line, following in pairwise(lines):
        number, next_number = _SECTION_NUMBER.match(line.text), _SECTION_NUMBER.match(following.text)
        leads = number and next_number and next_number[1].startswith(f"{number[1]}.")
        if number and leads and len(line.text) <= _MAX_HEADING and not line.text.endswith((*_STOP, ",")):
            found[line] = min(above + 1 + number[1].count("."), _MAX_LEVELS)
    return found


def _outlined(lines: Sequence[Line], outline: Mapping[str, int]) -> dict[Line, int]:
    """Return the lines of the headings that the outline names, if it names them as they are printed."""
    found, titles = dict[Line, int](), set[str]()
    for start in range(len(lines)):
        for end in range(start + 1, start + 1 + _MAX_HEADING_LINES):
            title = _key("".join(line.text for line in lines[start:end]))
            if title in outline and lines[start] not in found:
                found |= dict.fromkeys(lines[start:end], min(outline[title] + 1, _MAX_LEVELS))
                titles.add(title)
    return found if len(titles) * 2 >= len(outline) else {}


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, title.lower()))


def outline_levels(entries: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {_key(title): level for title, level in entries if title.strip()}


def _groups(lines: Sequence[Line], levels: Mapping[Line, int]) -> Iterator[list[Line]]:
    """Yield the lines of each heading and paragraph."""
    if not lines:
        return
    steps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.bottom > below.bottom]
    usual = median(steps) if steps else 0.0
    widest = max(line.right for line in lines)
    group = [lines[0]]
    for above, below in pairwise(lines):
        if _begins(above, below, levels, usual, widest):
            yield group
            group = []
        group.append(below)
    yield group


def _begins(above: Line, below: Line, levels: Mapping[Line, int], usual: float, widest: float) -> bool:
    """Return whether a line begins a block, other than the one above it."""
    if above in levels or below in levels:
        return levels.get(above) != levels.get(below) or above.bold != below.bold or _is_gap(above, below, usual)
    if _MARK.match(below.text) or _BULLET.match(below.text):
        return True
    ended = above.text.endswith(_STOP)
    if below.bottom > above.bottom:  # on the next page, or in the next column
        return ended and not below.text[0].islower()
    return _is_gap(above, below, usual) or (ended and above.right < widest * _FULL_LINE and not below.text[0].islower())


def _is_gap(above: Line, below: Line, usual: float) -> bool:
    return not 0 <= above.bottom - below.bottom <= max(usual, below.size) * _PARAGRAPH_GAP


def _join(lines: Sequence[Line], compounds: set[str]) -> str:
    """Join the lines of a block; a word that was divided is one again, and one with a hyphen of its own keeps it."""
    joined = lines[0].text
    for line in lines[1:]:
        if joined.endswith((HYPHEN, "\xad")) or re.search(r"\w-$", joined):
            joined = _join_word(joined[:-1], line.text, compounds)
        else:
            joined += " " + line.text
    return joined.replace(HYPHEN, "-").replace("\xad", "")


def _join_word(before: str, after: str, compounds: set[str]) -> str:
    first, second = re.search(r"\w*$", before), re.match(r"\w*", after)
    word = f"{first[0] if first else ''}-{second[0] if second else ''}"
    divided = (word.islower() or word.isupper()) and word.lower() not in compounds
    return before + ("" if divided else "-") + after
