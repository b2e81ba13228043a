from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs.lookup import autocomplete
from bot.cogs.lookup.autocomplete import article_choices, article_named, passage_choices
from bot.reading import address, at_address, by_digest, containing, every_sentence, position_at, quote_of
from retrieval.answerer import Answerer
from retrieval.articles.article import Article
from retrieval.articles.parser import split_article

TEXT = "One two. Three four.\n\nFive six.\n"


def article(name: str = "a.txt", text: str = TEXT, title: str | None = None) -> Article:
    return split_article(text, name, title=title)


@pytest.mark.parametrize("name", ["a.txt", "with: colon 1.2.txt", "x" * 200 + ".txt", "é😀.md"])
def test_an_address_leads_back(name: str) -> None:
    found = article(name)
    for sentence in every_sentence(found):
        value = address(found, sentence)
        assert len(value) <= 100
        assert at_address({name: found, "b.txt": article("b.txt", "Seven.\n")}, value) == (found, sentence)


@given(st.text(max_size=30))
def test_whatever_is_typed_leads_somewhere_or_nowhere(value: str) -> None:
    found = article()
    place = at_address({"a.txt": found}, value)
    assert place is None or place[1] in every_sentence(found)


def test_a_short_beginning_of_a_digest_is_no_article() -> None:
    found = article("a long name.txt")
    assert at_address({found.name: found, "b.txt": article("b.txt")}, f"{found.digest[:2]}:1.1") is None
    assert by_digest({found.name: found}, found.digest[:8]) is found


def test_a_sentence_is_found_where_it_begins() -> None:
    found = article()
    sentences = every_sentence(found)
    assert [position_at(found, sentence.start) for sentence in sentences] == list(range(len(sentences)))
    assert position_at(found, 1) is None
    quoted = quote_of(found, sentences[1])
    assert quoted.text == TEXT[quoted.start : quoted.end] == "Three four."


def test_words_are_looked_for_whatever_their_case() -> None:
    assert [sentence.text for sentence in containing(article(), ["FOUR", "three"])] == ["Three four."]


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
    articles = {it.name: it for it in (article(title="First"), article("b.txt", title="Second"))}
    assert article_named(articles, value) == name


def test_the_only_article_need_not_be_named() -> None:
    assert article_named({"a.txt": article()}, None) == "a.txt"


def test_in_a_large_library_passages_are_ranked_rather_than_read_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autocomplete, "_READ_THROUGH", 1)
    answerer = Answerer([split_article(f"The ship left port {n}. It carried coal.", f"{n}.txt") for n in range(9)])
    offered = passage_choices(answerer, "port 7")
    assert offered[0].value == "7.txt:1.1"
    assert len({choice.value for choice in offered}) == len(offered) <= 25
    assert passage_choices(answerer, "")[0].value == "0.txt:1.1"
