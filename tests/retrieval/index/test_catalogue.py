from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.addresses import all_sentences, short_address
from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article
from retrieval.index.catalogue import Catalogue

TEXT = "One two. Three four.\n\nFive six.\n"
ONE = Catalogue.of([parse_article(TEXT, "a.txt")])


def article(name: str) -> Article:
    return parse_article(TEXT, name)


@pytest.mark.parametrize("name", ["a.txt", "with: colon 1.2.txt", "x" * 200 + ".txt", "é😀.md"])
def test_an_address_leads_back(name: str) -> None:
    found = article(name)
    articles = Catalogue.of([found, parse_article("Seven.\n", "b.txt")])
    for sentence in all_sentences(found):
        value = short_address(found, sentence)
        assert len(value) <= 100
        assert articles.find_passage(value) == (found, sentence)


@given(st.text(max_size=30))
def test_whatever_is_typed_leads_somewhere_or_nowhere(value: str) -> None:
    place = ONE.find_passage(value)
    assert place is None or place[1] in all_sentences(ONE["a.txt"])


def test_a_short_beginning_of_a_digest_is_no_article() -> None:
    found = article("a long name.txt")
    articles = Catalogue.of([found, article("b.txt")])
    assert articles.find_passage(f"{found.digest[:2]}:1.1") is None
    assert articles.by_digest(found.digest[:8]) == found
    assert ONE.by_digest(found.digest[:8]) == ONE["a.txt"]
