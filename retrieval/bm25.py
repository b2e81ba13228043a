"""BM25 by postings: the formula of ``rank_bm25.BM25Okapi``, without its scan of every document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from retrieval.postings.inverted_index import InvertedIndex, Positions, Progress, Scores, build_inverted_index
from retrieval.postings.maxscore import Tables, build_tables, maxscore_top_k
from retrieval.postings.query import plan_query, scan, score_all, score_into

MAX_SCANNED_DOCUMENTS = 16_384
"""Up to here scoring all documents that match is quicker than ``maxscore``."""


class ByTerm(Mapping[str, Any]):
    """Values by term number, read by term; a dictionary of as many numbers would outweigh the postings."""

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

    A document's score for a query is the sum, over the query's terms (a repeated one counts as often), of

        idf(t) · f·(k1 + 1) / (f + k1·(1 − b + b·|d| / avgdl))

    where f is the term's frequency in the document and |d| the document's length in terms (Robertson and Zaragoza
    2009, "The Probabilistic Relevance Framework", eq. 3.15). The idf is Lucene's: above zero however many documents
    hold the term, while Okapi's is zero or less from one half on, which is usual in a short article. So ``epsilon`` has
    no effect. ``doc_freqs`` stays empty: the postings hold what it would.
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
    def from_arrays(cls, arrays: InvertedIndex, vocabulary: Mapping[str, int], k1: float, b: float) -> Self:
        """Take up an index that was built before with the same ``k1`` and ``b``, without computing anything again."""
        index = cls.__new__(cls)
        index.tokenizer, index.k1, index.b, index.epsilon = None, k1, b, 0.25
        index.doc_freqs = []
        index._take_up(arrays, vocabulary)  # noqa: SLF001  # its own
        return index

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> Mapping[str, int]:
        """Build the postings, and return the document frequency of each term."""
        documents = corpus if isinstance(corpus, Sequence) else list(corpus)
        vocabulary, arrays = build_inverted_index(documents, self.k1, self.b, self._progress)
        self._take_up(arrays, vocabulary)
        return ByTerm(vocabulary, np.diff(arrays.starts))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        """Do nothing: the idf is part of the arrays, since a posting's contribution depends on it."""

    def _take_up(self, arrays: InvertedIndex, vocabulary: Mapping[str, int]) -> None:
        self.arrays = arrays
        self.vocabulary = vocabulary
        self.corpus_size = len(arrays.lengths)
        self.doc_len = arrays.lengths
        self.avgdl = int(arrays.lengths.sum(dtype=np.int64)) / max(self.corpus_size, 1)
        self.idf = ByTerm(vocabulary, arrays.idf)
        self.average_idf = float(arrays.idf.mean()) if len(arrays.idf) else 0.0

    def postings(self, term: str) -> tuple[Positions, Scores]:
        """Return the documents that hold a term, ascending, and its contribution to the score of each."""
        arrays = self.arrays
        number = self.vocabulary.get(term)
        if number is None:
            return arrays.positions[:0], arrays.impacts[:0]
        start, end = arrays.starts.item(number), arrays.starts.item(number + 1)
        impacts = arrays.impacts.take(arrays.codes[start:end])
        return arrays.positions[start:end], impacts * arrays.idf.item(number)

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Score every document; zero where no term matches. A repeated term counts as often as it is given."""
        return score_all(self.arrays, plan_query(self.arrays, self.vocabulary, query))

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Score some documents, in any order; IndexError for one that is not in the corpus."""
        wanted = np.asarray(doc_ids, dtype=np.int64)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= self.corpus_size):
            raise IndexError("a document's position is outside the corpus")
        scores = np.zeros(len(wanted))
        for term in plan_query(self.arrays, self.vocabulary, query):
            score_into(self.arrays, term, wanted.astype(np.int32), scores)
        return scores.tolist()

    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        """Return positions and scores of the ``k`` best documents: the first of all ``get_scores`` when sorted.

        Equal scores are in the order of the documents; scores are above zero.
        """
        query = plan_query(self.arrays, self.vocabulary, terms)
        if not query or k <= 0:
            return self.arrays.positions[:0], self.arrays.impacts[:0]
        if self.corpus_size <= MAX_SCANNED_DOCUMENTS:
            return scan(self.arrays, query, k)
        return maxscore_top_k(self.arrays, self.tables, query, k)

    @cached_property
    def tables(self) -> Tables:
        return build_tables(self.arrays)
