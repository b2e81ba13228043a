"""The search of ``retrieval.postings.maxscore``, compiled by numba: document by document."""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np
from numpy.typing import NDArray

from retrieval.postings.inverted_index import Codes, Positions, PostingsArrays, Scores
from retrieval.postings.maxscore import SLACK
from retrieval.postings.query import QueryTerm, remainders


def search(arrays: PostingsArrays, terms: Sequence[QueryTerm], k: int) -> tuple[Positions, Scores]:
    """Find the best documents.

    Args:
        arrays: The index.
        terms: The query, as ``plan`` orders it; at least one.
        k: How many at most; above zero, and not very many, since a document found is put in its place one by one.

    Returns:
        Positions and scores, best first; equal scores in the order of the documents.
    """
    _, starts, ends, weights = zip(*terms, strict=True)
    limits = (np.array(starts), np.array(ends), np.array(weights), np.array(remainders(terms)))
    documents, scores, found = _search(arrays.positions, arrays.codes, arrays.impacts, *limits, k)
    return documents[:found], scores[:found]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]  # numba may be missing
def _find(positions: Positions, at: int, end: int, document: int) -> int:
    """Where a document stands in a list, or would, at or behind ``at``: by steps that double, then by halves."""
    if at >= end or positions[at] >= document:
        return at
    step, low, high = 1, at, at + 1
    while high < end and positions[high] < document:
        low = high
        step *= 2
        high += step
    low, high = low + 1, min(high, end)
    while low < high:
        middle = (low + high) >> 1
        if positions[middle] < document:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]  # as above
def _insert(documents: Positions, scores: Scores, found: int, document: int, score: float) -> int:
    """Put a document in its place among the best, the last one out; one that is there already stays as it is.

    Returns:
        How many there are now.
    """
    place = found
    while place > 0 and (scores[place - 1] < score or (scores[place - 1] == score and documents[place - 1] > document)):
        place -= 1
    if place == len(scores):
        return found
    for i in range(place):  # scored when an earlier term came up, it comes again with a part of its score
        if documents[i] == document:
            return found
    for i in range(min(found, len(scores) - 1), place, -1):
        documents[i], scores[i] = documents[i - 1], scores[i - 1]
    documents[place], scores[place] = document, score
    return min(found + 1, len(scores))


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]  # as above
def _search(  # noqa: PLR0913, PLR0917  # flat arrays and one loop are what compiles well
    positions: Positions,
    codes: Codes,
    impacts: Scores,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    weights: Scores,
    rest: Scores,
    k: int,
) -> tuple[Positions, Scores, int]:
    """Find the best documents.

    Returns:
        Positions and scores, best first, and how many there are.
    """
    documents, scores, found, bar = np.empty(k, np.int32), np.empty(k), 0, 0.0
    for first in range(len(starts)):
        if rest[first] < bar:
            break
        at = starts.copy()
        weight, behind, enough = weights[first], rest[first + 1], len(impacts)
        for i in range(starts[first], ends[first]):
            while enough > 0 and weight * impacts[enough - 1] + behind < bar:
                enough -= 1  # codes are ordered by impact
            code = codes[i]
            if code >= enough:
                continue
            document, score, number = positions[i], weight * impacts[code], first + 1
            while number < len(starts) and score + rest[number] >= bar:
                at[number] = place = _find(positions, at[number], ends[number], document)
                if place < ends[number] and positions[place] == document:
                    score += weights[number] * impacts[codes[place]]
                number += 1
            if number == len(starts) and score >= bar:
                found = _insert(documents, scores, found, document, score)
                if found == k:
                    bar = scores[k - 1] * SLACK
    return documents, scores, found
