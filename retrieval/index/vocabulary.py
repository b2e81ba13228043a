"""The different words of a segment, found by their letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from retrieval.analysis.terms import MAX_WORD_LETTERS
from retrieval.index.arrays import MIXER, Hashes, Ints, NgramHashes

WORD_START: Final = "<"
WORD_END: Final = ">"
"""Marks around each word; they occur in none."""


class Vocabulary:
    """Folded words, numbered from 0, in one string, in which they are found by letters: "an", "<an", "an>".

    Searching all is quicker than making any table of a few hundred words, and most texts are asked for little.
    """

    def __init__(self, words: Sequence[str]) -> None:
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        if lengths.max(initial=0) > MAX_WORD_LETTERS:
            words, lengths = [word[:MAX_WORD_LETTERS] for word in words], np.minimum(lengths, MAX_WORD_LETTERS)
        self.size = len(words)
        self._words, self._lengths = words, lengths
        self._text = WORD_START + (WORD_END + WORD_START).join(words) + WORD_END if words else ""
        self._ends = np.cumsum(lengths + len(WORD_START + WORD_END))

    def number(self, word: str) -> int | None:
        at = self._text.find(WORD_START + word[:MAX_WORD_LETTERS] + WORD_END)
        return self._at(at).item() if at >= 0 else None

    def with_prefix(self, letters: str) -> Ints:
        found = []
        at = self._text.find(WORD_START + letters)
        while at >= 0:
            found.append(at)
            at = self._text.find(WORD_START + letters, at + 1)
        return self._at(found)

    def of_length(self, least: int, most: int) -> list[str]:
        fitting = (self._lengths >= least) & (self._lengths <= most)
        return [self._words[number] for number in fitting.nonzero()[0].tolist()]

    def containing(self, ngrams: Sequence[str]) -> tuple[Ints, Ints]:
        """Return, side by side, indices into trigrams and 4-grams, at least one, and numbers of words with these."""
        letters = code_points("".join([ngram.ljust(4) for ngram in ngrams])).reshape(-1, 4).T
        threes, fours = hash_ngrams(letters)
        wanted = np.where(letters[3] == ord(" "), threes[0], fours[0])
        ngram, place = self._ngrams.find(wanted)
        return ngram, self._at(place % len(self._text))

    def _at(self, places: Sequence[int] | Ints | int) -> Ints:
        return np.asarray(self._ends.searchsorted(places, side="right"))

    @cached_property
    def _ngrams(self) -> NgramHashes:
        """The trigram at each place, and behind these the 4-gram at each place."""
        threes, fours = hash_ngrams(code_points(self._text.ljust(len(self._text) + 3)))
        return NgramHashes(np.concatenate([threes[:-1], fours]))


def code_points(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def hash_ngrams(letters: Hashes) -> tuple[Hashes, Hashes]:
    """Hash the trigrams and the 4-grams of letters along the first axis."""
    threes = (letters[:-2] * MIXER + letters[1:-1]) * MIXER + letters[2:]
    return threes, threes[:-1] * MIXER + letters[3:]
