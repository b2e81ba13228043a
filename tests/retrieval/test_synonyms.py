from __future__ import annotations

from retrieval.synonyms import TERMS, synonyms, terms_of_words
from retrieval.terms import term_of


def test_the_terms_are_those_of_the_words() -> None:
    assert TERMS.read_text(encoding="utf-8") == terms_of_words(), "run python -m retrieval.synonyms"


def test_words_of_a_group_stand_for_each_other_and_none_for_itself() -> None:
    assert term_of("splash") in synonyms()[term_of("spending")]
    assert all(term not in others for term, others in synonyms().items())
    assert all(term in synonyms()[other] for term, others in synonyms().items() for other in others)
