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
def test_tokens_are_in_order_and_slices_but_for_divided_words(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert token.text == text[token.start : token.end] or len(token.text) < token.end - token.start
        assert token.start >= end
        end = token.end


@pytest.mark.parametrize(
    ("text", "words", "slices"),
    [
        ("was dam-\naged", ["was", "damaged"], ["was", "dam-\naged"]),
        ("dam-\r\n  aged.", ["damaged"], ["dam-\r\n  aged"]),
        ("Ge\u00adsamt\u00adplan", ["Gesamtplan"], ["Ge\u00adsamt\u00adplan"]),
        ("\u00adone\u00ad two", ["one", "two"], ["one", "two"]),
        ("well-known", ["well", "known"], ["well", "known"]),
        ("part A-\nB", ["part", "A", "B"], ["part", "A", "B"]),
        ("north-\nEast", ["north", "East"], ["north", "East"]),
        ("3-\n4 one-\n\ntwo", ["3", "4", "one", "two"], ["3", "4", "one", "two"]),
        ("- one\n- two", ["one", "two"], ["one", "two"]),
    ],
)
def test_a_divided_word_is_one(text: str, words: list[str], slices: list[str]) -> None:
    tokens = tokenize(text)
    assert [token.text for token in tokens] == words
    assert [text[token.start : token.end] for token in tokens] == slices


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF)))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


def test_it_is_the_packages_own_english_stemmer() -> None:
    stemmer = snowballstemmer.stemmer("english")
    for word in ("manufacturing", "policies", "sanction", "semiconductors", "generously", "dying"):
        assert term_of(word) == stemmer.stemWord(word)
