"""BM25 over the sentences or the paragraphs of one segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from retrieval.index.arrays import Array, Ints
from retrieval.postings.inverted_index import idf

K1: Final = 1.2
B: Final = 0.4  # picked on a tuning split; a low b, since sentences differ in length for good reasons


class Posting(NamedTuple):
    """A term's documents."""

    documents: Ints
    """Ascending."""
    added: Array
    """What the term adds to the score of each."""
    idf: float
    """0 where no document holds the term."""


class SegmentBM25:
    """BM25 with the scores of ``PostingsBM25``, computed for a term when it is asked for: hardly any ever is.

    ``occurrences`` returns, for a term's number, the documents that hold it, ascending, and its frequency in each.
    """

    def __init__(
        self, vocabulary: Mapping[str, int], lengths: Ints, occurrences: Callable[[int], tuple[Ints, Ints]]
    ) -> None:
        self.vocabulary = vocabulary
        self.corpus_size = len(lengths)
        self._occurrences = occurrences
        average = lengths.sum() / max(len(lengths), 1)
        self._weights = K1 * (1 - B + B * lengths / (average or 1.0))
        self._cache: dict[str, Posting] = {}

    def posting(self, term: str) -> Posting:
        found = self._cache.get(term)
        if found is None:
            number = self.vocabulary.get(term)
            if number is None:
                return _NO_POSTING
            found = self._cache[term] = self._posting(number)
        return found

    def get_scores(self, terms: Iterable[str]) -> Array:
        """Score every document; a repeated term counts as often as it is given."""
        scores = np.zeros(self.corpus_size)
        for term in terms:
            documents, added, _ = self.posting(term)
            scores[documents] += added
        return scores

    def _posting(self, number: int) -> Posting:
        documents, frequencies = self._occurrences(number)
        weight = idf(self.corpus_size, len(documents))
        impacts = frequencies * (K1 + 1) / (frequencies + self._weights[documents])
        return Posting(documents, impacts * weight, weight)


_NO_POSTING: Final = Posting(np.zeros(0, dtype=np.int64), np.zeros(0), 0.0)
