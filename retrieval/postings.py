"""What is asked of postings that are known already: the rows that hold a key, and BM25 over few documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

K1: Final = 1.2
B: Final = 0.4  # picked on a tuning split; a low b, since sentences differ in length for good reasons


class Postings:
    """The rows that hold each key.

    Args:
        rows: The keys of each row; one that stands twice counts once.
    """

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        found: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            for key in set(row):
                found.setdefault(key, []).append(number)
        self._rows = {key: np.array(numbers, dtype=np.int64) for key, numbers in found.items()}

    def __getitem__(self, key: str) -> Ints:
        """The numbers of the rows that hold a key, ascending; none for an unknown one."""
        return self._rows.get(key, _NOWHERE)


_NOWHERE: Final = np.zeros(0, dtype=np.int64)
MIXER: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern, 2^64 over the golden ratio: it keeps the codes of different runs, of letters or of
words, apart when each is made of the one before times this."""
_SLOTS: Final = 1 << 12
_SLOT: Final = np.uint64(_SLOTS - 1)
"""A part of each code, by which most are told apart without being compared."""
CodeNumbers = NDArray[np.uint64]


class Codes:
    """Numbers of runs, in which some are searched for; of a short text, making a table of all would take longest.

    Args:
        codes: The numbers.
    """

    def __init__(self, codes: CodeNumbers) -> None:
        self._codes = codes
        self._slots = (codes & _SLOT).astype(np.int64)

    def find(self, asked: CodeNumbers) -> tuple[Ints, Ints]:
        """Search for some.

        Returns:
            Side by side, places among those asked for, ascending, and where each of these stands.
        """
        near = np.zeros(_SLOTS, dtype=bool)
        near[asked & _SLOT] = True
        at = near[self._slots].nonzero()[0]
        which, place = (self._codes[at] == asked[:, None]).nonzero()
        return which, at[place]


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value is another than the one before it; the first always is."""
    fresh = np.empty(len(values), dtype=bool)
    fresh[:1] = True
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def distinct(values: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """The different values, ascending, and for each value the place of its like among them.

    As ``np.unique`` gives them, which is slow to be called for the first time: it loads NumPy's masked arrays.
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    fresh = changes(ascending)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.cumsum(fresh) - 1
    return ascending[fresh], places


def lucene_idf(size: int, count: int) -> float:
    """The inverse document frequency as in Lucene's ``BM25Similarity``: log(1 + (N − n + 0.5) / (n + 0.5))."""
    return float(np.log1p((size - count + 0.5) / (count + 0.5)))


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
        idf = lucene_idf(self.corpus_size, len(documents))
        impacts = frequencies * (K1 + 1) / (frequencies + self._weights[documents])
        return Posting(documents, impacts * idf, idf)


_NO_POSTING: Final = Posting(_NOWHERE, np.zeros(0), 0.0)
