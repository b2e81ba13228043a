"""BM25 over few documents, against that of many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.bm25 import PostingsBM25
from retrieval.index.arrays import Ints
from retrieval.index.segment_bm25 import K1, B, SegmentBM25

term = st.sampled_from("abcdefgh")
documents = st.lists(st.lists(term, max_size=9), min_size=1, max_size=8)


@given(documents, st.lists(term, max_size=5))
def test_few_documents_are_scored_as_many_are(rows: list[list[str]], asked: list[str]) -> None:
    vocabulary = {term: number for number, term in enumerate(dict.fromkeys(term for row in rows for term in row))}
    terms = list(vocabulary)

    def standing(number: int) -> tuple[Ints, Ints]:
        counts = np.array([row.count(terms[number]) for row in rows])
        return counts.nonzero()[0], counts[counts > 0]

    few = SegmentBM25(vocabulary, np.array([len(row) for row in rows]), standing)
    many = PostingsBM25(rows, k1=K1, b=B)
    for _ in range(2):  # what was asked for is kept
        assert few.get_scores(asked) == pytest.approx(many.get_scores(asked))
        for each in asked:
            posting, (positions, added) = few.posting(each), many.postings(each)
            assert posting.documents.tolist() == positions.tolist()
            assert posting.added == pytest.approx(added)
            assert posting.idf == pytest.approx(many.idf.get(each, 0.0))
