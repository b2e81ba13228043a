"""rank_bm25's formula with Lucene's idf, written down once more, to compare results with."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.corpora import Corpus


def differing(
    corpus: Corpus, asks: Mapping[str, Callable[[list[str]], Any]], k1: float, b: float, k: int
) -> dict[str, int]:
    """Count the queries on which a result is not the formula's.

    Args:
        corpus: Sentences and queries.
        asks: Give the best positions and scores of a query.
        k1: As in the formula.
        b: As in the formula.
        k: How many are compared: the same positions in the same order, and scores within 1e-9.

    Returns:
        By name.
    """
    holding = _holding(corpus)
    lengths = np.array([len(sentence) for sentence in corpus.sentences])
    norms = k1 * (1 - b + b * lengths / lengths.mean())
    wrong = dict.fromkeys(asks, 0)
    for query in corpus.queries:
        scores = _scores(query, holding, norms, k1)
        order = np.lexsort((np.arange(len(scores)), -scores.round(9)))[:k]
        order = order[scores[order] > 0]
        for name, ask in asks.items():
            positions, found = ask(query)
            same = positions.tolist() == order.tolist() and np.allclose(found, scores[order], rtol=0, atol=1e-9)
            wrong[name] += not same
    return wrong


def _holding(corpus: Corpus) -> Mapping[str, Sequence[tuple[int, int]]]:
    """The sentences that hold each word that is asked for, and how often."""
    asked = {word for query in corpus.queries for word in query}
    holding: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, sentence in enumerate(corpus.sentences):
        for word, count in Counter(filter(asked.__contains__, sentence)).items():
            holding[word].append((number, count))
    return holding


def _scores(
    query: Sequence[str], holding: Mapping[str, Sequence[tuple[int, int]]], norms: NDArray[np.float64], k1: float
) -> NDArray[np.float64]:
    scores = np.zeros(len(norms))
    for word in query:
        found = np.array(holding[word])
        idf = math.log(1 + (len(norms) - len(found) + 0.5) / (len(found) + 0.5))
        numbers, counts = found[:, 0], found[:, 1]
        scores[numbers] += idf * (counts * (k1 + 1) / (counts + norms[numbers]))
    return scores
