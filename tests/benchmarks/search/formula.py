"""rank_bm25's formula with Lucene's idf, written down once more, to compare results with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.search.corpora import Corpus

Numbers = NDArray[np.int64]


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
        order = _best(scores, k)
        for name, ask in asks.items():
            positions, found = ask(query)
            same = positions.tolist() == order.tolist() and np.allclose(found, scores[order], rtol=0, atol=1e-9)
            wrong[name] += not same
    return wrong


def _holding(corpus: Corpus) -> Mapping[str, tuple[Numbers, Numbers]]:
    """The sentences that hold each word that is asked for, and how often."""
    asked = {word: number for number, word in enumerate({word for query in corpus.queries for word in query})}
    lengths = np.fromiter(map(len, corpus.sentences), dtype=np.int64, count=len(corpus.sentences))
    numbers = (asked.get(word, -1) for word in chain.from_iterable(corpus.sentences))
    words = np.fromiter(numbers, dtype=np.int64, count=int(lengths.sum()))
    sentences = np.repeat(np.arange(len(lengths)), lengths)[words >= 0]
    pairs, counts = np.unique(words[words >= 0] * len(lengths) + sentences, return_counts=True)
    bounds = np.searchsorted(pairs, np.arange(len(asked) + 1) * len(lengths))
    found = pairs % len(lengths)
    return {
        word: (found[bounds[number] : bounds[number + 1]], counts[bounds[number] : bounds[number + 1]])
        for word, number in asked.items()
    }


def _scores(
    query: Sequence[str], holding: Mapping[str, tuple[Numbers, Numbers]], norms: NDArray[np.float64], k1: float
) -> NDArray[np.float64]:
    scores = np.zeros(len(norms))
    for word in query:
        numbers, counts = holding[word]
        idf = math.log(1 + (len(norms) - len(numbers) + 0.5) / (len(numbers) + 0.5))
        scores[numbers] += idf * (counts * (k1 + 1) / (counts + norms[numbers]))
    return scores


def _best(scores: NDArray[np.float64], k: int) -> Numbers:
    """The greatest ``k`` that are above zero, equal ones (to nine digits) in the order of the sentences."""
    rounded = scores.round(9)
    least = np.partition(rounded, -k)[-k] if len(rounded) > k else 0.0
    able = np.flatnonzero((rounded >= least) & (scores > 0))
    best: Numbers = able[np.lexsort((able, -rounded[able]))[:k]]
    return best
