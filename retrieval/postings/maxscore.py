"""The best documents for a query, without scoring all that match: MaxScore (Turtle and Flood 1995), in NumPy.

A query's terms are taken by the most that each can add, greatest first. A document is scored when the first of its
terms comes up, and looked up in the lists of those behind it. Once k documents are known, the least of their scores is
a bar: a document that cannot reach it, by what it has and the most that the terms behind can add, is left; and when all
the terms that are left cannot reach it together, the search is over. The lists of frequent words, which are nearly all
of the postings, are therefore hardly ever read; and what the most frequent ones add to a document is told by a table,
which takes one step where searching their lists takes many.

``retrieval.compiled`` does the same, document by document and without tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.postings.inverted_index import Codes, Positions, PostingsArrays, Scores
from retrieval.postings.query import QueryTerm, add, best, remainders

SLACK = 1 - 1e-9
"""What a bar is lowered by, since sums of limits are rounded: ties and near misses are looked at, never lost."""
_FIRST = 1536
"""Postings, of the rarest terms, that set the first bar."""
_PIECE, _LARGEST = 1 << 13, 1 << 17
"""Postings of a list that are looked at before the bar is raised; from piece to piece four times as many, but not more
than these: what a query needs of memory does not grow with the corpus."""

_FEW_PAIRS = 1 << 14
"""Pairs of documents up to which comparing each is quicker than sorting."""
_OFTEN = 16
"""A term in more than one of so many documents has a table; together they are half as large as all postings."""


class Tables(NamedTuple):
    """Tables of the terms that stand in many documents."""

    codes: Mapping[int, Codes]
    """For each document the code of the term's impact, by where the term's postings begin."""
    impacts: Scores
    """The impact of each code; the last code is that of no impact."""


def tabulate(arrays: PostingsArrays) -> Tables:
    """Make the tables of an index."""
    size, nothing = len(arrays.lengths), len(arrays.impacts)
    fitting = np.promote_types(arrays.codes.dtype, np.min_scalar_type(nothing))
    codes = {}
    for number in (np.diff(arrays.starts) > size / _OFTEN).nonzero()[0].tolist():
        start, end = arrays.starts.item(number), arrays.starts.item(number + 1)
        codes[start] = table = np.full(size, nothing, fitting)
        table[arrays.positions[start:end]] = arrays.codes[start:end]
    return Tables(codes, np.append(arrays.impacts, 0.0))


def search(arrays: PostingsArrays, tables: Tables, terms: Sequence[QueryTerm], k: int) -> tuple[Positions, Scores]:
    """Find the best documents.

    Args:
        arrays: The index.
        tables: Its tables.
        terms: The query, as ``plan`` orders it; at least one.
        k: How many at most; above zero.

    Returns:
        Positions and scores, best first; equal scores in the order of the documents.
    """
    return _Search(arrays, tables, terms, k).run()


class _Search:
    """One search: the best documents so far, and the bar that others have to reach."""

    def __init__(self, arrays: PostingsArrays, tables: Tables, terms: Sequence[QueryTerm], k: int) -> None:
        self._arrays = arrays
        self._tables = tables
        self._terms = terms
        self._k = k
        self._rest = remainders(terms)
        self._bar = 0.0
        self._documents: Positions = arrays.positions[:0]
        self._scores: Scores = arrays.impacts[:0]

    def run(self) -> tuple[Positions, Scores]:
        """Find the documents."""
        first, done = self._begin()
        while first < len(self._terms) and self._rest[first] >= self._bar:
            self._read(first, done)
            first, done = first + 1, 0
        return self._documents, self._scores

    def _begin(self) -> tuple[int, int]:
        """Score some documents of the first terms, so that there is a bar.

        Returns:
            The first term that is still to be read, and how many of its postings are done.
        """
        arrays, terms, first, left = self._arrays, self._terms, 0, _FIRST
        while first < len(terms) and terms[first].end - terms[first].start <= left:
            left -= terms[first].end - terms[first].start
            first += 1
        if not first:
            start = terms[0].start
            documents = arrays.positions[start : start + left]
            self._score(documents, np.zeros(len(documents)), 0)
            return 0, left
        self._score(*self._sums(terms[:first]), first)
        return first, 0

    def _sums(self, terms: Sequence[QueryTerm]) -> tuple[Positions, Scores]:
        """The documents in which some terms stand, in ascending order, and what these add up to in each."""
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
        """Score some documents, given in ascending order, but for those that cannot be among the best.

        Args:
            documents: The documents.
            scores: What the first terms add to them.
            whole: How many these are; they stand in no others.
        """
        if whole and len(documents) > self._k:
            # Scores only grow, so what cannot reach the k best of now will not be among them.
            bar = np.partition(scores, -self._k).item(-self._k) * SLACK
            able = (scores >= bar - self._rest[whole]).nonzero()[0]
            documents, scores = documents[able], scores[able]
        for term in self._terms[whole:]:
            self._add(term, documents, scores)
        self._keep(documents, scores)

    def _add(self, term: QueryTerm, documents: Positions, scores: Scores) -> None:
        """Add what a term contributes to some documents, given in ascending order, to their scores."""
        table = self._tables.codes.get(term.start)
        if table is None:
            add(self._arrays, term, documents, scores)
        else:
            scores += term.weight * self._tables.impacts.take(table.take(documents))

    def _read(self, first: int, done: int) -> None:
        """Look at the documents in which a term is the first of the query's."""
        term = self._terms[first]
        start, size = term.start + done, _PIECE
        while start < term.end:
            end = min(start + size, term.end)
            self._look_at(first, start, end)
            start, size = end, min(4 * size, _LARGEST)

    def _look_at(self, first: int, start: int, end: int) -> None:
        """Look at a piece of a term's postings."""
        arrays, terms, rest = self._arrays, self._terms, self._rest
        contributions = terms[first].weight * arrays.impacts
        codes, documents = arrays.codes[start:end], arrays.positions[start:end]
        if self._bar:
            # Codes are ordered by impact: those that are too small are told by their number.
            enough = len(contributions) - int(contributions[::-1].searchsorted(self._bar - rest[first + 1]))
            able = (codes < enough).nonzero()[0]
            codes, documents = codes[able], documents[able]
        scores = contributions[codes]
        for number in range(first + 1, len(terms)):
            if not documents.size:
                return
            self._add(terms[number], documents, scores)
            if self._bar:
                able = (scores >= self._bar - rest[number + 1]).nonzero()[0]
                documents, scores = documents[able], scores[able]
        if documents.size:
            self._keep(documents, scores)

    def _keep(self, documents: Positions, scores: Scores) -> None:
        """Take documents in among the best, and raise the bar."""
        if self._documents.size:
            # A document that was scored when an earlier term came up comes again with a part of its score.
            new = ~_among(documents, self._documents)
            documents = np.concatenate((self._documents, documents[new]))
            scores = np.concatenate((self._scores, scores[new]))
        self._documents, self._scores = best(documents, scores, self._k)
        if len(self._scores) == self._k:
            self._bar = self._scores.item(-1) * SLACK


def _among(documents: Positions, known: Positions) -> NDArray[np.bool_]:
    """Which documents are known: compared one by one while there are few, which is quicker than sorting them."""
    if documents.size * known.size > _FEW_PAIRS:
        return np.isin(documents, known)
    same: NDArray[np.bool_] = (documents[:, None] == known).any(axis=1)
    return same
