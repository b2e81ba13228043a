"""How alike words are by their letters: runs of three and four, weighted by how telling they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.inverting import lucene_idfs
from retrieval.postings import MIXER, Array, Ints, distinct
from retrieval.terms import MAX_WORD

_SLOTS: Final = 1 << 12
_UNSLOTTED: Final = np.uint64(64 - 12)
_TINY: Final = 1e-9
_RARELY: Final = 32
"""Questions to a text before it gets a table of its runs: making one takes as long as it saves for so many."""
_ROOM: Final = 1 << 20
"""Entries of the largest such table, a byte each."""


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
    threes = (letters[:-2] * MIXER + letters[1:-1]) * MIXER + letters[2:]
    fours = threes[:-1] * MIXER + letters[3:]
    whole = np.concatenate([word_of[:-2] == word_of[2:], word_of[:-3] == word_of[3:]])
    owners = np.concatenate([word_of[2:], word_of[3:]])
    return Grams(np.concatenate([threes, fours])[whole], owners[whole])


def runs_of(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What ``grams_of`` gives, in its order, with the runs as text."""
    marked = [f"<{word[:MAX_WORD]}>" for word in words]
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


class _Table(NamedTuple):
    """The runs of a text, to look up."""

    rows: Mapping[str, int]
    present: NDArray[np.bool_]
    """For each run whether it stands in each sentence; the last row is that of all other runs."""
    squares: Array
    """The squared idf of each."""


_Found = tuple[Array, Array, Sequence[int] | Ints, Sequence[int] | Ints]
"""Where the runs of some words stand, by run and sentence; their squared idf; and, side by side, words and the runs
that they have."""


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
        self._words = words
        self._asked = 0
        self._table: _Table | None = None

    def alike(self, words: Sequence[str]) -> Likeness:
        """Compare words with each sentence.

        Args:
            words: Folded; runs that several of them have count once.
        """
        present, squares, owners, places = self._looked_up(words) or self._searched(words)
        of_word = np.zeros((len(words), len(squares)))
        of_word[owners, places] = 1
        cosine = squares @ present / self._norms / np.sqrt(squares.sum() + _TINY)
        return Likeness(cosine, present, squares, self._norms, of_word)

    def _looked_up(self, words: Sequence[str]) -> _Found | None:
        """The runs of some words by a table; none where there is no table."""
        self._asked += 1
        if self._table is None:
            if self._asked <= _RARELY or len(self._norms) * len(self._codes) > _ROOM:
                return None
            self._table = self._tabled()
        numbers: dict[str, int] = {}
        owners, places = [], []
        for owner, run in runs_of(words):
            places.append(numbers.setdefault(run, len(numbers)))
            owners.append(owner)
        rows = [self._table.rows.get(run, -1) for run in numbers]
        return self._table.present[rows].astype(np.float64), self._table.squares[rows], owners, places

    def _tabled(self) -> _Table:
        rows: dict[str, int] = {}
        pairs = [(rows.setdefault(run, len(rows)), word) for word, run in runs_of(self._words)]
        present = np.zeros((len(rows) + 1, len(self._norms)), dtype=bool)
        run, word = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        present[self._spread(run, word)] = True
        return _Table(rows, present, lucene_idfs(len(self._norms), present.sum(axis=1)) ** 2)

    def _searched(self, words: Sequence[str]) -> _Found:
        """The runs of some words, searched for; in the same order, so that all sums are the same to the last bit."""
        codes, owners = grams_of(words)
        wanted, number = distinct(codes)
        first = np.empty(len(wanted), dtype=np.int64)
        first[number[::-1]] = np.arange(len(number))[::-1]
        rank = np.empty(len(wanted), dtype=np.int64)
        rank[np.argsort(first)] = np.arange(len(wanted))
        size, places = len(self._norms), rank[number]
        present = np.zeros((len(wanted), size))
        run, sentence = self._standing(wanted)
        present[rank[run], sentence] = 1
        return present, lucene_idfs(size, present.sum(axis=1)) ** 2, owners, places

    def _standing(self, wanted: NDArray[np.uint64]) -> tuple[Ints, Ints]:
        """The wanted runs, by their place in the list, and the sentences in which they stand, side by side."""
        table = np.zeros(_SLOTS, dtype=bool)  # most runs are told apart by a part of their code, without a search
        table[wanted >> _UNSLOTTED] = True
        near = np.flatnonzero(table[self._slots])
        codes = self._codes[near]
        found = np.searchsorted(wanted[:-1], codes)
        same = wanted[found] == codes
        return self._spread(found[same], self._owners[near[same]])

    def _spread(self, run: Ints, word: Ints) -> tuple[Ints, Ints]:
        """Runs of words, side by side, repeated for each sentence in which the word stands."""
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
