"""A query against an index: the order of its terms, every document's score, and the best of some scores.

Contributions are added up in the order of the query's terms, here and in ``maxscore``, to the same last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.postings.inverted_index import InvertedIndex, Positions, Scores


class QueryTerm(NamedTuple):
    """A term of a query that some document holds; its postings are those from ``start`` to before ``end``."""

    ceiling: float
    """The most that it adds to any score."""
    start: int
    end: int
    weight: float
    """Its idf, times its frequency in the query."""


def plan_query(arrays: InvertedIndex, vocabulary: Mapping[str, int], terms: Iterable[str]) -> list[QueryTerm]:
    """Order a query's terms by the most that each can add, greatest first; a repeated one counts as often as given."""
    counts: dict[int, int] = {}
    for term in terms:
        number = vocabulary.get(term)
        if number is not None:
            counts[number] = counts.get(number, 0) + 1
    starts, ceilings, idf = arrays.starts.item, arrays.ceilings.item, arrays.idf.item
    found = [
        QueryTerm(ceilings(number) * times, starts(number), starts(number + 1), idf(number) * times)
        for number, times in counts.items()
    ]
    found.sort(reverse=True)
    return found


def upper_bounds(terms: Sequence[QueryTerm]) -> list[float]:
    """Return the most that the terms from each on can add together, and a zero behind the last."""
    sums = [0.0]
    for term in reversed(terms):
        sums.append(sums[-1] + term.ceiling)
    return sums[::-1]


def score_all(arrays: InvertedIndex, terms: Iterable[QueryTerm]) -> Scores:
    """Score every document; zero where no term matches."""
    scores = np.zeros(len(arrays.lengths))
    for term in terms:
        codes = arrays.codes[term.start : term.end]
        scores[arrays.positions[term.start : term.end]] += term.weight * arrays.impacts.take(codes)
    return scores


def score_into(arrays: InvertedIndex, term: QueryTerm, documents: NDArray[np.integer], scores: Scores) -> None:
    """Add a term's contribution to the scores of some documents, best given in ascending order."""
    row = arrays.positions[term.start : term.end]
    places = row.searchsorted(documents)
    hits = (row.take(places, mode="clip") == documents).nonzero()[0]
    if hits.size:
        codes = arrays.codes[term.start : term.end].take(places.take(hits))
        scores[hits] += term.weight * arrays.impacts.take(codes)


def select_top(documents: Positions, scores: Scores, k: int) -> tuple[Positions, Scores]:
    """Return the ``k`` greatest scores, in order, ties by position."""
    if len(scores) > k:
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        able = (scores >= least).nonzero()[0]
        documents, scores = documents[able], scores[able]
    order = np.lexsort((documents, -scores))[:k]
    return documents[order], scores[order]


def scan(arrays: InvertedIndex, terms: Sequence[QueryTerm], k: int) -> tuple[Positions, Scores]:
    """Find the ``k`` best documents by scoring all: the quickest way while there are few."""
    scores = score_all(arrays, terms)
    matched = scores.nonzero()[0].astype(np.int32)
    return select_top(matched, scores[matched], k)
