"""Similarity of words by their character trigrams and 4-grams, weighted by idf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.terms import MAX_WORD_LETTERS
from retrieval.analysis.token_table import ranges
from retrieval.index.arrays import Array, Hashes, Ints, changes, distinct, distinct_values
from retrieval.index.vocabulary import WORD_END, WORD_START, Vocabulary, code_points, hash_ngrams
from retrieval.postings.inverted_index import idf

_TINY: Final = 1e-9
_MAX_CACHED_CELLS: Final = 1 << 20
"""N-grams times sentences; what does not fit is searched for again."""


class HashedNgrams(NamedTuple):
    hashes: Hashes
    owners: Ints
    """The index of the word that each n-gram is of."""


def char_ngrams(words: Sequence[str]) -> HashedNgrams:
    """Return the n-grams of folded words, each word's ends marked: "<an", "and", "nd>" and "<and", "and>"."""
    marked = [f"{WORD_START}{word[:MAX_WORD_LETTERS]}{WORD_END}" for word in words]
    word_of = np.repeat(np.arange(len(marked)), [len(word) for word in marked])
    hashes = np.concatenate(hash_ngrams(code_points("".join(marked))))
    whole = np.concatenate([word_of[:-2] == word_of[2:], word_of[:-3] == word_of[3:]])
    owners = np.concatenate([word_of[2:], word_of[3:]])
    return HashedNgrams(hashes[whole], owners[whole])


def char_ngram_strings(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the owner and the text of each n-gram, in the order of ``char_ngrams``."""
    marked = [f"{WORD_START}{word[:MAX_WORD_LETTERS]}{WORD_END}" for word in words]
    for length in (3, 4):
        for owner, word in enumerate(marked):
            for at in range(len(word) - length + 1):
                yield owner, word[at : at + length]


@dataclass(frozen=True, slots=True)
class NgramSimilarity:
    """The similarity of some words to the sentences of a text."""

    cosine: Array
    """Of all the words together to each sentence, 0 to 1."""
    _present: Array
    _squares: Array
    _norms: Array
    _of_word: Array

    def by_word(self, sentence: int) -> Array:
        """Return the similarity of each word to a sentence, 0 to 1."""
        met = self._of_word @ (self._squares * self._present[:, sentence])
        cosine: Array = met / self._norms[sentence] / np.sqrt(self._of_word @ self._squares + _TINY)
        return cosine


class _Cache(NamedTuple):
    rows: Mapping[str, int]
    present: NDArray[np.bool_]
    """By row and sentence."""
    squares: Array
    """The squared idf of each row."""


class CharNgrams:
    """The sentences of a text as vectors of character n-grams, weighted by idf, with the lengths ``norms``.

    ``token_words`` are the numbers of the text's words in the vocabulary, ``sentence_of`` their sentences, ascending.
    """

    def __init__(self, vocabulary: Vocabulary, token_words: Ints, sentence_of: Ints, norms: Array) -> None:
        self._vocabulary = vocabulary
        self._by_word = np.argsort(token_words, kind="stable")
        self._word_counts = np.bincount(token_words, minlength=vocabulary.size)
        self._word_starts = np.cumsum(self._word_counts) - self._word_counts
        self._sentence_of = sentence_of
        self._norms = np.maximum(norms, _TINY)
        self._cache = _Cache({}, np.zeros((0, len(norms)), dtype=bool), np.zeros(0))

    def similarity(self, words: Sequence[str]) -> NgramSimilarity:
        """Compare folded words with each sentence; n-grams that several of them have count once."""
        numbers: dict[str, int] = {}
        owners, places = [], []
        for owner, ngram in char_ngram_strings(words):
            places.append(numbers.setdefault(ngram, len(numbers)))
            owners.append(owner)
        cache = self._look_up(numbers)
        rows = [cache.rows[ngram] for ngram in numbers]
        present, squares = cache.present[rows].astype(np.float64), cache.squares[rows]
        of_word = np.zeros((len(words), len(squares)))
        of_word[owners, places] = 1
        cosine = squares @ present / self._norms / np.sqrt(squares.sum() + _TINY)
        return NgramSimilarity(cosine, present, squares, self._norms, of_word)

    def _look_up(self, ngrams: Iterable[str]) -> _Cache:
        cache = self._cache  # replaced as a whole, since several threads may ask
        new = [ngram for ngram in ngrams if ngram not in cache.rows]
        if new:
            rows = {**cache.rows, **{ngram: row for row, ngram in enumerate(new, start=len(cache.rows))}}
            present = self._search(new)
            squares = idf(len(self._norms), present.sum(axis=1)) ** 2
            cache = _Cache(rows, np.concatenate([cache.present, present]), np.concatenate([cache.squares, squares]))
            if cache.present.size <= _MAX_CACHED_CELLS:
                self._cache = cache
        return cache

    def _search(self, ngrams: Sequence[str]) -> NDArray[np.bool_]:
        present = np.zeros((len(ngrams), len(self._norms)), dtype=bool)
        ngram, words = self._vocabulary.containing(ngrams)
        starts, counts = self._word_starts[words], self._word_counts[words]
        at = self._by_word[ranges(starts, starts + counts)]
        present[ngram.repeat(counts), self._sentence_of[at]] = True
        return present


def norms(words: Sequence[str], token_words: Ints, sentence_of: Ints, sizes: Ints) -> Array:
    """Return the length of each sentence's vector, for the sentences of several segments.

    Args:
        words: The folded words of all.
        token_words: The word of each token.
        sentence_of: Its sentence, ascending.
        sizes: The sentences of each segment.
    """
    hashes, owners = char_ngrams(words)
    _, ngrams = distinct(hashes)
    order = np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=len(words))
    ends = np.cumsum(counts)
    pairs = distinct_values(sentence_of * len(words) + token_words)
    sentence, word = np.divmod(pairs, max(len(words), 1))
    ngram = ngrams[order][ranges((ends - counts)[word], ends[word])]
    segment_of = np.repeat(np.arange(len(sizes)), sizes)
    size = len(segment_of)
    occurrences = distinct_values(ngram * size + np.repeat(sentence, counts[word]))
    held, sentence = np.divmod(occurrences, max(size, 1))
    inside = held * len(sizes) + segment_of[sentence]
    fresh = changes(inside)
    frequencies = np.diff(np.flatnonzero(fresh), append=len(inside))
    squares = idf(sizes[inside[fresh] % max(len(sizes), 1)], frequencies) ** 2
    found: Array = np.sqrt(np.bincount(sentence, squares[np.cumsum(fresh) - 1], minlength=size))
    return found
