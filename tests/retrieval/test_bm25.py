"""PostingsBM25 against rank_bm25's own formula and against bm25s."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.bm25 import PostingsBM25
from retrieval.postings.inverted_index import InvertedIndex

Corpus = list[list[str]]

terms = st.sampled_from("abcdefgh")
documents = st.lists(terms, max_size=12)
corpora = st.lists(documents, max_size=12)
queries = st.lists(st.sampled_from("abcdefghxyz"), max_size=8)
k1s = st.floats(0.1, 3)
bs = st.floats(0, 0.99)  # at 1, rank_bm25 divides zero by zero for a document without terms


class ScanningBM25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 is published without types
    """The oracle: everything of rank_bm25 but the idf."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, count in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - count + 0.5) / (count + 0.5))


@given(corpora.filter(any), queries, k1s, bs)
def test_scores_are_those_of_rank_bm25_over_the_same_idf(corpus: Corpus, query: list[str], k1: float, b: float) -> None:
    ours, oracle = PostingsBM25(corpus, k1=k1, b=b), ScanningBM25(corpus, k1=k1, b=b)
    assert ours.get_scores(query) == pytest.approx(oracle.get_scores(query), abs=1e-9)
    assert ours.idf == pytest.approx(oracle.idf)
    everywhere = list(range(len(corpus)))[::-1]
    assert ours.get_batch_scores(query, everywhere) == pytest.approx(oracle.get_batch_scores(query, everywhere))
    assert (ours.corpus_size, ours.avgdl) == (oracle.corpus_size, oracle.avgdl)
    assert ours.doc_len.tolist() == oracle.doc_len


@given(corpora.filter(any), queries)
def test_scores_are_those_of_bm25s(corpus: Corpus, query: list[str]) -> None:
    oracle = bm25s.BM25(method="atire", idf_method="lucene", k1=1.5, b=0.75, dtype="float64")
    oracle.index(corpus, show_progress=False)
    known = [term for term in query if term in oracle.vocab_dict]  # bm25s refuses unknown terms in lists
    expected = oracle.get_scores(known) if known else np.zeros(len(corpus))
    assert PostingsBM25(corpus).get_scores(query) == pytest.approx(expected, abs=1e-5)


@given(corpora, queries, st.integers(0, 15))
def test_top_is_the_sorted_head_of_all_scores(corpus: Corpus, query: list[str], k: int) -> None:
    index = PostingsBM25(corpus)
    scores = index.get_scores(query)
    expected = sorted((i for i in range(len(corpus)) if scores[i] > 0), key=lambda i: (-scores[i], i))[:k]
    positions, best = index.top(query, k)
    assert positions.tolist() == expected
    assert best.tolist() == scores[expected].tolist()


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_a_corpus_without_terms_has_no_scores(corpus: Corpus) -> None:
    index = PostingsBM25(corpus)
    assert index.get_scores(["a"]).tolist() == [0] * len(corpus)
    assert index.top(["a"], 3)[0].tolist() == []


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_term_in_every_document_of_a_short_article_still_counts(size: int) -> None:
    index = PostingsBM25([["chip", "war"]] * size)
    assert (index.get_scores(["chip"]) > 0).all()


def test_the_document_that_holds_the_rarer_term_leads() -> None:
    index = PostingsBM25([["chip", "war"], ["chip", "peace"], ["chip", "war"]])
    assert index.top(["chip", "peace"], 3)[0].tolist() == [1, 0, 2]


def test_ties_go_to_the_earlier_document() -> None:
    assert PostingsBM25([["b"], ["a"], ["a"], ["a"]]).top(["a"], 2)[0].tolist() == [1, 2]


@pytest.mark.parametrize("position", [-1, 2])
def test_a_position_outside_the_corpus_is_refused(position: int) -> None:
    with pytest.raises(IndexError):
        PostingsBM25([["a"], ["b"]]).get_batch_scores(["a"], [position])


def test_the_parents_own_methods_work_on_postings() -> None:
    index = PostingsBM25([["a"], ["b"], ["a", "b"]])
    assert index.get_top_n(["b"], ["first", "second", "third"], n=1) == ["second"]


@given(corpora, queries)
def test_an_index_comes_back_from_its_arrays(corpus: Corpus, query: list[str]) -> None:
    built = PostingsBM25(corpus, k1=1.2, b=0.4)
    again = PostingsBM25.from_arrays(built.arrays, dict(built.vocabulary), k1=1.2, b=0.4)
    assert again.get_scores(query).tolist() == built.get_scores(query).tolist()
    assert again.top(query, 5)[0].tolist() == built.top(query, 5)[0].tolist()
    assert (dict(again.idf), again.avgdl, again.average_idf) == (dict(built.idf), built.avgdl, built.average_idf)
    assert vars(again).keys() == vars(built).keys()


def test_arrays_may_be_mapped_from_files(tmp_path: Path) -> None:
    built = PostingsBM25([["a", "b"], ["b"], [], ["b", "b", "c"]])
    for name, array in asdict(built.arrays).items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in asdict(built.arrays)}
    again = PostingsBM25.from_arrays(InvertedIndex(**mapped), built.vocabulary, k1=1.5, b=0.75)
    assert again.top(["b", "c"], 3)[1].tolist() == built.top(["b", "c"], 3)[1].tolist()


def test_long_documents_in_great_number_keep_their_scores() -> None:
    corpus = [["a"] * length + ["b"] * (7000 - length) for length in range(1, 7000, 7)]  # too many pairs for a table
    query = ["a", "b"]
    assert PostingsBM25(corpus).get_scores(query) == pytest.approx(ScanningBM25(corpus).get_scores(query), abs=1e-9)


def test_building_tells_how_far_it_is() -> None:
    told: list[float] = []
    PostingsBM25([["a", "b"], ["c"]], progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
