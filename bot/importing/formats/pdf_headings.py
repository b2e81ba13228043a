"""The headings among the lines of a PDF, with their levels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise
from statistics import median
from typing import Final

from bot.importing.formats.pdf_layout import Layout
from bot.importing.formats.pdf_margins import MAX_TITLE, key_of
from bot.importing.formats.pdf_pages import Line

STOPS: Final = (".", "!", "?", ":", ";", "”", '"')
_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s+(?=[^\W\d])")
_MAX_SHORT_TITLE: Final = 80  # of a line that is no larger or bolder than others
_MIN_SIZE: Final = 1.12  # times that of the body
_MAX_LINES: Final = 3
_MAX_LEVELS: Final = 6
_MIN_CHAPTERS: Final = 4
_LINE_GAP: Final = 1.6  # times the size of the letters; the lines of one heading are nearer


def outline_levels(entries: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {key_of(title): level for title, level in entries if title.strip()}


def find_levels(lines: Sequence[Line], layout: Layout, outline: Mapping[str, int]) -> dict[Line, int]:
    """Return the headings with their levels: by the outline, or by large letters, bold ones and numbers.

    The outline has levels, from 0, by the letters of the titles.
    """
    if not lines:
        return {}
    if found := _outlined(lines, outline):
        return found
    body = median(chain.from_iterable([round(line.size, 1)] * len(line.text) for line in lines))
    mostly_bold = sum(len(line.text) for line in lines if line.bold) * 2 > sum(len(line.text) for line in lines)
    large, bold = list[Line](), list[Line]()
    for above, run in _runs(lines):
        if not _may_be_heading(above, run, layout):
            continue
        if run[0].size >= body * _MIN_SIZE:
            large += run
        elif run[0].bold and not mostly_bold and not any(line.text.endswith((".", ",", ";")) for line in run):
            bold += run
    sizes = sorted({round(line.size) for line in large}, reverse=True)
    levels = {line: min(sizes.index(round(line.size)) + 1, _MAX_LEVELS) for line in large if _has_letters(line)}
    levels |= {line: min(len(sizes) + 1, _MAX_LEVELS) for line in bold if _has_letters(line)}
    return _level_by_number({**_numbered(lines, layout, len(sizes), levels.keys()), **levels})


def _is_title(line: Line) -> bool:
    """Return whether a line is of one cell, but for a number before it."""
    return len(line.cells) == 1 or (len(line.cells) == 2 and len(line.cells[0].text.split()) == 1)  # noqa: PLR2004


def _has_letters(line: Line) -> bool:
    return any(map(str.isalpha, line.text))


def _runs(lines: Sequence[Line]) -> Iterator[tuple[Line | None, list[Line]]]:
    """Yield the lines on end that are alike, and the line that stands right above them."""
    before, run = None, [lines[0]]
    for line in lines[1:]:
        above = run[-1]
        near = 0 <= above.bottom - line.bottom <= line.size * _LINE_GAP and above.page == line.page
        if near and above.bold == line.bold and round(above.size) == round(line.size) and not _NUMBER.match(line.text):
            run.append(line)
            continue
        yield before, run
        before, run = above if near else None, [line]
    yield before, run


def _may_be_heading(above: Line | None, run: Sequence[Line], layout: Layout) -> bool:
    """Return whether lines that are alike are no paragraph in such letters, nor the end of one, nor cells."""
    if sum(len(line.text) for line in run) > MAX_TITLE or len(run) > _MAX_LINES or not all(map(_is_title, run)):
        return False
    goes_on = above is not None and layout.is_full(above) and not above.text.endswith(STOPS)
    return not (goes_on and above is not None and round(above.size) == round(run[0].size))


def _numbered(lines: Sequence[Line], layout: Layout, above: int, others: AbstractSet[Line]) -> dict[Line, int]:
    """Return the headings that are known by their numbers, with levels below others.

    They are lines of their own, not in a row, such as “2.1 Boats” before “2.1.1” or before text. They are none where
    most with the numbers beside theirs have text in the same line, or the one above them has: “2.2 …” has to end them.
    """
    found, beside = dict[Line, str](), Counter[str]()
    for line, following in pairwise(lines):
        number, next_number = _NUMBER.match(line.text), _NUMBER.match(following.text)
        if number is None:
            continue
        beside[_parent(number[1])] += 1
        if not _is_title(line):
            continue
        leads = next_number is not None and next_number[1].startswith(f"{number[1]}.")
        short = "." in number[1] and len(line.text) <= _MAX_SHORT_TITLE and not line.text[number.end()].islower()
        alone = short and next_number is None and layout.has_room(line, following)
        if (leads or alone) and len(line.text) <= MAX_TITLE and not line.text.endswith((*STOPS, ",")):
            found[line] = number[1]
    leading = Counter(map(_parent, found.values()))
    usual = {line: number for line, number in found.items() if leading[_parent(number)] * 2 >= beside[_parent(number)]}
    seen = {number[1] for line in lines if line not in others and (number := _NUMBER.match(line.text))}
    texts = {number for number in seen if "." in number} - set(usual.values())
    return {
        line: min(above + 1 + number.count("."), _MAX_LEVELS)
        for line, number in usual.items()
        if not any(number.startswith(f"{text}.") for text in texts)
    }


def _parent(number: str) -> str:
    return number.rpartition(".")[0]


def _level_by_number(levels: Mapping[Line, int]) -> dict[Line, int]:
    """Give the headings that are numbered alike, “1.” and “2.”, the level that most of them have, “1.1.” a lower one.

    Where their numbers go through the whole text, no heading but the first is above them. The levels have no gaps.
    """
    numbers = {line: number[1].removesuffix(".0") for line in levels if (number := _NUMBER.match(line.text))}
    depths = {line: number.count(".") for line, number in numbers.items()}
    usual = dict[int, int]()
    for depth in sorted(set(depths.values())):
        its = Counter(levels[line] for line, its_depth in depths.items() if its_depth == depth)
        usual[depth] = max(its.most_common(1)[0][0], usual.get(depth - 1, 0) + 1)
    found = {line: usual[depths[line]] if line in depths else level for line, level in levels.items()}
    tops = [int(number) for number in numbers.values() if "." not in number]
    if len(tops) >= _MIN_CHAPTERS and tops == sorted(tops):
        highest = sorted({level for line, level in found.items() if line not in depths})[1:2]
        raised = max(0, usual[0] - highest[0]) if highest else 0
        found = {line: level - raised if line in depths else level for line, level in found.items()}
    ranks = {level: min(rank, _MAX_LEVELS) for rank, level in enumerate(sorted(set(found.values())), start=1)}
    return {line: ranks[level] for line, level in found.items()}


def _outlined(lines: Sequence[Line], outline: Mapping[str, int]) -> dict[Line, int]:
    """Return the lines of the headings that the outline names, if it names them as they are printed."""
    found, titles = dict[Line, int](), set[str]()
    for start in range(len(lines)):
        for end in range(start + 1, start + 1 + _MAX_LINES):
            title = key_of("".join(line.text for line in lines[start:end]))
            if title in outline and lines[start] not in found:
                found |= dict.fromkeys(lines[start:end], min(outline[title] + 1, _MAX_LEVELS))
                titles.add(title)
    return found if len(titles) * 2 >= len(outline) else {}
