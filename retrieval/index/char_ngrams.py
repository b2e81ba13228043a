"""How alike words are by their letters: runs of three and four, weighted by how telling they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.terms import MAX_WORD
from retrieval.index.arrays import Array, CodeNumbers, Ints, distinct
from retrieval.index.vocabulary import BEGINS, ENDS, WordList, letters_of, run_codes
from retrieval.postings.inverted_index import idf

_TINY: Final = 1e-9
_ROOM: Final = 1 << 20
"""Runs that are known at most, times the sentences: what was asked for once more than fits is searched for again."""


class Grams(NamedTuple):
    """The letter runs of some words, each word's ends marked: "<an", "and", "nd>" and "<and", "and>"."""

    codes: CodeNumbers
    """One number for each run."""
    owners: Ints
    """Which of the words it is of."""


def grams_of(words: Sequence[str]) -> Grams:
    """Take words apart into runs of letters.

    Args:
        words: Folded.
    """
    marked = [f"{BEGINS}{word[:MAX_WORD]}{ENDS}" for word in words]
    word_of = np.repeat(np.arange(len(marked)), [len(word) for word in marked])
    codes = np.concatenate(run_codes(letters_of("".join(marked))))
    whole = np.concatenate([word_of[:-2] == word_of[2:], word_of[:-3] == word_of[3:]])
    owners = np.concatenate([word_of[2:], word_of[3:]])
    return Grams(codes[whole], owners[whole])


def runs_of(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What ``grams_of`` gives, in its order, with the runs as text."""
    marked = [f"{BEGINS}{word[:MAX_WORD]}{ENDS}" for word in words]
    for length in (3, 4):
        for owner, word in enumerate(marked):
            for at in range(len(word) - length + 1):
                yield owner, word[at : at + length]


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


class _Known(NamedTuple):
    """Runs that were asked for."""

    rows: Mapping[str, int]
    """The row of each."""
    present: NDArray[np.bool_]
    """For each row whether the run stands in each sentence."""
    squares: Array
    """The squared idf of each."""


class Letters:
    """The sentences of a text as vectors of letter runs, weighted by idf.

    Args:
        words: The text's different words.
        token_words: Which of them stand in the text, one after the other.
        sentence_of: The sentence of each, from 0, ascending.
        norms: The length of each sentence's vector; see ``norms``.
    """

    def __init__(self, words: WordList, token_words: Ints, sentence_of: Ints, norms: Array) -> None:
        self._words = words
        self._by_word = np.argsort(token_words, kind="stable")
        self._word_counts = np.bincount(token_words, minlength=words.size)
        self._word_starts = np.cumsum(self._word_counts) - self._word_counts
        self._sentence_of = sentence_of
        self._norms = np.maximum(norms, _TINY)
        self._known = _Known({}, np.zeros((0, len(norms)), dtype=bool), np.zeros(0))

    def alike(self, words: Sequence[str]) -> Likeness:
        """Compare words with each sentence.

        Args:
            words: Folded; runs that several of them have count once.
        """
        numbers: dict[str, int] = {}
        owners, places = [], []
        for owner, run in runs_of(words):
            places.append(numbers.setdefault(run, len(numbers)))
            owners.append(owner)
        known = self._knowing(numbers)
        rows = [known.rows[run] for run in numbers]
        present, squares = known.present[rows].astype(np.float64), known.squares[rows]
        of_word = np.zeros((len(words), len(squares)))
        of_word[owners, places] = 1
        cosine = squares @ present / self._norms / np.sqrt(squares.sum() + _TINY)
        return Likeness(cosine, present, squares, self._norms, of_word)

    def _knowing(self, runs: Iterable[str]) -> _Known:
        """What is known, with some runs among it."""
        known = self._known  # replaced as a whole, since several threads may ask
        new = [run for run in runs if run not in known.rows]
        if new:
            rows = dict(known.rows)
            for run in new:
                rows[run] = len(rows)
            present = self._standing(new)
            squares = idf(len(self._norms), present.sum(axis=1)) ** 2
            known = _Known(rows, np.concatenate([known.present, present]), np.concatenate([known.squares, squares]))
            if known.present.size <= _ROOM:
                self._known = known
        return known

    def _standing(self, runs: Sequence[str]) -> NDArray[np.bool_]:
        """For each of some runs whether it stands in each sentence."""
        present = np.zeros((len(runs), len(self._norms)), dtype=bool)
        run, words = self._words.holding(runs)
        counts = self._word_counts[words]
        at = self._by_word[_ranges(self._word_starts[words], counts)]
        present[run.repeat(counts), self._sentence_of[at]] = True
        return present


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
    squares = idf(size, np.bincount(held, minlength=len(different))) ** 2
    found: Array = np.sqrt(np.bincount(sentence, squares[held], minlength=size))
    return found


def _ranges(first: Ints, counts: Ints) -> Ints:
    """The numbers from each first on, as many as counted, one range behind the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(first - before, counts) + np.arange(int(counts.sum()))
