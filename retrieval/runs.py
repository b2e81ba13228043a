"""Runs of words that a question and a sentence share, small words too: "taken off from" says more than "taken"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.inverting import lucene_idfs
from retrieval.postings import MIXER, Array, Ints, distinct
from retrieval.terms import word_code

LONGEST_RUN = 3


class Runs:
    """The runs of one, two and three words of a text.

    Args:
        heard: The code of each of its words.
        sentence_of: The sentence of each, ascending from 0.
        size: How many sentences there are.
    """

    def __init__(self, heard: NDArray[np.uint32], sentence_of: Ints, size: int) -> None:
        self._size = size
        self._tables = [
            _Table(codes[same], sentence_of[: len(codes)][same], size)
            for length, codes in enumerate(_codes(heard))
            for same in [sentence_of[: len(codes)] == sentence_of[length:]]
        ]

    def shared(self, folded: Sequence[str]) -> list[Array]:
        """Compare the words of a question with each sentence.

        Args:
            folded: All words of the question.

        Returns:
            By length from one word on, for each sentence the sum of the idf of those runs that stand in it as well.
        """
        heard = np.array([word_code(word) for word in folded], dtype=np.uint32)
        return [table.sums(codes) for table, codes in zip(self._tables, _codes(heard), strict=True)]


class _Table:
    """Runs of one length: in which sentences each stands."""

    def __init__(self, codes: NDArray[np.uint64], sentences: Ints, size: int) -> None:
        self._size = size
        self._codes, numbers = distinct(codes)
        keys, _ = distinct(numbers.astype(np.int64) * size + sentences)
        runs, self._sentences = np.divmod(keys, size)
        counts = np.bincount(runs, minlength=len(self._codes))
        self._ends = np.concatenate([[0], np.cumsum(counts)])
        self._idf = lucene_idfs(size, counts)

    def sums(self, codes: NDArray[np.uint64]) -> Array:
        """For each sentence the sum of the idf of those of the runs that stand in it."""
        sums = np.zeros(self._size)
        if not len(self._codes):
            return sums
        places = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        for run in places[self._codes[places] == codes].tolist():
            sums[self._sentences[self._ends[run] : self._ends[run + 1]]] += self._idf[run]
        return sums


def _codes(heard: NDArray[np.uint32]) -> Iterator[NDArray[np.uint64]]:
    """One number for each run of one, two and three words."""
    ones = heard.astype(np.uint64)
    codes = ones
    for length in range(1, LONGEST_RUN + 1):
        yield codes
        codes = codes[: max(len(ones) - length, 0)] * MIXER + ones[length:]
