"""BM25 by postings: the formula of ``rank_bm25.BM25Okapi``, without its scan of every document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.postings import maxscore
from retrieval.postings.inverted_index import Positions, PostingsArrays, Progress, Scores, invert
from retrieval.postings.query import QueryTerm, add, plan, scan, score_all

Search = Callable[[PostingsArrays, Sequence[QueryTerm], int], tuple[Positions, Scores]]

FEW = 16_384
"""Documents up to which scoring all that match is quicker than choosing."""
_COMPILED = 256
"""The most documents that the compiled search is asked for."""


@cache
def compiled_search() -> Search | None:
    """The search that numba compiles, or nothing where it is not installed or has nowhere to keep what it compiled."""
    try:
        from retrieval.compiled import search  # noqa: PLC0415  # takes half a second, which few documents need not pay
    except (ImportError, RuntimeError):
        return None
    return search


class ByTerm(Mapping[str, Any]):
    """An array by term number, read by term; a dictionary of as many numbers would outweigh the postings.

    Args:
        vocabulary: The number of each term.
        values: A value for each number.
    """

    def __init__(self, vocabulary: Mapping[str, int], values: NDArray[Any]) -> None:
        self._vocabulary = vocabulary
        self._values = values

    def __getitem__(self, term: str) -> Any:
        return self._values.item(self._vocabulary[term])

    def __contains__(self, term: object) -> bool:
        return term in self._vocabulary

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __len__(self) -> int:
        return len(self._vocabulary)


class PostingsBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 is published without types
    """``BM25Okapi`` with Lucene's idf, scored from postings.

    A document's score for a query is the sum, over the query's terms (one that stands twice counts twice), of

        idf(t) · f·(k1 + 1) / (f + k1·(1 − b + b·|d| / avgdl))

    where f is the term's frequency in the document and |d| the document's length in terms (Robertson and Zaragoza
    2009, "The Probabilistic Relevance Framework", eq. 3.15). The idf is log(1 + (N − n + 0.5) / (n + 0.5)), as in
    Lucene's ``BM25Similarity``: above zero however many of the N documents hold the term, while Okapi's is zero or
    less from one half on, which on a short article is the rule rather than the exception.

    ``doc_freqs`` stays empty: the postings hold what it would.

    Args:
        corpus: The terms of each document.
        tokenizer: Makes terms of a document, where ``corpus`` has not got them yet; as the parent's.
        k1: How slowly a term's repetition stops to count.
        b: How much a document's length counts against it, from 0 to 1.
        epsilon: Taken as the parent takes it, and of no effect: no idf is below zero here.
        progress: Told how far the building is.
    """

    def __init__(  # noqa: PLR0913  # the parent's arguments, in its order
        self,
        corpus: Iterable[Any],
        tokenizer: Callable[[Any], Sequence[str]] | None = None,
        k1: float = 1.5,
        b: float = 0.75,
        epsilon: float = 0.25,
        *,
        progress: Progress | None = None,
    ) -> None:
        self._progress: Progress = progress or (lambda _share: None)
        super().__init__(corpus, tokenizer, k1, b, epsilon)
        del self._progress  # it may hold on to a terminal, and is of no further use

    @classmethod
    def from_arrays(cls, arrays: PostingsArrays, vocabulary: Mapping[str, int], k1: float, b: float) -> Self:
        """Take up an index that was built before, without computing anything again.

        Args:
            arrays: Those of an index with the same ``k1`` and ``b``; they may be read-only, and mapped from a file.
            vocabulary: The number of each term in ``arrays``.
            k1: As it was built with.
            b: As it was built with.
        """
        index = cls.__new__(cls)
        index.tokenizer, index.k1, index.b, index.epsilon = None, k1, b, 0.25
        index.doc_freqs = []
        index._take_up(arrays, vocabulary)  # noqa: SLF001  # its own
        return index

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> Mapping[str, int]:
        """Build the postings.

        Returns:
            The document frequency of each term.
        """
        documents = corpus if isinstance(corpus, Sequence) else list(corpus)
        vocabulary, arrays = invert(documents, self.k1, self.b, self._progress)
        self._take_up(arrays, vocabulary)
        return ByTerm(vocabulary, np.diff(arrays.starts))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        """Nothing is left to do: the idf is part of the arrays, since what a posting adds depends on it."""

    def _take_up(self, arrays: PostingsArrays, vocabulary: Mapping[str, int]) -> None:
        self.arrays = arrays
        self.vocabulary = vocabulary
        self.corpus_size = len(arrays.lengths)
        self.doc_len = arrays.lengths
        self.avgdl = int(arrays.lengths.sum(dtype=np.int64)) / max(self.corpus_size, 1)
        self.idf = ByTerm(vocabulary, arrays.idf)
        self.average_idf = float(arrays.idf.mean()) if len(arrays.idf) else 0.0

    def postings(self, term: str) -> tuple[Positions, Scores]:
        """Where a term stands, and what it adds to the score there.

        Args:
            term: A term as it was indexed.

        Returns:
            The positions of the documents that hold the term, ascending, and its contribution to the score of each;
            both empty for a term that no document holds.
        """
        arrays = self.arrays
        number = self.vocabulary.get(term)
        if number is None:
            return arrays.positions[:0], arrays.impacts[:0]
        start, end = arrays.starts.item(number), arrays.starts.item(number + 1)
        impacts = arrays.impacts.take(arrays.codes[start:end])
        return arrays.positions[start:end], impacts * arrays.idf.item(number)

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Score every document.

        Args:
            query: Terms; a repeated one counts as often as it stands.

        Returns:
            Shape (number of documents,); zero where no term matches.
        """
        return score_all(self.arrays, plan(self.arrays, self.vocabulary, query))

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Score some documents.

        Args:
            query: Terms, as for ``get_scores``.
            doc_ids: Positions of documents, in any order.

        Returns:
            One score for each of ``doc_ids``.

        Raises:
            IndexError: A position is not in the corpus.
        """
        wanted = np.asarray(doc_ids, dtype=np.int64)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= self.corpus_size):
            raise IndexError("a document's position is outside the corpus")
        scores = np.zeros(len(wanted))
        for term in plan(self.arrays, self.vocabulary, query):
            add(self.arrays, term, wanted.astype(np.int32), scores)
        return scores.tolist()

    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        """Find the best documents: exactly those that sorting all of ``get_scores`` would put first.

        Args:
            terms: The query, as for ``get_scores``.
            k: How many at most.

        Returns:
            Positions and scores, best first; equal scores in the order of the documents, scores above zero only.
        """
        found = plan(self.arrays, self.vocabulary, terms)
        if not found or k <= 0:
            return self.arrays.positions[:0], self.arrays.impacts[:0]
        if self.corpus_size <= FEW:
            return scan(self.arrays, found, k)
        compiled = compiled_search() if k <= _COMPILED else None
        if compiled is not None:
            return compiled(self.arrays, found, k)
        return maxscore.search(self.arrays, self.tables, found, k)

    @cached_property
    def tables(self) -> maxscore.Tables:
        """What ``top`` looks frequent terms up in, where numba is not installed; made when it is first needed."""
        return maxscore.tabulate(self.arrays)

    def prepare(self) -> None:
        """Do now what the first ``top`` would have to wait for: loading numba, and compiling once per installation."""
        for term in self.vocabulary:
            self.top([term], 1)
            break
