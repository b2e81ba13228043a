"""List items that begin lines of running text: bullets, numbers, letters, paragraphs of a statute."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from retrieval.articles.spans import Span

_MARK: Final = re.compile(
    r"(?P<bullet>[-*+•◦▪‣●·–—])\s+(?=\S)"
    r"|(?P<section>§+\s?(?P<of>\d+[a-z]?(?:\.\d+)*))[.:)]?\s+(?=\S)"
    r"|(?P<name>section|sec|article|art|rule|step|clause|regel|schritt)\.?\s+(?P<count>\d{1,3})[.:)]\s+(?=\S)"
    r"|(?P<levels>\d{1,3}(?:\.\d{1,3})+)[.)]?\s+(?=\S)"
    r"|\((?P<inner>\d{1,3}|[a-z]|[ivx]{2,5})\)\s*(?=\S)"
    r"|(?P<outer>\d{1,3}|[a-z]|[ivx]{2,5})(?P<closing>[.)])\s+(?=\S)",
    re.IGNORECASE,
)
_DIGIT_NAMES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
_KEYCAP: Final = rf"(?:\d\ufe0f*\u20e3|\d\ufe0f+){{1,3}}|\U0001f51f|(?::(?:{'|'.join(_DIGIT_NAMES)}):){{1,3}}"
_EMPHASIS: Final = r"(?:[*_`~]|</?(?:b|strong|u|em|i|code)>){0,5}"
_DECORATED: Final = re.compile(
    r"(?P<icon>[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]\ufe0f?[ \t]*)?"
    rf"(?P<opens>{_EMPHASIS}\[?)(?:(?P<keycap>{_KEYCAP})"
    r"|(?P<noun>(?:rule|regel|regla|règle|regola)[ \t]*)?(?P<hash>[#№])?0*(?P<count>\d{1,3}(?:\.\d{1,3})*))"
    rf"(?P<stop>[.):]{{0,2}}\]?)(?P<closes>{_EMPHASIS})(?P<dash>:|[ \t]+[-–—|•»:](?=[ \t]))?"
    r"(?(keycap)[ \t]*|[ \t]+)(?=\S)",
    re.IGNORECASE,
)
"""The number of a rule as people write it in a chat: "**2.** No ads", "2️⃣ No ads", ":two: No ads", "#2 | No ads"."""

_LEVELS: Final = "1.1"
_SURE: Final = "+"
_UNSURE: Final = "~"
"""What a style begins with: that of numbers with levels, of others that prose hardly has, and of those it may have."""

_LEADS_IN: Final = re.compile(r"[.:;!?。：；！？][*_\"”]*\Z")
_MAX_TITLE_LETTERS: Final = 80
_DASHES: Final = frozenset("–—")
_ROMAN: Final = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
    "xiii": 13, "xiv": 14, "xv": 15,
}  # fmt: skip


class Item(NamedTuple):
    number: str
    """As written, without what encloses it; empty for a bullet."""
    content: int
    """The offset behind its mark."""
    group: int
    """The same for all items of an outermost list."""
    is_title: bool = False
    """It is the title of what is numbered below it: "3. Membership" before "3.1"."""

    @property
    def depth(self) -> int:
        return self.number.count(".")


class _Candidate(NamedTuple):
    at: int
    """The index of its line."""
    style: str
    value: int
    number: str
    content: int


class _Line(NamedTuple):
    span: Span
    opens: bool
    """It is the first behind a blank line."""


def find_items(
    text: str, stanzas: Iterable[Sequence[Span]], groups: Iterator[int], *, apart: bool = False
) -> Mapping[int, Item]:
    """Find the items in lines, by the offset of their line.

    Since a wrapped line may begin with a dash or a number by chance, a list has two items at least, and the first of
    them opens its lines, follows a line that leads in or numbers what it is below, or is followed by the next item at
    once. Numbers count up.

    Args:
        text: The text.
        stanzas: Its lines, those together that have no blank line between them.
        groups: New numbers of groups.
        apart: Find only those whose marks are read alike where their paragraphs are apart: "3.2", "**2.**".
    """
    lines = [_Line(span, not place) for stanza in stanzas for place, span in enumerate(stanza)]
    by_style: defaultdict[str, list[_Candidate]] = defaultdict(list)
    for at, line in enumerate(lines):
        for found in _candidates(text, at, line.span):
            if not apart or found.style.startswith((_LEVELS, _SURE, _UNSURE)):
                by_style[found.style].append(found)
    chains = [chain for found in by_style.values() for chain in _chains(found) if _is_list(text, lines, chain)]
    titles = {item.at for chain in chains if _are_titles(text, lines, chain, chains) for item in chain}
    return _grouped(lines, chains, groups, titles)


def _candidates(text: str, at: int, line: Span) -> Iterator[_Candidate]:
    match = _MARK.match(text, *line)
    if match is None:
        yield from _decorated(text, at, line)
        return
    content = match.end()
    if match["bullet"]:
        yield _Candidate(at, match["bullet"], 0, "", content)
    elif match["section"]:
        yield _Candidate(at, "§", int(re.match(r"\d+", match["of"])[0]), match["of"], content)  # type: ignore[index]
    elif match["name"]:
        yield _Candidate(at, f"#{match['name'].lower()}", int(match["count"]), match["count"], content)
    elif match["levels"]:
        yield _Candidate(at, _LEVELS, 0, match["levels"], content)
    else:
        number = match["inner"] or match["outer"]
        style = match["closing"] or "()"
        if number.isdigit():
            yield _Candidate(at, f"1{style}", int(number), number, content)
        if number in _ROMAN:
            yield _Candidate(at, f"i{style}", _ROMAN[number], number, content)
        if len(number) == 1 and number.isalpha():
            yield _Candidate(at, f"a{style}", ord(number), number, content)


def _decorated(text: str, at: int, line: Span) -> Iterator[_Candidate]:
    """Yield a candidate with a decorated number, which stays a part of its text."""
    match = _DECORATED.match(text, *line)
    if match is None:
        return
    ended = bool(match["stop"] or match["dash"] or match["closes"])
    sure = any(match[name] for name in ("keycap", "hash", "opens")) or (
        ended and any(match[it] for it in ("noun", "icon"))
    )
    if not (sure or match["dash"] or match["stop"] == ":"):
        return
    number = match["count"] or _keycap(match["keycap"])
    levels = "." in number
    style = _LEVELS if levels else _SURE if sure else _UNSURE
    style += f"{match['opens']}{match['stop']}{match['dash'] or ''}"
    yield _Candidate(at, style, 0 if levels else int(number), number, line.start)


def _keycap(mark: str) -> str:
    """Return the number that keycaps show, signs or their names in a chat."""
    if mark == "\U0001f51f":
        return "10"
    named = "".join(str(_DIGIT_NAMES.index(name)) for name in mark.lower().split(":") if name in _DIGIT_NAMES)
    return str(int(named or "".join(filter(str.isdecimal, mark))))


def _chains(candidates: Sequence[_Candidate]) -> Iterator[list[_Candidate]]:
    """Yield the runs of candidates of a style that count up."""
    chain: list[_Candidate] = []
    for found in candidates:
        if chain and not _follows(chain[-1], found):
            yield chain
            chain = []
        chain.append(found)
    if chain:
        yield chain


def _follows(before: _Candidate, after: _Candidate) -> bool:
    if after.style.startswith(_LEVELS):
        return _levels(before) < _levels(after)
    if after.style == "§":
        return before.value <= after.value
    return not after.value or after.value == before.value + 1


def _levels(found: _Candidate) -> list[int]:
    return [int(part) for part in found.number.split(".")]


def _is_list(text: str, lines: Sequence[_Line], chain: Sequence[_Candidate]) -> bool:
    first = chain[0]
    if len(chain) == 1 or (first.style[0] == "a" and first.value != ord("a")):
        return False
    if first.style.startswith(_SURE):
        return True
    if first.style.startswith(_LEVELS) and not any(_levels(it)[:-1] == _levels(to)[:-1] for it, to in pairwise(chain)):
        return False
    before = text[slice(*lines[first.at - 1].span)] if first.at and not lines[first.at].opens else ""
    leads = bool(_LEADS_IN.search(before)) or bool(first.number and before.startswith(f"{first.number.split('.')[0]}."))
    if first.style in _DASHES:
        return before.endswith((":", "："))
    return lines[first.at].opens or leads or chain[1].at == first.at + 1


def _are_titles(
    text: str, lines: Sequence[_Line], chain: Sequence[_Candidate], chains: Sequence[Sequence[_Candidate]]
) -> bool:
    """Tell if each item of a list is a title, with its number before those of the next line: "3." and "3.1"."""
    if chain[0].style != "1.":
        return False
    numbers = {item.at: item.number for other in chains for item in other if item.style.startswith(_LEVELS)}
    return all(
        numbers.get(item.at + 1, "").startswith(f"{item.number}.")
        and lines[item.at].span.end - item.content <= _MAX_TITLE_LETTERS
        and not _LEADS_IN.search(text[slice(*lines[item.at].span)])
        for item in chain
    )


def _grouped(
    lines: Sequence[_Line], chains: Iterable[Sequence[_Candidate]], groups: Iterator[int], titles: Collection[int]
) -> Mapping[int, Item]:
    found: dict[int, Item] = {}
    reach, group = -1, -1
    for chain in sorted(chains, key=lambda chain: (chain[0].at, -chain[-1].at)):
        if chain[0].at > reach:
            group = next(groups)
        reach = max(reach, chain[-1].at)
        for item in chain:
            found.setdefault(lines[item.at].span.start, Item(item.number, item.content, group, item.at in titles))
    return found
