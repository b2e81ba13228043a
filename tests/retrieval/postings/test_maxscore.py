"""The best documents, found by each of the searches, against sorting all scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import starmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import bm25
from retrieval.bm25 import PostingsBM25
from retrieval.postings import maxscore
from retrieval.postings.inverted_index import InvertedIndex, Positions, Scores
from retrieval.postings.maxscore import build_tables, maxscore_top_k
from retrieval.postings.query import QueryTerm, plan_query, scan

Corpus = list[list[str]]
Search = Callable[[InvertedIndex, Sequence[QueryTerm], int], tuple[Positions, Scores]]

terms = st.sampled_from("abcdefgh")
corpora = st.lists(st.lists(terms, max_size=12), min_size=1, max_size=30)
queries = st.lists(st.sampled_from("abcdefghxyz"), max_size=8)
few = st.integers(0, 35)


def _maxscore(arrays: InvertedIndex, terms: Sequence[QueryTerm], k: int) -> tuple[Positions, Scores]:
    return maxscore_top_k(arrays, build_tables(arrays), terms, k)


WAYS = ["scanning", "MaxScore", "MaxScore without tables", "MaxScore in small steps"]


@pytest.fixture(params=WAYS, scope="module")
def search(request: pytest.FixtureRequest) -> Iterator[Search]:
    """Each way to the best documents."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "MaxScore in small steps":
            patch.setattr(maxscore, "_FIRST_POSTINGS", 2)
            patch.setattr(maxscore, "_MIN_CHUNK_POSTINGS", 3)
            patch.setattr(maxscore, "_MAX_CHUNK_POSTINGS", 7)
        if request.param == "MaxScore without tables":
            patch.setattr(maxscore, "_FREQUENT_SHARE", 1)
        yield scan if request.param == "scanning" else _maxscore


def check(index: PostingsBM25, query: list[str], k: int, search: Search) -> None:
    """Compare a search with sorting: the same positions, the same scores to the last bit."""
    scores = index.get_scores(query)
    expected = [i for i in np.lexsort((np.arange(len(scores)), -scores)).tolist() if scores[i] > 0][:k]
    found = plan_query(index.arrays, index.vocabulary, query)
    positions, best = search(index.arrays, found, k) if found and k > 0 else index.top(query, k)
    assert positions.tolist() == expected
    assert best.tolist() == scores[expected].tolist()


@given(corpus=corpora, query=queries, k=few, k1=st.floats(0.1, 3), b=st.floats(0, 1))
def test_top_is_the_head_of_all_scores(  # noqa: PLR0913, PLR0917  # what hypothesis varies
    search: Search, corpus: Corpus, query: list[str], k: int, k1: float, b: float
) -> None:
    check(PostingsBM25(corpus, k1=k1, b=b), query, k, search)


@given(st.lists(terms, max_size=4), st.integers(1, 60), queries, few)
def test_documents_that_are_all_alike_come_in_their_order(
    search: Search, document: list[str], size: int, query: list[str], k: int
) -> None:
    check(PostingsBM25([document] * size), query, k, search)


@pytest.mark.parametrize("b", [0.0, 0.75])
def test_words_as_frequent_as_in_a_language(search: Search, b: float) -> None:
    random = np.random.default_rng(5)
    lengths = random.integers(0, 40, 3000)
    words = np.minimum(random.zipf(1.3, lengths.sum()), 500)
    corpus = [[f"w{word}" for word in row] for row in np.split(words, np.cumsum(lengths)[:-1])]
    index = PostingsBM25(corpus, b=b)
    for document in corpus[::60]:
        check(index, [*document[:3], *document[-4:]], 5, search)
    check(index, ["w1"], 5, search)
    check(index, ["w1", "w2", "w3", "w1"], 200, search)


def test_many_documents_are_searched_without_scoring_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bm25, "MAX_SCANNED_DOCUMENTS", 2)
    monkeypatch.setattr(bm25, "scan", None)
    index = PostingsBM25([["a", "b"], ["b"], ["c", "b"]])
    assert index.top(["b"], 2)[0].tolist() == [1, 0]
    assert index.top(["b"], 10_000)[0].tolist() == [1, 0, 2]


def test_only_frequent_terms_have_tables_and_only_where_they_are_used() -> None:
    index = PostingsBM25([["rare", "often"], *(["often"] for _ in range(40)), ["other"]])
    assert "tables" not in vars(index)
    tables = index.tables
    assert list(tables.codes) == [index.arrays.starts.item(index.vocabulary["often"])]
    (table,) = tables.codes.values()
    added = tables.impacts[table] * index.idf["often"]
    assert added.tolist() == index.get_scores(["often"]).tolist()


def test_threads_do_not_disturb_each_other(search: Search) -> None:
    random = np.random.default_rng(8)
    corpus = [[f"w{word}" for word in random.zipf(1.4, 12)] for _ in range(2000)]
    index = PostingsBM25(corpus)
    asked = [(index.arrays, plan_query(index.arrays, index.vocabulary, document[:5]), 5) for document in corpus[::20]]
    alone = list(starmap(search, asked))
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda arguments: search(*arguments), asked))
    for (positions, scores), (others, other_scores) in zip(alone, together, strict=True):
        assert (positions.tolist(), scores.tolist()) == (others.tolist(), other_scores.tolist())
