"""What finds sentences, or sections, by their terms: in this process, or elsewhere behind the same few questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from typing_extensions import override

from retrieval.bm25 import PostingsBM25
from retrieval.postings.inverted_index import Positions, Progress, Scores


class SentenceFinder(Protocol):
    """Finds the sentences, or the sections, of a library, numbered in its order.

    Scores are those of ``PostingsBM25``, within 1e-4. A term that is asked for several times counts as often.
    """

    @property
    def size(self) -> int:
        """How many there are, found or not."""
        ...

    def idf(self, term: str) -> float:
        """Return a term's inverse document frequency; 0 where nothing holds it."""
        ...

    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        """Return the ``k`` best, best first, ties by position; scores are above zero."""
        ...

    def scores(self, terms: Iterable[str], positions: Sequence[int]) -> Scores:
        """Score some, in any order; zero where no term matches."""
        ...

    def vocabulary(self, most: int) -> Collection[str]:
        """Return all terms; none of them where there are more than ``most``."""
        ...


class Finders(NamedTuple):
    """What finds in a library; None where there is nothing to be found so."""

    sentences: SentenceFinder | None = None
    """Those of articles without sections, where these are more than one segment."""
    sections: SentenceFinder | None = None


@dataclass(frozen=True, slots=True)
class TermRows:
    """The terms by which sentences, or sections, are found, and the parameters of their scores."""

    size: int
    k1: float
    b: float
    read: Callable[[Progress], Iterator[list[str]]]
    """Yields those of each, in order; empty where it is not found so."""

    def postings(self, progress: Progress) -> PostingsFinder:
        """Build what finds them in this process."""
        rows = list(self.read(lambda done: progress(done / 2)))  # takes half of the time
        bm25 = PostingsBM25(rows, k1=self.k1, b=self.b, progress=lambda done: progress((1 + done) / 2))
        return PostingsFinder(bm25)


class FinderSource(NamedTuple):
    """What finders of a library are made from."""

    stamp: str
    """A digest of the articles and of all else that the terms depend on, in hex."""
    sentences: TermRows | None
    """None, as in ``Finders``, where there is nothing to be found so."""
    sections: TermRows | None


Engine = Callable[[FinderSource], Finders]
"""Opens the finders of a library somewhere else.

Raises:
    EngineError: They are not there, or those of another library.
"""


class PostingsFinder(SentenceFinder):
    """Finds in the postings of this process."""

    def __init__(self, bm25: PostingsBM25) -> None:
        self.bm25 = bm25

    @property
    @override
    def size(self) -> int:
        return self.bm25.corpus_size

    @override
    def idf(self, term: str) -> float:
        return float(self.bm25.idf.get(term, 0.0))

    @override
    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        return self.bm25.top(terms, k)

    @override
    def scores(self, terms: Iterable[str], positions: Sequence[int]) -> Scores:
        return np.array(self.bm25.get_batch_scores(terms, positions))

    @override
    def vocabulary(self, most: int) -> Collection[str]:
        return self.bm25.vocabulary.keys() if len(self.bm25.vocabulary) <= most else ()
