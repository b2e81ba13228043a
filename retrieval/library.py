"""Many articles: which of them a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from retrieval.article import Article
from retrieval.bm25 import PostingsBM25
from retrieval.index import K1, ArticleIndex, B
from retrieval.postings import Array, lucene_idf
from retrieval.question import Question

LONGEST = 600
"""Sentences that are looked at together; a longer article is cut at paragraphs, so that no question costs more."""
CONSIDERED = 3
"""Articles, or parts of long ones, in which a question's sentences are ordered."""
_SENTENCES = 60
"""Sentences by which articles are chosen."""
_SHARPNESS = 0.35
_LOYALTY = 3.0
"""How much more likely a follow-up is about the article of the turn before: a log ratio."""


class Candidate(NamedTuple):
    """An article that a question may be about."""

    part: ArticleIndex
    log_probability: float


class Library:
    """All articles, as parts of bounded size.

    Args:
        articles: At least one.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        self.parts = [part for article in articles for part in _parts(article)]
        sizes = [part.size for part in self.parts]
        self._part_of = np.repeat(np.arange(len(sizes)), sizes)
        several = len(self.parts) > 1
        self._bm25 = PostingsBM25([row for part in self.parts for row in part.terms], k1=K1, b=B) if several else None

    def idf(self, term: str) -> float:
        """How telling a term is among all sentences; the most for one that stands nowhere."""
        bm25 = self._bm25 or self.parts[0].bm25
        found = bm25.idf.get(term)
        return lucene_idf(bm25.corpus_size, 0) if found is None else float(found)

    def choose(
        self, question: Question, carried: Sequence[str], article: str | None, taught: Array | None = None
    ) -> list[Candidate]:
        """Find the articles that a question is likeliest about.

        Args:
            question: The question.
            carried: Terms of the turns before, for a question that leans on them.
            article: The article that the conversation is about, if it is.
            taught: For each part, what its log odds gain by what it was taught.

        Returns:
            Up to ``CONSIDERED``, likeliest first.
        """
        if self._bm25 is None:
            return [Candidate(self.parts[0], 0.0)]
        weights = self._weights(question, carried)
        for number, part in enumerate(self.parts if article else ()):
            if part.article.name == article:
                weights[number] += _LOYALTY
        if taught is not None:
            weights += taught
        best = np.argsort(-weights, kind="stable")[:CONSIDERED]
        logs = weights[best] - np.log(np.exp(weights[best] - weights[best[0]]).sum()) - weights[best[0]]
        return [Candidate(self.parts[i], float(log)) for i, log in zip(best, logs, strict=True)]

    def _weights(self, question: Question, carried: Sequence[str]) -> Array:
        """How well the best sentences of each part fit: the better, the likelier, in logs."""
        weights = np.zeros(len(self.parts))
        if self._bm25 is None:
            return weights
        positions, scores = self._bm25.top([*question.terms, *carried], _SENTENCES)
        for rank, (part, value) in enumerate(zip(self._part_of[positions].tolist(), scores.tolist(), strict=True)):
            weights[part] += _SHARPNESS * value / (1 + rank / 4)
        return weights


def _parts(article: Article) -> list[ArticleIndex]:
    """Cut an article into parts of at most ``LONGEST`` sentences, between paragraphs where it can."""
    sentences = article.sentences
    parts, start = [], 0
    while start < len(sentences):
        end = min(start + LONGEST, len(sentences))
        cut = end
        while end < len(sentences) and cut > start and sentences[cut].paragraph == sentences[cut - 1].paragraph:
            cut -= 1
        end = cut if cut > start else end
        parts.append(ArticleIndex(article, sentences[start:end]))
        start = end
    return parts
