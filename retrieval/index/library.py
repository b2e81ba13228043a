"""All segments of all articles, and the choice of those that a question is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from itertools import islice, pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.question import Question
from retrieval.analysis.terms import fold, term_of, tokenize, word_code
from retrieval.answers import Address
from retrieval.articles.article import Article
from retrieval.articles.extents import Extent, passage_from, section_end
from retrieval.finder import Finders, FinderSource, SentenceFinder, TermRows
from retrieval.index.arrays import Ints, MarkedNumbers
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import Columns, SharedStrings
from retrieval.index.sections import SectionIndex, section_rows
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
    prose: AbstractSet[int]
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
        finders: What finds in them; what is missing is built.
        progress: Called with the share of the building that is done.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        finders: Finders | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.columns = columns = catalogue.columns
        self._first, self._last = columns.segment_ends[[catalogue.range.start, catalogue.range.stop]].tolist()
        # Its own method would never be freed.
        self.segment = lru_cache(_MAX_CACHED_SEGMENTS)(partial(_segment, catalogue))
        """Return a segment by its number."""
        progress = progress or (lambda _share: None)
        finders = finders or Finders()
        structured = catalogue.structured[self._first : self._last]
        self.prose: AbstractSet[int] = MarkedNumbers(~structured, self._first)
        """The segments of articles without sections."""
        self.sections: SectionIndex | None = None
        if structured.any():
            self.sections = SectionIndex(columns, self._first, self._last, finders.sections, progress)
        self.finder = finders.sentences
        """What finds sentences of articles without sections; None where these are one segment, or none."""
        if self.finder is None and len(self.prose) > 1:
            self.finder = sentence_rows(columns, self._first, self._last).postings(progress)
        self.languages = self._parts(structured)

    def _parts(self, structured: NDArray[np.bool_]) -> tuple[LanguagePart, ...]:
        """Return the articles by language, in the order in which the languages first occur."""
        columns, catalogue = self.columns, self.catalogue
        counts = np.diff(columns.segment_ends[catalogue.range.start : catalogue.range.stop + 1])
        lengths = np.diff(columns.sentence_ends[self._first : self._last + 1])
        languages = catalogue.by_language.items()
        return tuple(self._part(code, np.repeat(of, counts), structured, lengths) for code, of in languages)

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
            MarkedNumbers(prose, self._first),
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
        finder = self.finder or (self.sections and self.sections.finder)
        if finder is not None:
            found, size = finder.idf(term), finder.size
        else:
            only = self.segment(self._first).bm25
            found, size = only.posting(term).idf, only.corpus_size
        return found or _UNKNOWN_IDF_SHARE * idf(size, 0)

    def has_word(self, word: str) -> bool:
        """Tell if a word with content is in an article."""
        term = term_of(word)
        finders = [finder for finder in (self.finder, self.sections and self.sections.finder) if finder is not None]
        if any(finder.idf(term) for finder in finders):
            return True
        return self.finder is None and any(term in self.segment(number).bm25.vocabulary for number in self.prose)

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
        if self.finder is None:
            return [Candidate(self.segment(segment), 0.0) for segment in part.prose]
        weights = self._weights(self.finder, question, carried)
        number = self.catalogue.number(article) if article else None
        if number is not None:
            start, end = self.columns.segment_ends[number : number + 2].tolist()
            for segment in range(start, end):
                weights[segment] = weights.get(segment, 0.0) + _LOYALTY
        for segment, gain in taught.items():
            weights[segment] = weights.get(segment, 0.0) + gain
        for segment in islice(part.prose, MAX_CANDIDATES):
            weights.setdefault(segment, 0.0)
        weights = {segment: weight for segment, weight in weights.items() if segment in part.prose}
        best = sorted(weights, key=lambda segment: (-weights[segment], segment))[:MAX_CANDIDATES]
        values = np.array([weights[segment] for segment in best])
        logs = values - np.log(np.exp(values - values[0]).sum()) - values[0]
        return [Candidate(self.segment(segment), float(log)) for segment, log in zip(best, logs, strict=True)]

    def _weights(self, finder: SentenceFinder, question: Question, carried: Sequence[str]) -> dict[int, float]:
        positions, scores = finder.top([*question.terms, *carried], _MAX_HITS)
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


def finder_source(columns: Columns, stamp: str) -> FinderSource:
    """Return what the finders of a whole library are made from."""
    prose = int((np.diff(columns.section_ends) == 0).sum())
    sentences = sentence_rows(columns, 0, columns.segments) if prose > 1 else None
    return FinderSource(stamp, sentences, section_rows(columns, 0, columns.segments) if columns.sections else None)


def sentence_rows(columns: Columns, first: int, last: int) -> TermRows:
    """Return the terms of the sentences of some segments; those of a segment with sections have none."""
    size = int(columns.sentence_ends[last] - columns.sentence_ends[first])
    return TermRows(size, K1, B, partial(_sentence_rows, columns, first, last))


def _sentence_rows(columns: Columns, first: int, last: int, progress: Progress) -> Iterator[list[str]]:
    strings = SharedStrings()
    for segment in range(first, last):
        if columns.section_ends[segment] < columns.section_ends[segment + 1]:  # is found by its sections
            start, end = columns.sentence_ends[segment : segment + 2].tolist()
            yield from ([] for _ in range(end - start))
            continue
        terms = strings.read(columns.terms, columns.terms_ends, segment)
        start, end = columns.sentence_ends[segment : segment + 2].tolist()
        ends = columns.token_ends[start : end + 1]
        found = [terms[number] for number in columns.token_terms[ends[0] : ends[-1]].tolist()]
        yield from (found[before:behind] for before, behind in pairwise((ends - ends[0]).tolist()))
        progress((segment + 1 - first) / (last - first))
