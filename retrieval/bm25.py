"""BM25 by postings: the formula of ``rank_bm25.BM25Okapi``, without its scan of every document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

Scores = NDArray[np.float64]
Positions = NDArray[np.int64]


class PostingsBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 is published without types
    """``BM25Okapi`` with Lucene's idf, scored from postings.

    A document's score for a query is the sum, over the query's terms (one that stands twice counts twice), of

        idf(t) · f·(k1 + 1) / (f + k1·(1 − b + b·|d| / avgdl))

    where f is the term's frequency in the document and |d| the document's length in terms (Robertson and Zaragoza
    2009, "The Probabilistic Relevance Framework", eq. 3.15). The idf is log(1 + (N − n + 0.5) / (n + 0.5)), as in
    Lucene's ``BM25Similarity``: above zero however many of the N documents hold the term, while Okapi's is zero or
    less from one half on, which on a short article is the rule rather than the exception.

    The constructor is the parent's. ``doc_freqs`` stays empty: the postings hold what it would.
    """

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> dict[str, int]:
        """Build the postings, by term and within a term by position.

        Returns:
            The document frequency of each term.
        """
        vocabulary: dict[str, int] = {}
        lengths, rows = [], []
        for document in corpus:
            lengths.append(len(document))
            rows.append([vocabulary.setdefault(term, len(vocabulary)) for term in document])
        self.corpus_size = len(lengths)
        self.doc_len = lengths
        self.avgdl = sum(lengths) / max(len(lengths), 1)

        occurrences = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=sum(lengths))
        positions = np.repeat(np.arange(self.corpus_size), lengths)
        keys, frequencies = np.unique(occurrences * self.corpus_size + positions, return_counts=True)
        terms, self._positions = np.divmod(keys, max(self.corpus_size, 1))
        self._frequencies = frequencies
        ends = np.searchsorted(terms, np.arange(len(vocabulary) + 1))
        self._spans = dict(zip(vocabulary, pairwise(ends.tolist()), strict=True))
        return {term: end - start for term, (start, end) in self._spans.items()}

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        """Set Lucene's idf and, with it, what each posting adds to a score.

        Args:
            nd: The document frequency of each term.
        """
        counts = np.fromiter(nd.values(), dtype=np.float64, count=len(nd))
        idf = np.log1p((self.corpus_size - counts + 0.5) / (counts + 0.5))
        self.idf = dict(zip(nd, idf.tolist(), strict=True))
        self.average_idf = float(idf.mean()) if len(idf) else 0.0

        lengths = np.asarray(self.doc_len, dtype=np.float64)[self._positions]
        norms = self.k1 * (1 - self.b + self.b * lengths / self.avgdl)
        saturation = self._frequencies * (self.k1 + 1) / (self._frequencies + norms)
        self._contributions: Scores = np.repeat(idf, counts.astype(np.int64)) * saturation

    def postings(self, term: str) -> tuple[Positions, Scores]:
        """Where a term stands, and what it adds to the score there.

        Args:
            term: A term as it was indexed.

        Returns:
            The positions of the documents that hold the term, ascending, and its contribution to the score of each;
            both empty for a term that no document holds.
        """
        start, end = self._spans.get(term, (0, 0))
        return self._positions[start:end], self._contributions[start:end]

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Score every document.

        Args:
            query: Terms; a repeated one counts as often as it stands.

        Returns:
            Shape (number of documents,); zero where no term matches.
        """
        scores = np.zeros(self.corpus_size)
        for term in query:
            positions, contributions = self.postings(term)
            scores[positions] += contributions
        return scores

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
        for term in query:
            positions, contributions = self.postings(term)
            if not positions.size:
                continue
            found = np.minimum(np.searchsorted(positions, wanted), len(positions) - 1)
            scores += np.where(positions[found] == wanted, contributions[found], 0.0)
        return scores.tolist()

    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        """Find the best documents.

        Args:
            terms: The query, as for ``get_scores``.
            k: How many at most.

        Returns:
            Positions and scores, best first; equal scores in the order of the documents, scores above zero only.
        """
        scores = self.get_scores(terms)
        matched = np.flatnonzero(scores > 0)
        best = matched[np.argsort(-scores[matched], kind="stable")[: max(k, 0)]]
        return best, scores[best]
