"""The best documents for a query, without scoring all that match: MaxScore (Turtle and Flood 1995), in NumPy.

A query's terms are taken by the most that each can add, greatest first. A document is scored when the first of its
terms comes up, and looked up in the postings of those behind it. Once k documents are known, the least of their scores
is a threshold: a document that cannot reach it by the most that the terms behind can add is dropped, and when these
cannot reach it together, the search is over. The postings of frequent words, nearly all that there are, are therefore
hardly ever read; for the most frequent ones a table takes one step where searching their postings takes many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.postings.inverted_index import ImpactCodes, InvertedIndex, Positions, Scores
from retrieval.postings.query import QueryTerm, score_into, select_top, upper_bounds

EPSILON = 1e-9
"""The share by which a threshold is lowered, since upper bounds are rounded: no tie or near miss is lost."""
_FIRST_POSTINGS = 1536
"""Postings, of the rarest terms, that set the first threshold."""
_MIN_CHUNK_POSTINGS, _MAX_CHUNK_POSTINGS = 1 << 13, 1 << 17
"""Postings that are read before the threshold is raised: four times as many each time, up to a limit for the memory."""

_MAX_COMPARED_PAIRS = 1 << 14
"""Pairs of documents up to which comparing each is quicker than sorting."""
_FREQUENT_SHARE = 32
"""A term in more than one of so many documents has a table; all tables are as large as all postings."""


class Tables(NamedTuple):
    codes: Mapping[int, ImpactCodes]
    """By the start of a term's postings, for each document the code of the term's impact."""
    impacts: Scores
    """The impact of each code; the last code is that of no impact."""


def build_tables(arrays: InvertedIndex) -> Tables:
    size, nothing = len(arrays.lengths), len(arrays.impacts)
    fitting = np.promote_types(arrays.codes.dtype, np.min_scalar_type(nothing))
    codes = {}
    for number in (np.diff(arrays.starts) > size / _FREQUENT_SHARE).nonzero()[0].tolist():
        start, end = arrays.starts.item(number), arrays.starts.item(number + 1)
        codes[start] = table = np.full(size, nothing, fitting)
        table[arrays.positions[start:end]] = arrays.codes[start:end]
    return Tables(codes, np.append(arrays.impacts, 0.0))


def maxscore_top_k(
    arrays: InvertedIndex, tables: Tables, terms: Sequence[QueryTerm], k: int
) -> tuple[Positions, Scores]:
    """Find the ``k`` best documents, in order, ties by position, for at least one term from ``plan_query``."""
    return _Search(arrays, tables, terms, k).run()


class _Search:
    """One search: the best documents so far, and the threshold that others have to reach."""

    def __init__(self, arrays: InvertedIndex, tables: Tables, terms: Sequence[QueryTerm], k: int) -> None:
        self._arrays = arrays
        self._tables = tables
        self._terms = terms
        self._k = k
        self._bounds = upper_bounds(terms)
        self._threshold = 0.0
        self._documents: Positions = arrays.positions[:0]
        self._scores: Scores = arrays.impacts[:0]

    def run(self) -> tuple[Positions, Scores]:
        first, done = self._begin()
        while first < len(self._terms) and self._bounds[first] >= self._threshold:
            self._read(first, done)
            first, done = first + 1, 0
        return self._documents, self._scores

    def _begin(self) -> tuple[int, int]:
        """Set a threshold by documents of the first terms; return the next term, and how many postings are done."""
        arrays, terms, first, left = self._arrays, self._terms, 0, _FIRST_POSTINGS
        while first < len(terms) and terms[first].end - terms[first].start <= left:
            left -= terms[first].end - terms[first].start
            first += 1
        if not first:
            start = terms[0].start
            documents = arrays.positions[start : start + left]
            self._score(documents, np.zeros(len(documents)), 0)
            return 0, left
        self._score(*self._sum(terms[:first]), first)
        return first, 0

    def _sum(self, terms: Sequence[QueryTerm]) -> tuple[Positions, Scores]:
        """Return the documents that hold some terms, ascending, and the terms' contributions to each."""
        arrays = self._arrays
        documents = np.concatenate([arrays.positions[term.start : term.end] for term in terms])
        codes = np.concatenate([arrays.codes[term.start : term.end] for term in terms])
        weights = np.array([term.weight for term in terms]).repeat([term.end - term.start for term in terms])
        order = documents.argsort(kind="stable")  # merges what is sorted already, and keeps the order of the terms
        documents = documents[order]
        fresh = np.empty(len(documents), dtype=np.bool_)
        fresh[0] = True
        np.not_equal(documents[1:], documents[:-1], out=fresh[1:])
        added = (weights * arrays.impacts.take(codes))[order]
        return documents[fresh], np.bincount(fresh.cumsum() - 1, added).astype(np.float64, copy=False)

    def _score(self, documents: Positions, scores: Scores, whole: int) -> None:
        """Score those ascending documents that may be among the best; ``scores`` has the first ``whole`` terms."""
        if whole and len(documents) > self._k:
            # Scores only grow, so documents that cannot reach the k best of now will not be among them.
            threshold = np.partition(scores, -self._k).item(-self._k) * (1 - EPSILON)
            able = (scores >= threshold - self._bounds[whole]).nonzero()[0]
            documents, scores = documents[able], scores[able]
        for term in self._terms[whole:]:
            self._add(term, documents, scores)
        self._keep(documents, scores)

    def _add(self, term: QueryTerm, documents: Positions, scores: Scores) -> None:
        table = self._tables.codes.get(term.start)
        if table is None:
            score_into(self._arrays, term, documents, scores)
        else:
            scores += term.weight * self._tables.impacts.take(table.take(documents))

    def _read(self, first: int, done: int) -> None:
        """Read the documents in which a term is the first of the query's."""
        term = self._terms[first]
        start, size = term.start + done, _MIN_CHUNK_POSTINGS
        while start < term.end:
            end = min(start + size, term.end)
            self._read_chunk(first, start, end)
            start, size = end, min(4 * size, _MAX_CHUNK_POSTINGS)

    def _read_chunk(self, first: int, start: int, end: int) -> None:
        arrays, terms, bounds = self._arrays, self._terms, self._bounds
        contributions = terms[first].weight * arrays.impacts
        codes, documents = arrays.codes[start:end], arrays.positions[start:end]
        if self._threshold:
            # Codes are ordered by impact, so one comparison of codes finds the impacts that are too small.
            enough = len(contributions) - int(contributions[::-1].searchsorted(self._threshold - bounds[first + 1]))
            able = (codes < enough).nonzero()[0]
            codes, documents = codes[able], documents[able]
        scores = contributions[codes]
        for number in range(first + 1, len(terms)):
            if not documents.size:
                return
            self._add(terms[number], documents, scores)
            if self._threshold:
                able = (scores >= self._threshold - bounds[number + 1]).nonzero()[0]
                documents, scores = documents[able], scores[able]
        if documents.size:
            self._keep(documents, scores)

    def _keep(self, documents: Positions, scores: Scores) -> None:
        """Take documents in among the best, and raise the threshold."""
        if self._documents.size:
            # A document that was scored when an earlier term came up comes again with a part of its score.
            new = ~_among(documents, self._documents)
            documents = np.concatenate((self._documents, documents[new]))
            scores = np.concatenate((self._scores, scores[new]))
        self._documents, self._scores = select_top(documents, scores, self._k)
        if len(self._scores) == self._k:
            self._threshold = self._scores.item(-1) * (1 - EPSILON)


def _among(documents: Positions, known: Positions) -> NDArray[np.bool_]:
    if documents.size * known.size > _MAX_COMPARED_PAIRS:
        return np.isin(documents, known)
    same: NDArray[np.bool_] = (documents[:, None] == known).any(axis=1)
    return same
