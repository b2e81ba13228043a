"""The sections of all structured articles, found by their headings and their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import partial
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.token_table import ranges
from retrieval.articles.article import CONTEXT
from retrieval.finder import SentenceFinder, TermRows
from retrieval.index.arrays import MIXER, Array, Hashes, Ints
from retrieval.index.columns import Column, Columns, SharedStrings
from retrieval.index.indexer import KIND_NUMBERS
from retrieval.postings.inverted_index import Progress, idf

K1: Final = 1.2
B: Final = 0.6  # higher than for sentences: of two sections with the same words the shorter one is about them
_HEADING_WEIGHT: Final = 2  # how often a heading counts beside the text below it
_BETWEEN: Final = 0  # the code between a heading and its text, so that no n-gram runs over both

Codes = NDArray[np.uint32]


class SectionPlace(NamedTuple):
    """A section's sentences: those of a segment from ``first`` to before ``end``."""

    segment: int
    first: int
    end: int


class CodesOf(NamedTuple):
    """Hashes, side by side with the index of the section that each is of, ascending."""

    codes: Codes
    owners: Ints


class SectionPool(NamedTuple):
    """Some sections that may answer a question, looked at closely."""

    sections: Ints
    bm25: Array
    heading: CodesOf  # the terms of the heading, in order
    parents: CodesOf  # those of the headings above, and of the title
    body: CodesOf  # those of the text, in order
    words: CodesOf  # all words in order, the heading's first
    ngrams: CodesOf  # the heading's character n-grams
    raw_tokens: CodesOf

    @property
    def size(self) -> int:
        return len(self.sections)


class HeadingTable:
    """Finds the sections from ``first`` to before ``end`` by the words of their headings.

    For each section there is one number: the upper bits of a hash of its heading, and the section in the lower ones.
    """

    def __init__(self, columns: Columns, first: int, end: int) -> None:
        self._columns, self._first = columns, first
        self._section_bits = np.uint64((1 << (end - first).bit_length()) - 1)
        hashes = _hash_headings(columns.heading_words, columns.heading_words_ends[first : end + 1])
        self._keys: Hashes = np.sort(hashes & ~self._section_bits | np.arange(end - first, dtype=np.uint64))

    def find(self, words: Sequence[int]) -> Iterator[int]:
        """Yield the sections, ascending, whose heading has just these words (hashes, at least one) in this order."""
        wanted = np.array(words, dtype=np.uint32)
        (hashed,) = _hash_headings(wanted, np.array([0, len(wanted)])) & ~self._section_bits
        columns, ends = self._columns, self._columns.heading_words_ends
        for at in range(int(self._keys.searchsorted(hashed)), len(self._keys)):
            if self._keys[at] & ~self._section_bits != hashed:
                break
            section = int(self._keys[at] & self._section_bits) + self._first
            if np.array_equal(columns.heading_words[ends[section] : ends[section + 1]], wanted):
                yield section


class SectionIndex:
    """The sections of the segments from ``first`` to before ``last``; ``finder`` is built where it is not given."""

    def __init__(
        self,
        columns: Columns,
        first: int,
        last: int,
        finder: SentenceFinder | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._columns = columns
        self.first, end = columns.section_ends[[first, last]].tolist()
        self.size = end - self.first
        here = slice(*columns.sentence_ends[[first, last]].tolist())
        self.segments: Ints = np.repeat(np.arange(first, last), np.diff(columns.section_ends[first : last + 1]))
        self._counts: Ints = columns.section_sentences[self.first : end].astype(np.int64)
        before = _sums(self._counts)
        inside = before[:-1] - before[columns.section_ends[self.segments] - self.first]
        self._first_sentences: Ints = columns.sentence_ends[self.segments] + inside
        context = _sums(np.isin(columns.kinds[here], [KIND_NUMBERS[kind] for kind in CONTEXT]))
        starts = self._first_sentences - here.start
        self.can_answer: NDArray[np.bool_] = context[starts + self._counts] - context[starts] < self._counts
        """Of each section, whether it has more than links and lines that lead in."""
        self._found: NDArray[np.bool_] = np.ones(self.size, dtype=bool)
        self._headings = HeadingTable(columns, self.first, end)
        self.finder = finder or section_rows(columns, first, last).postings(progress or (lambda _share: None))

    def only(self, segments: Ints) -> SectionIndex:
        """Return the same sections, of which only those of some segments are found; all else is shared."""
        other = copy(self)
        found = np.isin(self.segments, segments)
        other._found, other.can_answer = found, self.can_answer & found  # noqa: SLF001  # a copy of this very class
        return other

    def idf(self, term: str) -> float:
        """Return the idf over all sections; the highest for an unknown term."""
        return self.finder.idf(term) or idf(self.size, 0)

    def place(self, section: int) -> SectionPlace:
        at = section - self.first
        segment = int(self.segments[at])
        first = int(self._first_sentences[at] - self._columns.sentence_ends[segment])
        return SectionPlace(segment, first, first + int(self._counts[at]))

    def at(self, segment: int, sentence: int) -> int | None:
        """Return the section of a segment's sentence; None where the segment has no sections."""
        first, end = self._columns.section_ends[segment : segment + 2].tolist()
        if first == end:
            return None
        place = self._columns.sentence_ends[segment] + sentence
        found = np.searchsorted(self._first_sentences[first - self.first : end - self.first], place, side="right")
        return int(first + found - 1)

    def find_heading(self, words: Sequence[int]) -> int | None:
        """Return the first section that can answer whose heading has just these words, as hashes, in this order."""
        found = self._headings.find(words) if words else ()
        return next((section for section in found if self.can_answer[section - self.first]), None)

    def pool(self, terms: Sequence[str], size: int, also: Sequence[int] = ()) -> SectionPool:
        """Gather the best sections by BM25, and some others."""
        positions, scores = self.finder.top(terms, size)
        able = self.can_answer[positions]
        positions, scores = positions[able], scores[able]
        found = dict(zip((positions + self.first).tolist(), scores.tolist(), strict=True))
        others = [it for it in dict.fromkeys(also) if it not in found and self._found[it - self.first]]
        if others:
            added = self.finder.scores(terms, [section - self.first for section in others])
            found |= dict(zip(others, added.tolist(), strict=True))
        sections = np.fromiter(found, dtype=np.int64, count=len(found))
        return self._gather(sections, np.fromiter(found.values(), dtype=np.float64, count=len(found)))

    def _gather(self, sections: Ints, bm25: Array) -> SectionPool:
        columns, at = self._columns, sections - self.first
        first, last = self._first_sentences[at], self._first_sentences[at] + self._counts[at]
        tokens = _take(columns.token_terms, columns.token_ends[first], columns.token_ends[last])
        offsets = columns.term_ends[self.segments[at]]
        body = CodesOf(columns.term_codes[tokens.codes + offsets[tokens.owners]], tokens.owners)
        words = _take(columns.all_words, columns.all_words_ends[first], columns.all_words_ends[last])
        return SectionPool(
            sections,
            bm25,
            _of(sections, columns.heading_codes, columns.heading_codes_ends),
            _of(sections, columns.parent_codes, columns.parent_codes_ends),
            body,
            join(_of(sections, columns.heading_words, columns.heading_words_ends), words, len(sections)),
            _of(sections, columns.heading_ngrams, columns.heading_ngrams_ends),
            _of(sections, columns.raw_tokens, columns.raw_tokens_ends),
        )


def _hash_headings(words: Column, ends: Column) -> Hashes:
    """Hash the words of each of some headings, in their order."""
    starts, lengths = ends[:-1], np.diff(ends)
    hashes: Hashes = lengths.astype(np.uint64)
    longer, place = np.flatnonzero(lengths), 0
    while longer.size:
        hashes[longer] = (hashes[longer] + words[starts[longer] + place]) * MIXER
        place += 1
        longer = longer[lengths[longer] > place]
    return hashes


def _sums(counts: NDArray[Any]) -> Ints:
    """Return what has come before each of some counts, and in the end."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _of(sections: Ints, column: Column, ends: Column) -> CodesOf:
    return _take(column, ends[sections], ends[sections + 1])


def _take(column: Column, starts: Ints, ends: Ints) -> CodesOf:
    """Put slices of a column end to end."""
    return CodesOf(column[ranges(starts, ends)], np.repeat(np.arange(len(starts)), ends - starts))


def join(headings: CodesOf, bodies: CodesOf, size: int) -> CodesOf:
    """Put each section's text behind its heading."""
    between = np.full(size, _BETWEEN, dtype=np.uint32)
    owners = np.concatenate([headings.owners, np.arange(size), bodies.owners])
    order = np.argsort(owners, kind="stable")
    return CodesOf(np.concatenate([headings.codes, between, bodies.codes])[order], owners[order])


def section_rows(columns: Columns, first: int, last: int) -> TermRows:
    """Return the terms by which the sections of some segments are found."""
    size = int(columns.section_ends[last] - columns.section_ends[first])
    return TermRows(size, K1, B, partial(_section_rows, columns, first, last))


def _section_rows(columns: Columns, first: int, last: int, progress: Progress) -> Iterator[list[str]]:
    read = SharedStrings().read
    for segment in (np.flatnonzero(np.diff(columns.section_ends[first : last + 1])) + first).tolist():
        terms = read(columns.terms, columns.terms_ends, segment)
        start, end = columns.section_ends[segment : segment + 2].tolist()
        sentences = columns.sentence_ends[segment] + np.cumsum([0, *columns.section_sentences[start:end].tolist()])
        bounds = columns.token_ends[sentences].tolist()
        for section, (before, behind) in zip(range(start, end), pairwise(bounds), strict=True):
            heading = read(columns.heading_terms, columns.heading_terms_ends, section)
            parents = read(columns.parent_terms, columns.parent_terms_ends, section)
            body = [terms[number] for number in columns.token_terms[before:behind].tolist()]
            yield [*heading * _HEADING_WEIGHT, *parents, *body]
        progress((segment + 1 - first) / (last - first))
