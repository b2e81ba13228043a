"""What is asked of postings that are known already: the rows that hold a key, and BM25 over few documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from retrieval.index.arrays import Array, Ints
from retrieval.postings.inverted_index import idf

K1: Final = 1.2
B: Final = 0.4  # picked on a tuning split; a low b, since sentences differ in length for good reasons


_NOWHERE: Final = np.zeros(0, dtype=np.int64)


class Posting(NamedTuple):
    """Where a term stands in some documents."""

    documents: Ints
    """Ascending."""
    added: Array
    """What it adds to the score of each."""
    idf: float
    """How telling it is; zero where it stands nowhere."""


class FewBM25:
    """BM25 over few documents, with the scores of ``PostingsBM25``; what a term adds is computed when it is asked for.

    Of an article, hardly any term is ever asked for, so making an index of them all would take longest of all.

    Args:
        vocabulary: The number of each term that some document holds.
        lengths: Terms of each document.
        standing: For a term's number the documents that hold it, ascending, and how often each does.
    """

    def __init__(
        self, vocabulary: Mapping[str, int], lengths: Ints, standing: Callable[[int], tuple[Ints, Ints]]
    ) -> None:
        self.vocabulary = vocabulary
        self.corpus_size = len(lengths)
        self._standing = standing
        average = lengths.sum() / max(len(lengths), 1)
        self._weights = K1 * (1 - B + B * lengths / (average or 1.0))
        self._known: dict[str, Posting] = {}

    def posting(self, term: str) -> Posting:
        """Where a term stands, and what it adds there; nowhere, where no document holds it."""
        found = self._known.get(term)
        if found is None:
            number = self.vocabulary.get(term)
            if number is None:
                return _NO_POSTING
            found = self._known[term] = self._posting(number)
        return found

    def get_scores(self, terms: Iterable[str]) -> Array:
        """Score every document; a term counts as often as it stands among those given."""
        scores = np.zeros(self.corpus_size)
        for term in terms:
            documents, added, _ = self.posting(term)
            scores[documents] += added
        return scores

    def _posting(self, number: int) -> Posting:
        documents, frequencies = self._standing(number)
        telling = idf(self.corpus_size, len(documents))
        impacts = frequencies * (K1 + 1) / (frequencies + self._weights[documents])
        return Posting(documents, impacts * telling, telling)


_NO_POSTING: Final = Posting(_NOWHERE, np.zeros(0), 0.0)
