"""All segments of all articles, and the choice of those that a question is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.question import Question
from retrieval.analysis.terms import fold, term_of, tokenize, word_code
from retrieval.answers import Address
from retrieval.articles.article import Article
from retrieval.articles.extents import Extent, passage_from, section_end
from retrieval.bm25 import PostingsBM25
from retrieval.index.arrays import Ints
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import Columns, read_strings
from retrieval.index.sections import SectionIndex
from retrieval.index.segment import Segment
from retrieval.index.segment_bm25 import K1, B
from retrieval.postings.inverted_index import Progress, idf

MAX_CANDIDATES: Final = 3
"""Segments in which a question's sentences are ranked."""
_MAX_HITS: Final = 60
"""Sentences by which segments are chosen."""
_SHARPNESS: Final = 0.35
_LOYALTY: Final = 3.0
"""How much likelier a follow-up is about the article of the turn before: a log ratio."""
_UNKNOWN_IDF_SHARE: Final = 0.5
_MAX_CACHED_SEGMENTS: Final = 32


class Candidate(NamedTuple):
    segment: Segment
    log_probability: float


class LanguagePart(NamedTuple):
    """The articles in one language."""

    language: str
    prose: frozenset[int]
    """The segments of those without sections."""
    sections: SectionIndex | None
    """The sections of the others; None where there are none."""
    prose_share: float
    """The share of the library's sentences that are in the segments without sections."""
    sections_share: float
    """The share that are in the others."""


class Library:
    """All articles, at least one, as segments.

    Args:
        catalogue: The articles.
        bm25: That over the sentences of articles without sections; built for more than one segment of such.
        section_bm25: That over the sections of structured articles; built where there are any.
        progress: Called with the share of the building that is done.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        bm25: PostingsBM25 | None = None,
        section_bm25: PostingsBM25 | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.columns = columns = catalogue.columns
        self._first, self._last = columns.segment_ends[[catalogue.range.start, catalogue.range.stop]].tolist()
        # Its own method would never be freed.
        self.segment = lru_cache(_MAX_CACHED_SEGMENTS)(partial(_segment, catalogue))
        """Return a segment by its number."""
        progress = progress or (lambda _share: None)
        structured = np.diff(columns.section_ends[self._first : self._last + 1]) > 0
        self.prose: frozenset[int] = frozenset((np.flatnonzero(~structured) + self._first).tolist())
        """The segments of articles without sections."""
        self.sections: SectionIndex | None = None
        if structured.any():
            self.sections = SectionIndex(columns, self._first, self._last, section_bm25, progress)
        if bm25 is None and len(self.prose) > 1:
            bm25 = _build_bm25(columns, self._first, self._last, progress)
        self.bm25 = bm25
        self.languages = self._parts(structured)

    def _parts(self, structured: NDArray[np.bool_]) -> tuple[LanguagePart, ...]:
        """Return the articles by language, in the order in which the languages first occur."""
        columns, catalogue = self.columns, self.catalogue
        codes = [catalogue.language(number) for number in catalogue.range]
        languages = dict(zip(dict.fromkeys(codes), range(len(codes)), strict=False))
        counts = np.diff(columns.segment_ends[catalogue.range.start : catalogue.range.stop + 1])
        of = np.repeat([languages[code] for code in codes], counts)
        lengths = np.diff(columns.sentence_ends[self._first : self._last + 1])
        return tuple(self._part(code, of == number, structured, lengths) for code, number in languages.items())

    def _part(
        self, language: str, here: NDArray[np.bool_], structured: NDArray[np.bool_], lengths: Ints
    ) -> LanguagePart:
        prose, headed = here & ~structured, here & structured
        sections = self.sections if headed.any() else None
        if sections is not None and not here.all():
            sections = sections.only(np.flatnonzero(headed) + self._first)
        total = lengths.sum()
        prose_share = float(lengths[prose].sum() / total)
        return LanguagePart(
            language,
            frozenset((np.flatnonzero(prose) + self._first).tolist()),
            sections,
            prose_share,
            float(lengths[here].sum() / total) - prose_share,
        )

    def find(self, address: Address) -> tuple[int, int] | None:
        """Return the number of a sentence's segment, and its number there; None where it is in none of the articles."""
        number = self.catalogue.number(address.article)
        if number is None:
            return None
        columns = self.columns
        start, end = columns.sentence_ends[columns.segment_ends[number : number + 2]].tolist()
        same = (columns.paragraphs[start:end] == address.paragraph) & (columns.numbers[start:end] == address.sentence)
        found = np.flatnonzero(same)
        segment = self._segments_at(start + found[:1])
        if not segment.size:
            return None
        return int(segment[0]), int(start + found[0] - columns.sentence_ends[segment[0]])

    def idf(self, term: str) -> float:
        """Return the idf over all sentences: for an unknown term, such as "really", half of what the rarest has."""
        if self.bm25 is not None:
            found, size = self.bm25.idf.get(term, 0.0), self.bm25.corpus_size
        elif self.sections is not None:
            found, size = self.sections.bm25.idf.get(term, 0.0), self.sections.size
        else:
            only = self.segment(self._first).bm25
            found, size = only.posting(term).idf, only.corpus_size
        return float(found) or _UNKNOWN_IDF_SHARE * idf(size, 0)

    def has_word(self, word: str) -> bool:
        """Tell if a word with content is in an article."""
        term = term_of(word)
        known = [index.vocabulary for index in (self.bm25, self.sections and self.sections.bm25) if index]
        if self.bm25 is None:
            known += [self.segment(number).bm25.vocabulary for number in self.prose]
        return any(term in vocabulary for vocabulary in known)

    def find_heading(self, text: str) -> tuple[Article, Extent] | None:
        """Find what is below a heading that has the very words of a text."""
        words = [word_code(fold(token.text)) for token in tokenize(text)]
        section = None if self.sections is None else self.sections.find_heading(words)
        if self.sections is None or section is None:
            return None
        place = self.sections.place(section)
        segment = self.segment(place.segment)
        article, first = segment.article, segment.offset + place.first
        return article, passage_from(article, first, section_end(article, first))

    def choose(
        self,
        part: LanguagePart,
        question: Question,
        carried: Sequence[str],
        article: str | None,
        taught: Mapping[int, float],
    ) -> list[Candidate]:
        """Choose the segments of a part, without sections, that a question is likeliest about, likeliest first.

        ``carried`` are terms of the turns before, for a follow-up, ``article`` is the one that the conversation is
        about, and ``taught`` has what lessons add to the log odds of some segments.
        """
        if self.bm25 is None:
            return [Candidate(self.segment(segment), 0.0) for segment in part.prose]
        weights = self._weights(self.bm25, question, carried)
        number = self.catalogue.number(article) if article else None
        if number is not None:
            start, end = self.columns.segment_ends[number : number + 2].tolist()
            for segment in range(start, end):
                weights[segment] = weights.get(segment, 0.0) + _LOYALTY
        for segment, gain in taught.items():
            weights[segment] = weights.get(segment, 0.0) + gain
        for segment in sorted(part.prose)[:MAX_CANDIDATES]:
            weights.setdefault(segment, 0.0)
        weights = {segment: weight for segment, weight in weights.items() if segment in part.prose}
        best = sorted(weights, key=lambda segment: (-weights[segment], segment))[:MAX_CANDIDATES]
        values = np.array([weights[segment] for segment in best])
        logs = values - np.log(np.exp(values - values[0]).sum()) - values[0]
        return [Candidate(self.segment(segment), float(log)) for segment, log in zip(best, logs, strict=True)]

    def _weights(self, bm25: PostingsBM25, question: Question, carried: Sequence[str]) -> dict[int, float]:
        positions, scores = bm25.top([*question.terms, *carried], _MAX_HITS)
        segments = self._segments_at(positions + self.columns.sentence_ends[self._first])
        weights: dict[int, float] = {}
        for rank, (segment, value) in enumerate(zip(segments.tolist(), scores.tolist(), strict=True)):
            weights[segment] = weights.get(segment, 0.0) + _SHARPNESS * value / (1 + rank / 4)
        return weights

    def _segments_at(self, sentences: Ints) -> Ints:
        return np.searchsorted(self.columns.sentence_ends, sentences, side="right") - 1


def _segment(catalogue: Catalogue, segment: int) -> Segment:
    article = int(np.searchsorted(catalogue.columns.segment_ends, segment, side="right")) - 1
    return Segment(catalogue, article, segment)


def _build_bm25(columns: Columns, first: int, last: int, progress: Progress) -> PostingsBM25:
    rows = _rows(columns, first, last, lambda done: progress(done / 2))  # takes half of the time
    return PostingsBM25(rows, k1=K1, b=B, progress=lambda done: progress((1 + done) / 2))


def _rows(columns: Columns, first: int, last: int, progress: Progress) -> list[list[str]]:
    """Return the terms of each sentence of some segments; equal terms are one object."""
    rows: list[list[str]] = []
    known: dict[str, str] = {}
    for segment in range(first, last):
        if columns.section_ends[segment] < columns.section_ends[segment + 1]:  # is found by its sections
            start, end = columns.sentence_ends[segment : segment + 2].tolist()
            rows += [[]] * (end - start)
            continue
        terms = [known.setdefault(term, term) for term in read_strings(columns.terms, columns.terms_ends, segment)]
        start, end = columns.sentence_ends[segment : segment + 2].tolist()
        ends = columns.token_ends[start : end + 1]
        found = [terms[number] for number in columns.token_terms[ends[0] : ends[-1]].tolist()]
        rows += [found[before:behind] for before, behind in pairwise((ends - ends[0]).tolist())]
        progress((segment + 1 - first) / (last - first))
    return rows
