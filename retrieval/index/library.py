"""Many articles: which of them a question is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.answers import Address
from retrieval.bm25 import PostingsBM25
from retrieval.index.arrays import Ints
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import Columns, strings
from retrieval.index.segment import ArticleIndex
from retrieval.index.segment_bm25 import K1, B
from retrieval.postings.inverted_index import Progress, idf

CONSIDERED: Final = 3
"""Articles, or parts of long ones, in which a question's sentences are ordered."""
_SENTENCES: Final = 60
"""Sentences by which articles are chosen."""
_SHARPNESS: Final = 0.35
_LOYALTY: Final = 3.0
"""How much more likely a follow-up is about the article of the turn before: a log ratio."""
_NOWHERE: Final = 0.5
_AT_HAND: Final = 32
"""Parts that are kept prepared."""


class Candidate(NamedTuple):
    """An article that a question may be about."""

    part: ArticleIndex
    log_probability: float


class Library:
    """All articles, as parts of bounded size.

    Args:
        catalogue: The articles; at least one.
        bm25: The index of all their sentences, where it is there already; made where there is more than one part.
        progress: Told how far the making is.
    """

    def __init__(
        self, catalogue: Catalogue, bm25: PostingsBM25 | None = None, progress: Progress | None = None
    ) -> None:
        self.catalogue = catalogue
        self.columns = columns = catalogue.columns
        self._first, self._last = columns.part_ends[[catalogue.range.start, catalogue.range.stop]].tolist()
        self.part = lru_cache(_AT_HAND)(partial(_part, catalogue))  # its own method would keep it for ever
        """A part by its number."""
        if bm25 is None and self._last - self._first > 1:
            bm25 = _index(columns, self._first, self._last, progress or (lambda _share: None))
        self.bm25 = bm25

    def prepare(self) -> None:
        """Do now what the first question would have to wait for; see ``PostingsBM25.prepare``."""
        if self.bm25 is not None:
            self.bm25.prepare()

    def find(self, place: Address) -> tuple[int, int] | None:
        """Where a sentence is indexed: its part, and its number there; None where it is in none of the articles."""
        number = self.catalogue.number(place.article)
        if number is None:
            return None
        columns = self.columns
        start, end = columns.sentence_ends[columns.part_ends[number : number + 2]].tolist()
        same = (columns.paragraphs[start:end] == place.paragraph) & (columns.numbers[start:end] == place.sentence)
        found = np.flatnonzero(same)
        part = self._part_at(start + found[:1])
        if not part.size:
            return None
        return int(part[0]), int(start + found[0] - columns.sentence_ends[part[0]])

    def idf(self, term: str) -> float:
        """How telling a term is among all sentences.

        One that stands nowhere tells half of what the rarest does: many such words say little, as "really" and "ever".
        """
        if self.bm25 is None:
            only = self.part(self._first).bm25
            found, size = only.posting(term).idf, only.corpus_size
        else:
            found, size = self.bm25.idf.get(term, 0.0), self.bm25.corpus_size
        return float(found) or _NOWHERE * idf(size, 0)

    def choose(
        self, question: Question, carried: Sequence[str], article: str | None, taught: Mapping[int, float]
    ) -> list[Candidate]:
        """Find the articles that a question is likeliest about.

        Args:
            question: The question.
            carried: Terms of the turns before, for a question that leans on them.
            article: The article that the conversation is about, if it is.
            taught: What the log odds of some parts gain by what they were taught.

        Returns:
            Up to ``CONSIDERED``, likeliest first.
        """
        if self.bm25 is None:
            return [Candidate(self.part(self._first), 0.0)]
        weights = self._weights(self.bm25, question, carried)
        number = self.catalogue.number(article) if article else None
        if number is not None:
            start, end = self.columns.part_ends[number : number + 2].tolist()
            for part in range(start, end):
                weights[part] = weights.get(part, 0.0) + _LOYALTY
        for part, gain in taught.items():
            weights[part] = weights.get(part, 0.0) + gain
        for part in range(self._first, min(self._first + CONSIDERED, self._last)):
            weights.setdefault(part, 0.0)
        best = sorted(weights, key=lambda part: (-weights[part], part))[:CONSIDERED]
        values = np.array([weights[part] for part in best])
        logs = values - np.log(np.exp(values - values[0]).sum()) - values[0]
        return [Candidate(self.part(part), float(log)) for part, log in zip(best, logs, strict=True)]

    def _weights(self, bm25: PostingsBM25, question: Question, carried: Sequence[str]) -> dict[int, float]:
        """How well the best sentences of each part fit: the better, the likelier, in logs."""
        positions, scores = bm25.top([*question.terms, *carried], _SENTENCES)
        parts = self._part_at(positions + self.columns.sentence_ends[self._first])
        weights: dict[int, float] = {}
        for rank, (part, value) in enumerate(zip(parts.tolist(), scores.tolist(), strict=True)):
            weights[part] = weights.get(part, 0.0) + _SHARPNESS * value / (1 + rank / 4)
        return weights

    def _part_at(self, sentences: Ints) -> Ints:
        """The parts in which sentences are, counted through all articles."""
        return np.searchsorted(self.columns.sentence_ends, sentences, side="right") - 1


def _part(catalogue: Catalogue, part: int) -> ArticleIndex:
    number = int(np.searchsorted(catalogue.columns.part_ends, part, side="right")) - 1
    return ArticleIndex(catalogue, number, part)


def _index(columns: Columns, first: int, last: int, progress: Progress) -> PostingsBM25:
    """The index of all sentences of some parts; to gather their terms takes half of the time."""
    rows = _rows(columns, first, last, lambda done: progress(done / 2))
    return PostingsBM25(rows, k1=K1, b=B, progress=lambda done: progress((1 + done) / 2))


def _rows(columns: Columns, first: int, last: int, progress: Progress) -> list[list[str]]:
    """The terms of each sentence of some parts; a term is one string, however often it stands."""
    rows: list[list[str]] = []
    known: dict[str, str] = {}
    for part in range(first, last):
        names = [known.setdefault(name, name) for name in strings(columns.terms, columns.terms_ends, part)]
        start, end = columns.sentence_ends[part : part + 2].tolist()
        ends = columns.token_ends[start : end + 1]
        found = [names[number] for number in columns.token_terms[ends[0] : ends[-1]].tolist()]
        rows += [found[before:behind] for before, behind in pairwise((ends - ends[0]).tolist())]
        progress((part + 1 - first) / (last - first))
    return rows
