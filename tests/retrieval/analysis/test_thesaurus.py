from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.analysis.terms import term_of
from retrieval.analysis.thesaurus import TERM_FILES, opposites, synonyms, terms_of_words


@pytest.mark.parametrize("terms", TERM_FILES, ids=lambda path: path.stem)
def test_the_terms_are_those_of_the_words(terms: Path) -> None:
    expected = terms_of_words(TERM_FILES[terms])
    assert terms.read_text(encoding="utf-8") == expected, "run python -m retrieval.analysis.thesaurus"


def test_words_of_a_group_stand_for_each_other_and_none_for_itself() -> None:
    assert term_of("splash") in synonyms()[term_of("spending")]
    assert all(term not in others for term, others in synonyms().items())
    assert all(term in synonyms()[other] for term, others in synonyms().items() for other in others)


@pytest.mark.parametrize(("one", "other"), [("winning", "lost"), ("largest", "smallest"), ("legal", "unlawful")])
def test_opposites_are_so_both_ways(one: str, other: str) -> None:
    assert term_of(other) in opposites(term_of(one))
    assert term_of(one) in opposites(term_of(other))


def test_a_prefix_turns_a_word_into_its_opposite() -> None:
    assert term_of("unstable") in opposites(term_of("stable"))
    assert term_of("regular") in opposites(term_of("irregular"))
    assert "der" not in opposites("under")


def test_no_word_is_its_own_opposite() -> None:
    (terms,) = (path for path in TERM_FILES if path.stem == "antonym_terms")
    words = {term for line in terms.read_text(encoding="utf-8").split("\n") for term in line.split() if term != ":"}
    assert not [term for term in words if term in opposites(term)]
