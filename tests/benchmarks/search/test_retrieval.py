"""The benchmark's own parts: what it measures on, and that it would notice a wrong result."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from retrieval.bm25 import PostingsBM25
from retrieval.postings.maxscore import maxscore_top_k
from retrieval.postings.query import plan_query
from tests.benchmarks.__main__ import main
from tests.benchmarks.measuring import Timing, take_turns
from tests.benchmarks.search.corpora import generate
from tests.benchmarks.search.formula import differing
from tests.benchmarks.search.tables import verdict


def test_a_corpus_is_the_same_each_time_and_its_queries_are_words_of_a_sentence() -> None:
    corpus = generate(200, 20)
    assert corpus == generate(200, 20)
    assert corpus != generate(200, 20, seed=2)
    for query in corpus.queries:
        assert any(Counter(query) <= Counter(sentence) for sentence in corpus.sentences)
        assert 1 <= len(query) <= 7


def test_results_that_are_not_the_formulas_are_noticed() -> None:
    corpus = generate(400, 20)
    index = PostingsBM25(corpus.sentences)

    def pruned(query: list[str]) -> Any:
        return maxscore_top_k(index.arrays, index.tables, plan_query(index.arrays, index.vocabulary, query), 5)

    def backwards(query: list[str]) -> Any:
        return tuple(array[::-1] for array in index.top(query, 5))

    asks = {"scan": lambda query: index.top(query, 5), "pruned": pruned, "backwards": backwards}
    wrong = differing(corpus, asks, index.k1, index.b, 5)
    assert (wrong["scan"], wrong["pruned"]) == (0, 0)
    assert wrong["backwards"] > 10
    assert "backwards in" in verdict(20, wrong)


def test_everyone_takes_turns_in_every_round() -> None:
    calls: list[str] = []
    asks = {name: lambda _query, name=name: calls.append(name) for name in ("a", "b")}
    timings = take_turns(asks, [["x"]] * 3, 2, lambda: None)
    assert calls[-12:] == [*"aaabbb"] * 2
    assert all(isinstance(one, Timing) and np.isfinite(one.median) and one.queries == 3 for one in timings.values())


def test_an_unknown_benchmark_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nonsense"])
    assert "no benchmark is called nonsense" in capsys.readouterr().err
