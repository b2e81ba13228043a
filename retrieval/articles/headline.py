"""The headline and the standfirst of an article, where its beginning shows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from retrieval.articles.sentences import sentence_spans
from retrieval.articles.spans import LINE_BREAK, Span

_MAX_HEADLINE_LETTERS = 300
_MIN_STANDFIRST_LETTERS = 40
_MAX_HEAD_LETTERS = 1_200
"""Characters in which a repeated standfirst is looked for: room for a headline and for both."""

_MIN_SURE_TITLE_WORDS = 3
"""From here on a title is taken for a headline even where the body follows on its line."""

_WORD = re.compile(r"\S+")
_GAP = re.compile(r"\s+")
_STOPS = frozenset('.!?…”"')
_APART = re.compile(r"\s{2}")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


class Head(NamedTuple):
    headline: Span | None
    standfirst: Span | None
    """Its first occurrence."""
    end: int
    """The offset at which the body begins."""


class _Run(NamedTuple):
    """Words that occur twice in a row: ``length`` of them each time, from the ``first`` on."""

    first: int
    length: int


def find_head(text: str, part: Span, *, heading: Span | None = None, title: str | None = None) -> Head:
    """Find the headline and the standfirst.

    The headline is the heading, which is above ``part``; else the title from the metadata, where the text begins with
    it; else the words before a run of words that is repeated at once. Such a run, right behind the headline, is the
    standfirst. Where none of that holds there is neither, and every word belongs to the body.
    """
    start, headline = part.start, heading
    if headline is None and title and (headline := _title_at(text, part, title)):
        start = headline.end
    words = _Words(text, start, part.end)
    runs = [run for run in _repeated_runs(words) if (run.first == 0) == (headline is not None)]
    runs = [run for run in runs if not _is_verse(text, words.spans, run)]
    if not runs:
        return Head(headline, None, start)
    spans = words.spans
    first, length = min(runs, key=lambda run: _order(text, spans, run))
    if headline is None:
        headline = Span(spans[0].start, spans[first - 1].end)
        if not _reads_as_headline(text[headline.start : headline.end]):
            return Head(None, None, start)
    return Head(headline, Span(spans[first].start, spans[first + length - 1].end), spans[first + 2 * length - 1].end)


class _Words:
    """The words at the start of a text, without one that the limit would cut off."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        limit = start + _MAX_HEAD_LETTERS
        self._bounds = start, min(limit, end)
        self.tokens = text[slice(*self._bounds)].split()
        if limit <= end and not text[limit - 1].isspace():
            del self.tokens[-1:]

    @cached_property
    def spans(self) -> Sequence[Span]:
        found = islice(_WORD.finditer(self._text, *self._bounds), len(self.tokens))
        return [Span(*match.span()) for match in found]


def _title_at(text: str, part: Span, title: str) -> Span | None:
    """Return the title's span where the text begins with it, however it is spaced, capitalised and quoted.

    So may a sentence ("Harvard University is"): a line or a wider space must end there, or the title be long and no
    small letter follow.
    """
    wanted = title.split()
    found = list(islice(_WORD.finditer(text, *part), len(wanted)))
    if not found or [_plain(word) for word in wanted] != [_plain(match.group()) for match in found]:
        return None
    span = Span(found[0].start(), found[-1].end())
    sure = len(wanted) >= _MIN_SURE_TITLE_WORDS and not _following(text, span.end).islower()
    return span if sure or _ends_apart(text, span.end) else None


def _plain(word: str) -> str:
    return word.casefold().translate(_ALIKE).rstrip(".:")


def _repeated_runs(words: _Words) -> Iterator[_Run]:
    """Find the runs of words that are repeated at once; the shortest from each first word."""
    tokens = words.tokens
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, token in enumerate(tokens):
        places[token].append(place)
    for first, token in enumerate(tokens):
        following = places[token]
        if following[-1] == first:
            continue
        for second in following[bisect_right(following, first) :]:
            end = 2 * second - first
            if end > len(tokens):
                break
            if tokens[end - 1] != tokens[second - 1] or tokens[first:second] != tokens[second:end]:
                continue
            if words.spans[second - 1].end - words.spans[first].start >= _MIN_STANDFIRST_LETTERS:
                yield _Run(first, second - first)
                break


def _is_verse(text: str, words: Sequence[Span], run: _Run) -> bool:
    """Tell a line of a poem that is sung twice: both are lines without a stop, and the next line follows at once."""
    second, end = words[run.first + run.length].start, words[run.first + 2 * run.length - 1].end
    between = text[words[run.first + run.length - 1].end : second]
    after = _GAP.match(text, end)
    return (
        len(LINE_BREAK.findall(between)) == 1
        and after is not None
        and len(LINE_BREAK.findall(after.group())) == 1
        and text[end - 1] not in _STOPS
    )


def _order(text: str, words: Sequence[Span], run: _Run) -> tuple[bool, bool, int]:
    """Prefer a run that ends where a line or a wider space does, then one without small letters at its beginnings.

    Where the words around it happen to agree too, a run could begin a word earlier or later.
    """
    end = words[run.first + 2 * run.length - 1].end
    starts_small = text[words[run.first].start].islower() or _following(text, end).islower()
    return not _ends_apart(text, end), starts_small, run.first


def _ends_apart(text: str, end: int) -> bool:
    return bool(_APART.match(text, end) or LINE_BREAK.match(text, end))


def _following(text: str, end: int) -> str:
    word = _WORD.search(text, end)
    return word.group()[0] if word else ""


def _reads_as_headline(text: str) -> bool:
    if len(text) > _MAX_HEADLINE_LETTERS or LINE_BREAK.search(text):
        return False
    return not any(text[start:end].endswith(".") for start, end in sentence_spans(text))
