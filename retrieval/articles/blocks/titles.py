"""Titles of plain text: lines alone between blank lines, "ARTICLE I", "Chapter 2: Berths", "OPENING HOURS"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from retrieval.articles.blocks.part import MAX_LEVEL
from retrieval.articles.spans import Span

_WORDS: Final = (
    "article|amendment|section|chapter|part|title|schedule|appendix|annex|book|division"
    "|artikel|kapitel|abschnitt|teil|anhang|chapitre|partie|titre|annexe|capítulo|parte|título|artículo|anexo"
    "|artigo|capitolo|titolo|articolo|hoofdstuk|deel|rozdział|część|artykuł|глава|статья|раздел|часть"
)
_NUMBERED: Final = re.compile(
    rf"(?P<word>{_WORDS})\.?\s+(?P<number>[IVXLC]{{1,7}}|\d{{1,3}}(?:\.\d{{1,3}})*[a-z]?|[A-Z])"
    r"(?:[.:)]?|(?:[.:)]|\s*[–—-])?\s+(?P<title>[^\s.:)–—-].*))\Z"
    r"|第[一二三四五六七八九十百零〇\d]{1,6}(?P<unit>[章条條节節編编部])(?:\s.*)?\Z",
    re.IGNORECASE,
)
_STOP: Final = re.compile(r"[.!?…,;:。！？：][)\]”’»\"']*\Z")
_MAX_LETTERS: Final = 100
_MIN_LETTERS: Final = 3
_MIN_LETTER_SHARE: Final = 0.6
_MIN_TITLES: Final = 2
_MAX_STANZAS: Final = 12
"""Between two titles in capitals, on average: in a long story a line or two is shouted, or stands on a sign."""

_CAPITALS: Final = "capitals"
_TOP: Final = "top"

MAY_BE_TITLE: Final = re.compile(
    r"[\r\n](?<=\s[\r\n])[^\S\r\n]*+(?:[A-ZÀ-ÞΑ-ΩЀ-Я][^a-zß-ÿα-ωа-ё\r\n]{2,99}"
    rf"|(?:(?i:{_WORDS})\.?[ \t]+[A-Z\d]|第)[^\r\n]{{0,99}}+)(?=[\r\n]+[^\S\r\n]*[\r\n]|\s*\Z)"
)
"""A line that may be a title, behind a line that ends in white space; most texts have none."""


class _Title(NamedTuple):
    at: int
    """The index of its stanza."""
    style: str


def find_titles(text: str, stanzas: Sequence[Sequence[Span]]) -> Mapping[int, int]:
    """Find the stanzas that are titles; return the level of each by its index.

    Numbered ones are titles where there are several with text below. Lines in capitals are where the document has
    several, none of them twice or with a stop, or numbered titles too.
    """
    lines = {at: text[slice(*stanza[0])] for at, stanza in enumerate(stanzas) if len(stanza) == 1}
    numbered = [_Title(at, style) for at, line in lines.items() if (style := _numbered(line))]
    taken = {title.at for title in numbered}
    styles = {style for style in {title.style for title in numbered} if _has_text_below(style, numbered, len(stanzas))}
    numbered = [title for title in numbered if title.style in styles]
    if len(numbered) < _MIN_TITLES:
        numbered = []
    shouted = [(at, line) for at, line in lines.items() if at not in taken and _is_in_capitals(line)]
    capitals = [_Title(at, _CAPITALS) for at, _ in shouted]
    if not _are_titles([line for _, line in shouted], capitals, len(stanzas), sure=bool(numbered)):
        capitals = []
    return _levels(sorted([*numbered, *capitals]))


def _numbered(line: str) -> str:
    match = _NUMBERED.match(line) if len(line) <= _MAX_LETTERS and not line[0].islower() else None
    if match is None or (match["title"] and (_STOP.search(line) or match["title"][0].islower())):
        return ""
    number = match["number"] or ""
    return "" if number.isalpha() and not number.isupper() else (match["word"] or match["unit"]).lower()


def _is_in_capitals(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return (
        line.isupper()
        and _MIN_LETTERS <= letters >= _MIN_LETTER_SHARE * len(line.replace(" ", ""))
        and line[0].isalnum()
    )


def _are_titles(lines: Sequence[str], titles: Sequence[_Title], stanzas: int, *, sure: bool) -> bool:
    if any(_STOP.search(line) or len(line) > _MAX_LETTERS for line in lines) or len(set(lines)) < len(lines):
        return False
    return sure or (
        len(lines) >= _MIN_TITLES
        and stanzas <= _MAX_STANZAS * len(lines)
        and _has_text_below(_CAPITALS, titles, stanzas)
    )


def _has_text_below(style: str, titles: Sequence[_Title], stanzas: int) -> bool:
    """Tell if something else than another title of its style follows most titles of a style."""
    own = [title.at for title in titles if title.style == style]
    below = sum(following - at > 1 for at, following in pairwise([*own, stanzas]))
    return below * 2 > len(own)


def _levels(titles: Sequence[_Title]) -> Mapping[int, int]:
    """Return the level of each title: a style is below those that come before it and come again behind it.

    Lines in capitals divide the text above the numbered titles only where these follow at once.
    """
    places = [title.at for title in titles]
    known = frozenset(places)
    divides = [title.at + 1 in known for title in titles if title.style == _CAPITALS]
    if places[:2] == [0, 1] and titles[0].style == _CAPITALS and not any(divides[1:]):
        titles = [_Title(0, _TOP), *titles[1:]]
    styles = dict.fromkeys(title.style for title in titles)
    if len(styles) > 1 and sum(divides) * 2 <= len(divides):
        styles = dict.fromkeys([*(style for style in styles if style != _CAPITALS), *styles])
    first = {title.style: place for place, title in reversed(list(enumerate(titles)))}
    last = {title.style: place for place, title in enumerate(titles)}
    levels: dict[str, int] = {}
    for style in styles:
        outer = [level for other, level in levels.items() if last[other] > first[style] or other == _TOP]
        levels[style] = min(1 + max(outer, default=0), MAX_LEVEL)
    return {title.at: levels[title.style] for title in titles}
