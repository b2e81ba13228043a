"""List items that begin lines of running text: bullets, numbers, letters, paragraphs of a statute."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_LEADS_IN: Final = re.compile(r"[.:;!?。：；！？][*_\"”]*\Z")
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


def find_items(text: str, stanzas: Iterable[Sequence[Span]], groups: Iterator[int]) -> Mapping[int, Item]:
    """Find the items in lines, by the offset of their line.

    Since a wrapped line may begin with a dash or a number by chance, a list has two items at least, and the first of
    them opens its lines, follows a line that leads in, or is followed by the next item at once. Numbers count up.
    """
    lines = [_Line(span, not place) for stanza in stanzas for place, span in enumerate(stanza)]
    by_style: defaultdict[str, list[_Candidate]] = defaultdict(list)
    for at, line in enumerate(lines):
        for found in _candidates(text, at, line.span):
            by_style[found.style].append(found)
    chains = [chain for found in by_style.values() for chain in _chains(found) if _is_list(text, lines, chain)]
    return _grouped(lines, chains, groups)


def _candidates(text: str, at: int, line: Span) -> Iterator[_Candidate]:
    match = _MARK.match(text, *line)
    if match is None:
        return
    content = match.end()
    if match["bullet"]:
        yield _Candidate(at, match["bullet"], 0, "", content)
    elif match["section"]:
        yield _Candidate(at, "§", int(re.match(r"\d+", match["of"])[0]), match["of"], content)  # type: ignore[index]
    elif match["name"]:
        yield _Candidate(at, f"#{match['name'].lower()}", int(match["count"]), match["count"], content)
    elif match["levels"]:
        yield _Candidate(at, "1.1", 0, match["levels"], content)
    else:
        number = match["inner"] or match["outer"]
        style = match["closing"] or "()"
        if number.isdigit():
            yield _Candidate(at, f"1{style}", int(number), number, content)
        if number in _ROMAN:
            yield _Candidate(at, f"i{style}", _ROMAN[number], number, content)
        if len(number) == 1 and number.isalpha():
            yield _Candidate(at, f"a{style}", ord(number), number, content)


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
    if after.style == "1.1":
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
    before = text[slice(*lines[first.at - 1].span)] if first.at and not lines[first.at].opens else ""
    leads = bool(_LEADS_IN.search(before))
    if first.style in _DASHES:
        return before.endswith((":", "："))
    return lines[first.at].opens or leads or chain[1].at == first.at + 1


def _grouped(
    lines: Sequence[_Line], chains: Iterable[Sequence[_Candidate]], groups: Iterator[int]
) -> Mapping[int, Item]:
    found: dict[int, Item] = {}
    reach, group = -1, -1
    for chain in sorted(chains, key=lambda chain: (chain[0].at, -chain[-1].at)):
        if chain[0].at > reach:
            group = next(groups)
        reach = max(reach, chain[-1].at)
        for item in chain:
            found.setdefault(lines[item.at].span.start, Item(item.number, item.content, group))
    return found
