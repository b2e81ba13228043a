"""Which words may be misspellings of others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from retrieval.ranking.term_matching import _may_be

WORDS = st.text("abcdef", min_size=1, max_size=8)


@given(WORDS, WORDS)
def test_words_that_so_many_edits_part_may_be_one_another(word: str, other: str) -> None:
    edits = OSA.distance(word, other)
    assert _may_be(word, other, edits)
    assert _may_be(word, other, edits + 1)


def test_words_of_other_letters_may_not() -> None:
    assert not _may_be("money", "might", 2)
