"""Finds sentences or sections in Milvus, with the scores of ``PostingsBM25``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from bot.engines.connection import Connection
from bot.engines.terms import TermEntry, Terms
from retrieval.finder import SentenceFinder
from retrieval.postings.inverted_index import Positions, Scores, idf

MAX_HITS: Final = 16_384
"""The most that Milvus returns at once."""
_MAX_ROUNDS: Final = 12
_TIE: Final = 2e-6
"""The share of a score by which equal ones may differ, since Milvus adds up numbers of 32 bits."""


class _Hits(NamedTuple):
    """Best first, equally good ones by position."""

    positions: Positions
    scores: Scores

    def where(self, chosen: NDArray[np.bool_]) -> _Hits:
        return _Hits(self.positions[chosen], self.scores[chosen])

    def is_cut(self, limit: int, k: int) -> bool:
        """Tell if there may be more that are as good as the ``k``-th one."""
        return len(self.scores) == limit and self.scores[k - 1] - self.scores[-1] <= _TIE * self.scores[-1]


class MilvusFinder(SentenceFinder):
    """Finds what one collection holds.

    Args:
        connection: To Milvus.
        collection: Its name there.
        size: How many there are, those without a term too.
        terms: The terms of the index.
        count: Tells of a term's entry how many of these hold it.
    """

    def __init__(
        self, connection: Connection, collection: str, size: int, terms: Terms, count: Callable[[TermEntry], int]
    ) -> None:
        self._connection, self._collection = connection, collection
        self._size, self._terms, self._count = size, terms, count

    @property
    @override
    def size(self) -> int:
        return self._size

    @override
    def idf(self, term: str) -> float:
        return self._idf(self._terms.look_up([term])[term])

    def _idf(self, entry: TermEntry) -> float:
        count = self._count(entry)
        return float(idf(self._size, count)) if count else 0.0

    @override
    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        vector = self._vector(terms)
        if not vector or k <= 0:
            return _NO_HITS
        hits = self._best(vector, min(k, MAX_HITS // 2))
        return hits.positions[:k], hits.scores[:k]

    @override
    def scores(self, terms: Iterable[str], positions: Sequence[int]) -> Scores:
        vector = self._vector(terms)
        scores = np.zeros(len(positions))
        if not vector or not len(positions):
            return scores
        wanted = {int(position) for position in positions}
        hits = self._search(vector, len(wanted), f"id in {sorted(wanted)}")
        found = dict(zip(hits.positions.tolist(), hits.scores.tolist(), strict=True))
        return np.array([found.get(int(position), 0.0) for position in positions])

    @override
    def vocabulary(self, most: int) -> Collection[str]:
        found = [term for term, entry in self._terms.short() if self._count(entry)]
        return found if len(found) <= most else ()

    def _vector(self, terms: Iterable[str]) -> dict[int, float]:
        """Return a question's vector: for each term how often it is asked for, times its idf."""
        counts = Counter(terms)
        entries = self._terms.look_up(counts)
        weighted = ((entry.number, counts[term] * self._idf(entry)) for term, entry in entries.items())
        return {number: weight for number, weight in weighted if weight}

    def _best(self, vector: Mapping[int, float], k: int) -> _Hits:
        """Find the ``k`` best, ties by position: Milvus may cut a run of equal scores anywhere.

        Where it does, only what is before the last of those that are wanted so far is searched again, until the run is
        whole.
        """
        limit = 2 * k
        hits = self._search(vector, limit)
        if not hits.is_cut(limit, k):
            return hits
        least = hits.scores[k - 1]
        better = hits.where(hits.scores - least > _TIE * least)
        wanted = k - len(better.scores)
        for _ in range(_MAX_ROUNDS):
            tied = hits.where(np.abs(hits.scores - least) <= _TIE * least)
            if len(hits.scores) < limit or least - hits.scores[-1] > _TIE * least:
                break
            limit = min(2 * limit, MAX_HITS)
            hits = self._search(vector, limit, f"id <= {tied.positions[wanted - 1]}")
        positions = np.concatenate([better.positions, tied.positions[:wanted]])
        return _Hits(positions, np.concatenate([better.scores, tied.scores[:wanted]]))

    def _search(self, vector: Mapping[int, float], limit: int, condition: str = "") -> _Hits:
        def search(client: Any, seconds: float) -> Sequence[Mapping[str, Any]]:
            found: Sequence[Sequence[Mapping[str, Any]]] = client.search(
                self._collection,
                data=[vector],
                anns_field="vector",
                limit=limit,
                filter=condition,
                output_fields=["id"],
                consistency_level="Eventually",  # nothing is written any more
                timeout=seconds,
            )
            return found[0]

        return _in_order(self._connection.ask(search, collection=self._collection))


_NO_HITS: Final = _Hits(np.zeros(0, dtype=np.int32), np.zeros(0))


def _in_order(found: Sequence[Mapping[str, Any]]) -> _Hits:
    if not found:
        return _NO_HITS
    positions = np.array([hit["id"] for hit in found], dtype=np.int32)
    scores = np.array([hit["distance"] for hit in found], dtype=np.float64)
    order = np.argsort(-scores, kind="stable")
    positions, scores = positions[order], scores[order]
    falls = scores[:-1] - scores[1:] > _TIE * scores[:-1]
    order = np.lexsort((positions, np.cumsum([False, *falls])))
    return _Hits(positions[order], scores[order])
