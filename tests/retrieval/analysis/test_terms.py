"""Text becomes terms."""

from __future__ import annotations

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.terms import extract_terms, fold, term_of, tokenize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$140bn", "$140 billion"),
        ("90nm", "90 nanometers"),
        ("3m chips", "3 million chips"),
        ("1,000", "1000"),
        ("the organisation's programmes", "organizations program"),
        ("licence", "license"),
        ("colour", "color"),
        ("Élan’s", "elan"),
        ("U.S. exports", "US export"),
        ("two", "2"),
        ("SMEE’S", "smee"),
    ],
)
def test_the_same_thing_written_otherwise_gives_the_same_terms(one: str, other: str) -> None:
    assert extract_terms(one) == extract_terms(other)


@pytest.mark.parametrize(
    ("text", "expected"), [("3D NAND", ["3d", "nand"]), ("the of and", []), ("us", []), ("US", ["u.s"])]
)
def test_terms(text: str, expected: list[str]) -> None:
    assert extract_terms(text) == expected


@given(st.text())
def test_tokens_are_slices_in_order(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert token.text == text[token.start : token.end]
        assert token.start >= end
        end = token.end


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF)))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


def test_it_is_the_packages_own_english_stemmer() -> None:
    stemmer = snowballstemmer.stemmer("english")
    for word in ("manufacturing", "policies", "sanction", "semiconductors", "generously", "dying"):
        assert term_of(word) == stemmer.stemWord(word)
