"""The different words of a text in one string, in which they are found by their letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from retrieval.analysis.terms import MAX_WORD
from retrieval.index.arrays import MIXER, CodeNumbers, Codes, Ints

BEGINS: Final = "<"
ENDS: Final = ">"
"""What stands before and behind each word, and in none."""


class WordList:
    """Words, numbered from 0 and found by letters, beginnings and endings: "an", "<an", "an>".

    Searching all is quicker than making any table of a few hundred words, and most texts are asked for little.

    Args:
        words: Folded; of a long one, only the first letters are looked at.
    """

    def __init__(self, words: Sequence[str]) -> None:
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        if lengths.max(initial=0) > MAX_WORD:
            words, lengths = [word[:MAX_WORD] for word in words], np.minimum(lengths, MAX_WORD)
        self.size = len(words)
        self._words, self._lengths = words, lengths
        self._text = BEGINS + (ENDS + BEGINS).join(words) + ENDS if words else ""
        self._ends = np.cumsum(lengths + len(BEGINS + ENDS))

    def number(self, word: str) -> int | None:
        """The number of a word, if it is here."""
        at = self._text.find(BEGINS + word[:MAX_WORD] + ENDS)
        return self._at(at).item() if at >= 0 else None

    def beginning(self, letters: str) -> Ints:
        """The numbers of the words that begin with some letters."""
        found = []
        at = self._text.find(BEGINS + letters)
        while at >= 0:
            found.append(at)
            at = self._text.find(BEGINS + letters, at + 1)
        return self._at(found)

    def of_length(self, least: int, most: int) -> list[str]:
        """The words of some length in letters, in their order."""
        fitting = (self._lengths >= least) & (self._lengths <= most)
        return [self._words[number] for number in fitting.nonzero()[0].tolist()]

    def holding(self, runs: Sequence[str]) -> tuple[Ints, Ints]:
        """Find the words that hold some runs of three or four letters.

        Args:
            runs: At least one, each once, with ``BEGINS`` and ``ENDS`` where a word is to begin or end.

        Returns:
            Side by side, places among the runs and numbers of words that hold these; more than once, if held so.
        """
        letters = letters_of("".join([run.ljust(4) for run in runs])).reshape(-1, 4).T
        threes, fours = run_codes(letters)
        asked = np.where(letters[3] == ord(" "), threes[0], fours[0])
        run, place = self._runs.find(asked)
        return run, self._at(place % len(self._text))

    def _at(self, places: Sequence[int] | Ints | int) -> Ints:
        """The numbers of the words at some places of the string."""
        return np.asarray(self._ends.searchsorted(places, side="right"))

    @cached_property
    def _runs(self) -> Codes:
        """The three letters from each on, and then the four."""
        threes, fours = run_codes(letters_of(self._text.ljust(len(self._text) + 3)))
        return Codes(np.concatenate([threes[:-1], fours]))


def letters_of(text: str) -> CodeNumbers:
    """The letters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def run_codes(letters: CodeNumbers) -> tuple[CodeNumbers, CodeNumbers]:
    """A number for the three letters from each on, and for the four; hardly ever the same for other letters.

    Args:
        letters: Along the first axis.
    """
    threes = (letters[:-2] * MIXER + letters[1:-1]) * MIXER + letters[2:]
    return threes, threes[:-1] * MIXER + letters[3:]
