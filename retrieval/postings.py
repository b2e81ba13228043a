"""Postings that are known already become an index, without the texts that they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import PostingsBM25
from retrieval.inverting import PostingsArrays, lucene_idfs

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

K1: Final = 1.2
B: Final = 0.4  # picked on a tuning split; a low b, since sentences differ in length for good reasons


class Postings:
    """The rows that hold each key.

    Args:
        rows: The keys of each row; one that stands twice counts once.
    """

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        found: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            for key in set(row):
                found.setdefault(key, []).append(number)
        self._rows = {key: np.array(numbers, dtype=np.int64) for key, numbers in found.items()}

    def __getitem__(self, key: str) -> Ints:
        """The numbers of the rows that hold a key, ascending; none for an unknown one."""
        return self._rows.get(key, _NOWHERE)


_NOWHERE: Final = np.zeros(0, dtype=np.int64)
MIXER: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern, 2^64 over the golden ratio: it keeps the codes of different runs, of letters or of
words, apart when each is made of the one before times this."""


def distinct(values: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """The different values, ascending, and for each value the place of its like among them.

    As ``np.unique`` gives them, which is slow to be called for the first time: it loads NumPy's masked arrays.
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    fresh = np.ones(len(values), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.cumsum(fresh) - 1
    return ascending[fresh], places


def lucene_idf(size: int, count: int) -> float:
    """The inverse document frequency as in Lucene's ``BM25Similarity``: log(1 + (N − n + 0.5) / (n + 0.5))."""
    return float(np.log1p((size - count + 0.5) / (count + 0.5)))


def bm25_of(
    vocabulary: Mapping[str, int], lengths: Ints, starts: Ints, positions: Ints, frequencies: Ints
) -> PostingsBM25:
    """Make an index of postings.

    Args:
        vocabulary: The number of each term.
        lengths: Terms of each document.
        starts: Where the postings of each term begin, and the end of the last one's; each term has one at least.
        positions: For each posting the document, ascending within a term.
        frequencies: How often the term stands there.
    """
    average = lengths.sum() / max(len(lengths), 1)
    impacts = frequencies * (K1 + 1) / (frequencies + K1 * (1 - B + B * lengths[positions] / (average or 1.0)))
    order = np.argsort(-impacts)
    codes = np.empty(len(order), dtype=np.uint32)
    codes[order] = np.arange(len(order))
    idf = lucene_idfs(len(lengths), np.diff(starts))
    ceilings = idf * np.maximum.reduceat(impacts, starts[:-1]) if len(impacts) else idf
    arrays = PostingsArrays(
        lengths.astype(np.int32), starts, positions.astype(np.int32), codes, impacts[order], idf, ceilings
    )
    return PostingsBM25.from_arrays(arrays, vocabulary, K1, B)
