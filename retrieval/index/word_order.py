"""The order of a question's words in a sentence: n-grams that both have, and how close together the words stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.terms import word_code
from retrieval.index.arrays import MIXER, Array, Hashes, Ints, NgramHashes
from retrieval.postings.inverted_index import idf

MAX_NGRAM_WORDS = 3
HALF_DISTANCE = 8
"""The gap in characters at which a pair's weight is halved."""


class WordNgrams:
    """The n-grams of one to three words of ``size`` sentences; ``sentence_of`` each word code is ascending.

    Small words count too: "taken off from" says more than "taken".
    """

    def __init__(self, all_words: NDArray[np.uint32], sentence_of: Ints, size: int) -> None:
        lengths = range(min(MAX_NGRAM_WORDS, len(all_words)))
        within = [sentence_of[: len(all_words) - length] == sentence_of[length:] for length in lengths]
        whole = np.concatenate([all_words[:0] > 0, *within])
        self._size = size
        self._hashes = NgramHashes(np.concatenate(_hash_ngrams(all_words))[whole])
        self._sentences = np.concatenate([sentence_of[: len(same)] for same in [whole[:0], *within]])[whole]

    def shared(self, folded: Sequence[str]) -> list[Array]:
        """Return, by n-gram length, for each sentence the summed idf of those n-grams of the words that it contains."""
        return [np.add.reduce(held * weights[:, None], axis=0) for held, weights in self._held(folded)]

    def shares(self, folded: Sequence[str]) -> list[Array]:
        """Return, by n-gram length, for each sentence its part of the summed idf of all n-grams of the words."""
        return [weights @ held / (weights.sum() or 1.0) for held, weights in self._held(folded)]

    def _held(self, folded: Sequence[str]) -> list[tuple[Array, Array]]:
        """Return, by n-gram length, 1 where a sentence (columns) has an n-gram of the words (rows), and the idf."""
        ngrams = _hash_ngrams(np.array([word_code(word) for word in folded], dtype=np.uint32))
        wanted = np.concatenate(ngrams)
        present = np.zeros((len(wanted), self._size))
        ngram, place = self._hashes.find(wanted)
        present[ngram, self._sentences[place]] = 1
        weights = idf(self._size, np.add.reduce(present, axis=1).astype(np.int64))
        ends = [*accumulate(map(len, ngrams), initial=0)]
        return [(present[start:end], weights[start:end]) for start, end in pairwise(ends)]


def _hash_ngrams(all_words: NDArray[np.uint32]) -> list[Hashes]:
    ones = all_words.astype(np.uint64)
    found = [ones]
    for length in range(1, MAX_NGRAM_WORDS):
        found.append(found[-1][: max(len(ones) - length, 0)] * MIXER + ones[length:])
    return found


class TermPositions(NamedTuple):
    """Occurrences of terms in a text, side by side and in its order."""

    terms: Ints
    """From 0."""
    sentences: Ints
    starts: Ints
    """In the sentence."""
    lengths: Ints


def proximity(positions: TermPositions, idf: Array, size: int) -> Array:
    """Score each of ``size`` sentences by its pairs of neighbouring terms: by their idf, less the farther apart."""
    terms, sentences, starts, lengths = positions
    gaps = starts[1:] - starts[:-1] - lengths[:-1] - 1
    pairs = (sentences[1:] == sentences[:-1]) & (terms[1:] != terms[:-1])
    weights = np.sqrt(idf[terms[1:][pairs]] * idf[terms[:-1][pairs]]) / (1 + gaps[pairs] / HALF_DISTANCE)
    return np.bincount(sentences[1:][pairs], weights, minlength=size).astype(np.float64)
