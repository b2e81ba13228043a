"""The lines of all pages become Markdown: what repeats on the pages goes, headings and paragraphs come back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from bot.importing.formats.escaping import escape, escape_line_start, tidy
from bot.importing.formats.pdf_headings import STOPS, find_levels
from bot.importing.formats.pdf_layout import Layout, begin_alike
from bot.importing.formats.pdf_margins import without_margins
from bot.importing.formats.pdf_pages import HYPHEN, Line
from bot.importing.formats.pdf_tables import Table, find_tables
from bot.importing.formats.pdf_tables import to_markdown as table_to_markdown

_BULLET: Final = re.compile(r"^[•‣▪◦●○■□–\uf0b7\uf0a7]\s*(?=\S)")
_MARK: Final = re.compile(
    r"^(?:[-*+]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s|\(\w{1,4}\)|(?:\d{1,3}\.)+\d{1,3}\.?\s|§)", re.IGNORECASE
)
_RUNS_ON: Final = re.compile(
    r"\b(?:an?|as|at|by|for|from|in|is|of|on|our|that|the|their|this|to|with|your)$", re.IGNORECASE
)
"""Words with which nobody ends a line on purpose."""
_DIVIDED: Final = re.compile(rf"\w*(?:[-\xad]|{HYPHEN})$")


def to_markdown(pages: Sequence[Sequence[Line]], outline: Mapping[str, int]) -> str:
    """Make Markdown; the outline has the levels of headings, from 0, by their letters in lower case."""
    kept = without_margins(pages)
    if not kept:
        return tidy("")
    words = _whole_words(kept)
    layout = Layout(kept)
    levels = find_levels(kept, layout, outline)
    tables = {line: table for table in find_tables(kept, levels.keys()) for line in table.lines}
    blocks = []
    for group in _groups(kept, levels, tables, layout):
        if (table := tables.get(group[0])) is not None:
            blocks.append(table_to_markdown(table))
            continue
        text = _join(group, words)
        level = levels.get(group[0])
        bullet = _BULLET.sub("", text)
        if level is not None:
            blocks.append(f"{'#' * level} {escape(text)}")
        else:
            blocks.append(f"- {escape(bullet)}" if bullet != text else escape_line_start(escape(text)))
    return tidy("\n\n".join(blocks))


def _groups(
    lines: Sequence[Line], levels: Mapping[Line, int], tables: Mapping[Line, Table], layout: Layout
) -> Iterator[list[Line]]:
    """Yield the lines of each heading, paragraph and table."""
    group = [lines[0]]
    for above, below in pairwise(lines):
        within = above in tables and tables[above] is tables.get(below)
        if not within and (above in tables or below in tables or _begins(above, below, levels, layout)):
            yield group
            group = []
        group.append(below)
    yield group


def _begins(above: Line, below: Line, levels: Mapping[Line, int], layout: Layout) -> bool:
    """Return whether a line begins a block, other than the one above it."""
    gap = layout.is_gap(above, below)
    if above in levels or below in levels:
        alike = levels.get(above) == levels.get(below) and above.bold == below.bold
        return gap or not alike or bool(_MARK.match(below.text))
    ended = above.text.endswith(STOPS)
    if _BULLET.match(below.text) or (_MARK.match(below.text) and _may_begin_item(above, below, layout)):
        return True
    if below.bottom > above.bottom or below.page > above.page:  # on the next page, or in the next column
        return ended and not below.text[0].islower()
    if gap:
        return True
    if below.text[0].islower() or above.text.endswith(",") or _RUNS_ON.search(above.text):
        return False
    return (ended and not layout.is_full(above)) or layout.has_room(above, below)


def _may_begin_item(above: Line, below: Line, layout: Layout) -> bool:
    """Return whether what looks like the mark of an item can be one, and not a number within a sentence."""
    if _RUNS_ON.search(above.text):
        return False
    within = above.page == below.page and begin_alike(above, below)
    return not within or above.text.endswith(STOPS) or not layout.is_full(above) or layout.is_gap(above, below)


def _join(lines: Sequence[Line], words: AbstractSet[str]) -> str:
    """Join the lines of a block; a word that was divided is one again, and one with a hyphen of its own keeps it."""
    joined = lines[0].text
    for line in lines[1:]:
        if joined.endswith((HYPHEN, "\xad")) or re.search(r"\w-$", joined):
            joined = _join_word(joined[:-1], line.text, words)
        else:
            joined += " " + line.text
    return joined.replace(HYPHEN, "-").replace("\xad", "")


def _whole_words(lines: Sequence[Line]) -> AbstractSet[str]:
    """Return the words and compounds of a text, in lower case, but for what may be part of a divided word."""
    texts = [line.text.lower() for line in lines]
    ends = [_DIVIDED.sub("", text) for text in texts]
    whole = [
        re.sub(r"^\S+", "", end) if text != full else end
        for text, full, end in zip(["", *ends[:-1]], ["", *texts[:-1]], ends, strict=True)
    ]
    return {word for text in whole for each in re.findall(r"\w+(?:-\w+)*", text) for word in (each, *each.split("-"))}


def _join_word(before: str, after: str, words: AbstractSet[str]) -> str:
    first, second = re.search(r"[\w-]*$", before), re.match(r"[\w-]*", after)
    parts = (first[0] if first else "", second[0] if second else "")
    return before + ("" if _is_divided(*parts, words) else "-") + after


def _is_divided(first: str, second: str, words: AbstractSet[str]) -> bool:
    """Return whether the two parts are of one word; a compound has digits, capitals or further hyphens.

    Or else it is known from elsewhere in the text, or both parts are and the word is not.
    """
    whole, compound = (first + second).lower(), f"{first}-{second}"
    if "-" in whole or not (compound.islower() or compound.isupper()) or any(map(str.isdigit, whole)):
        return False
    if compound.lower() in words:
        return False
    return whole in words or not (first.lower() in words and second.lower() in words)
