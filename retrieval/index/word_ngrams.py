"""Runs of words that a question and a sentence share, small words too: "taken off from" says more than "taken"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.terms import word_code
from retrieval.index.arrays import MIXER, Array, CodeNumbers, Codes, Ints
from retrieval.postings.inverted_index import idf

LONGEST_RUN = 3


class Runs:
    """The runs of one, two and three words of a text.

    Args:
        heard: The code of each of its words.
        sentence_of: The sentence of each, ascending from 0.
        size: How many sentences there are.
    """

    def __init__(self, heard: NDArray[np.uint32], sentence_of: Ints, size: int) -> None:
        count = len(heard)
        within = [sentence_of[: count - length] == sentence_of[length:] for length in range(min(LONGEST_RUN, count))]
        whole = np.concatenate([heard[:0] > 0, *within])
        self._size = size
        self._codes = Codes(np.concatenate(_codes(heard))[whole])
        self._sentences = np.concatenate([sentence_of[: len(same)] for same in [whole[:0], *within]])[whole]

    def shared(self, folded: Sequence[str]) -> list[Array]:
        """Compare the words of a question with each sentence.

        Args:
            folded: All words of the question.

        Returns:
            By length from one word on, for each sentence the sum of the idf of those runs that stand in it as well.
        """
        runs = _codes(np.array([word_code(word) for word in folded], dtype=np.uint32))
        asked = np.concatenate(runs)
        present = np.zeros((len(asked), self._size))
        run, place = self._codes.find(asked)
        present[run, self._sentences[place]] = 1
        present *= idf(self._size, np.add.reduce(present, axis=1))[:, None]
        ends = [*accumulate(map(len, runs), initial=0)]
        return [np.add.reduce(present[start:end], axis=0) for start, end in pairwise(ends)]


def _codes(heard: NDArray[np.uint32]) -> list[CodeNumbers]:
    """One number for each run of one, two and three words."""
    ones = heard.astype(np.uint64)
    found = [ones]
    for length in range(1, LONGEST_RUN):
        found.append(found[-1][: max(len(ones) - length, 0)] * MIXER + ones[length:])
    return found
