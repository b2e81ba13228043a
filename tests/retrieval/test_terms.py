"""Text becomes terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.terms import fold, terms, tokenise


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
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("text", "expected"), [("3D NAND", ["3d", "nand"]), ("the of and", []), ("us", []), ("US", ["u.s"])]
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_tokens_are_slices_in_order(text: str) -> None:
    end = 0
    for token in tokenise(text):
        assert token.text == text[token.start : token.end]
        assert token.start >= end
        end = token.end


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF)))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)
