"""Where things stand in a list of sentences, as arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.terms import MAX_WORD

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


class Postings:
    """The sentences that hold each key.

    Args:
        rows: The keys of each sentence; one that stands twice counts once.
    """

    def __init__(self, rows: Sequence[Iterable[str]]) -> None:
        keys: dict[str, int] = {}
        found = [sorted({keys.setdefault(key, len(keys)) for key in row}) for row in rows]
        counts = [len(row) for row in found]
        identifiers = np.fromiter((key for row in found for key in row), dtype=np.int64, count=sum(counts))
        order = np.argsort(identifiers, kind="stable")
        self.positions: Ints = np.repeat(np.arange(len(rows)), counts)[order]
        ends = np.searchsorted(identifiers[order], np.arange(len(keys) + 1)).tolist()
        self.spans: Mapping[str, tuple[int, int]] = dict(zip(keys, pairwise(ends), strict=True))
        self.size = len(rows)

    def __getitem__(self, key: str) -> Ints:
        """The positions of the sentences that hold a key, ascending; none for an unknown one."""
        start, end = self.spans.get(key, (0, 0))
        return self.positions[start:end]

    def idf(self, key: str) -> float:
        """How telling a key is: Lucene's idf, the most for a key that stands nowhere."""
        start, end = self.spans.get(key, (0, 0))
        return lucene_idf(self.size, end - start)

    def idf_sums(self, keys: Iterable[str]) -> Array:
        """For each sentence the sum of the idf of those keys that it holds."""
        total = np.zeros(self.size)
        for key in keys:
            if key in self.spans:
                total[self[key]] += self.idf(key)
        return total


class GramIndex:
    """Sentences as vectors of letter runs, weighted by idf and of unit length.

    Args:
        rows: The letter runs of each sentence.
    """

    def __init__(self, rows: Sequence[Iterable[str]]) -> None:
        self._postings = Postings(rows)
        spans = self._postings.spans
        self._idf = {key: lucene_idf(len(rows), end - start) for key, (start, end) in spans.items()}
        squares = np.fromiter((value**2 for value in self._idf.values()), dtype=np.float64, count=len(spans))
        weights = np.repeat(squares, [end - start for start, end in spans.values()])
        positions = self._postings.positions
        norms = np.sqrt(np.bincount(positions, weights, minlength=len(rows)))
        self._weights = weights / np.maximum(norms[positions], 1e-9)
        self._unknown = lucene_idf(len(rows), 0)

    def cosine(self, keys: Iterable[str]) -> Array:
        """How alike each sentence is to a set of letter runs, from 0 to 1."""
        positions, weights, square = [], [], 1e-9
        for key in dict.fromkeys(keys):
            idf = self._idf.get(key)
            square += (self._unknown if idf is None else idf) ** 2
            if idf is not None:
                start, end = self._postings.spans[key]
                positions.append(self._postings.positions[start:end])
                weights.append(self._weights[start:end])
        size = self._postings.size
        if not positions:
            return np.zeros(size)
        total = np.bincount(np.concatenate(positions), np.concatenate(weights), minlength=size).astype(np.float64)
        cosine: Array = total / math.sqrt(square)
        return cosine


def lucene_idf(size: int, count: int) -> float:
    """The inverse document frequency as in Lucene's ``BM25Similarity``: log(1 + (N − n + 0.5) / (n + 0.5))."""
    return float(np.log1p((size - count + 0.5) / (count + 0.5)))


def grams(word: str) -> list[str]:
    """The runs of three and of four letters of a folded word, its ends marked."""
    marked = f"<{word[:MAX_WORD]}>"
    return [marked[i : i + size] for size in (3, 4) for i in range(len(marked) - size + 1)]
