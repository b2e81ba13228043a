from __future__ import annotations

import pytest

from retrieval.antonyms import TERMS, opposites, terms_of_words
from retrieval.terms import term_of


def test_the_terms_are_those_of_the_words() -> None:
    assert TERMS.read_text(encoding="utf-8") == terms_of_words(), "run python -m retrieval.antonyms"


@pytest.mark.parametrize(("one", "other"), [("winning", "lost"), ("largest", "smallest"), ("legal", "unlawful")])
def test_opposites_are_so_both_ways(one: str, other: str) -> None:
    assert term_of(other) in opposites(term_of(one))
    assert term_of(one) in opposites(term_of(other))


def test_a_prefix_turns_a_word_into_its_opposite() -> None:
    assert term_of("unstable") in opposites(term_of("stable"))
    assert term_of("regular") in opposites(term_of("irregular"))
    assert "der" not in opposites("under")


def test_no_word_is_its_own_opposite() -> None:
    words = {term for line in TERMS.read_text(encoding="utf-8").split("\n") for term in line.split() if term != ":"}
    assert not [term for term in words if term in opposites(term)]
