"""How alike words are by their letters: runs of three and four, weighted by how telling they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.inverting import lucene_idfs
from retrieval.postings import Array, Ints, distinct
from retrieval.terms import MAX_WORD

_MIXER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern, 2^64 over the golden ratio: it keeps the codes of different runs apart."""
_SLOTS: Final = 1 << 12
_UNSLOTTED: Final = np.uint64(64 - 12)
_TINY: Final = 1e-9


class Grams(NamedTuple):
    """The letter runs of some words, each word's ends marked: "<an", "and", "nd>" and "<and", "and>"."""

    codes: NDArray[np.uint64]
    """One number for each run."""
    owners: Ints
    """Which of the words it is of."""


def grams_of(words: Sequence[str]) -> Grams:
    """Take words apart into runs of letters.

    Args:
        words: Folded.
    """
    marked = [f"<{word[:MAX_WORD]}>" for word in words]
    letters = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    word_of = np.repeat(np.arange(len(marked)), [len(word) for word in marked])
    threes = (letters[:-2] * _MIXER + letters[1:-1]) * _MIXER + letters[2:]
    fours = threes[:-1] * _MIXER + letters[3:]
    whole = np.concatenate([word_of[:-2] == word_of[2:], word_of[:-3] == word_of[3:]])
    owners = np.concatenate([word_of[2:], word_of[3:]])
    return Grams(np.concatenate([threes, fours])[whole], owners[whole])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike some words are to the sentences of a text."""

    cosine: Array
    """Of all the words together, for each sentence, from 0 to 1."""
    _present: Array
    _squares: Array
    _norms: Array
    _of_word: Array

    def by_word(self, sentence: int) -> Array:
        """How alike each of the words is to a sentence, from 0 to 1."""
        met = self._of_word @ (self._squares * self._present[:, sentence])
        alike: Array = met / self._norms[sentence] / np.sqrt(self._of_word @ self._squares + _TINY)
        return alike


class Letters:
    """The sentences of a text as vectors of letter runs, weighted by idf.

    Args:
        words: The text's different words.
        token_words: Which of them stand in the text, one after the other.
        sentence_of: The sentence of each, from 0, ascending.
        norms: The length of each sentence's vector; see ``norms``.
    """

    def __init__(self, words: Sequence[str], token_words: Ints, sentence_of: Ints, norms: Array) -> None:
        self._codes, self._owners = grams_of(words)
        self._slots = self._codes >> _UNSLOTTED
        self._by_word = np.argsort(token_words, kind="stable")
        self._word_counts = np.bincount(token_words, minlength=len(words))
        self._word_starts = np.cumsum(self._word_counts) - self._word_counts
        self._sentence_of = sentence_of
        self._norms = np.maximum(norms, _TINY)

    def alike(self, words: Sequence[str]) -> Likeness:
        """Compare words with each sentence.

        Args:
            words: Folded; runs that several of them have count once.
        """
        codes, owners = grams_of(words)
        wanted, inverse = distinct(codes)
        of_word = np.zeros((len(words), len(wanted)))
        of_word[owners, inverse] = 1
        size = len(self._norms)
        present = np.zeros((len(wanted), size))
        present[self._standing(wanted)] = 1
        squares = lucene_idfs(size, present.sum(axis=1)) ** 2
        cosine = squares @ present / self._norms / np.sqrt(squares.sum() + _TINY)
        return Likeness(cosine, present, squares, self._norms, of_word)

    def _standing(self, wanted: NDArray[np.uint64]) -> tuple[Ints, Ints]:
        """The wanted runs, by their place in the list, and the sentences in which they stand, side by side."""
        table = np.zeros(_SLOTS, dtype=bool)  # most runs are told apart by a part of their code, without a search
        table[wanted >> _UNSLOTTED] = True
        near = np.flatnonzero(table[self._slots])
        codes = self._codes[near]
        found = np.searchsorted(wanted[:-1], codes)
        same = wanted[found] == codes
        run, word = found[same], self._owners[near[same]]
        places = self._word_counts[word]
        at = self._by_word[_ranges(self._word_starts[word], places)]
        return np.repeat(run, places), self._sentence_of[at]


def norms(words: Sequence[str], token_words: Ints, sentence_of: Ints, size: int) -> Array:
    """The length of each sentence's vector of letter runs; the first three arguments are those of ``Letters``.

    Args:
        words: The text's different words.
        token_words: Which of them stand in the text.
        sentence_of: The sentence of each.
        size: How many sentences there are.
    """
    codes, owners = grams_of(words)
    different, runs = distinct(codes)
    order = np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=len(words))
    first = np.cumsum(counts) - counts
    pairs, _ = distinct(sentence_of * len(words) + token_words)
    sentence, word = np.divmod(pairs, max(len(words), 1))
    run = runs[order][_ranges(first[word], counts[word])]
    standing, _ = distinct(run * size + np.repeat(sentence, counts[word]))
    held, sentence = np.divmod(standing, max(size, 1))
    squares = lucene_idfs(size, np.bincount(held, minlength=len(different))) ** 2
    found: Array = np.sqrt(np.bincount(sentence, squares[held], minlength=size))
    return found


def _ranges(first: Ints, counts: Ints) -> Ints:
    """The numbers from each first on, as many as counted, one range behind the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(first - before, counts) + np.arange(int(counts.sum()))
