from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs.lookup import autocomplete
from bot.cogs.lookup.autocomplete import article_choices, article_named, passage_choices
from retrieval.answerer import Answerer
from retrieval.articles.article import Article, Metadata
from retrieval.articles.parser import parse_article
from retrieval.index.catalogue import Catalogue

TEXT = "One two. Three four.\n\nFive six.\n"


def article(name: str = "a.txt", text: str = TEXT, title: str | None = None) -> Article:
    return parse_article(text, name, Metadata(title=title))


def test_choices_of_two_articles_say_which() -> None:
    answerer = Answerer([article(title="First"), article("b.txt", "Seven eight.\n", "Second")])
    assert [choice.name for choice in passage_choices(answerer, "seven")] == ["1.1 Second · Seven eight."]


@given(st.text(max_size=20), st.text(min_size=1, max_size=300))
def test_choices_never_fail_and_fit(typed: str, title: str) -> None:
    answerer = Answerer([article(title=title)])
    for choice in [*passage_choices(answerer, typed), *article_choices(answerer.articles, typed)]:
        assert 1 <= len(choice.name) <= 100
        assert 1 <= len(choice.value) <= 100


@pytest.mark.parametrize(
    ("value", "name"),
    [("a.txt", "a.txt"), (" b.txt ", "b.txt"), ("second", "b.txt"), ("none", None), ("", None), (None, None)],
)
def test_an_article_is_known_by_name_and_title(value: str | None, name: str | None) -> None:
    articles = Catalogue.of([article(title="First"), article("b.txt", title="Second")])
    assert article_named(articles, value) == name


def test_the_only_article_need_not_be_named() -> None:
    assert article_named(Catalogue.of([article()]), None) == "a.txt"


def test_in_a_large_library_passages_are_ranked_rather_than_read_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autocomplete, "_MAX_SENTENCES", 1)
    answerer = Answerer([parse_article(f"The ship left port {n}. It carried coal.", f"{n}.txt") for n in range(9)])
    offered = passage_choices(answerer, "port 7")
    assert offered[0].value == "7.txt:1.1"
    assert len({choice.value for choice in offered}) == len(offered) <= 25
    assert passage_choices(answerer, "")[0].value == "0.txt:1.1"
