from __future__ import annotations

import re

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


SHORE = "The island has no pier. Every lantern was lit.\n\nA lanternist lit the land. A lighthouse burned oil.\n"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("land", ["2.1", "1.1"]),
        ("lan", ["1.2", "2.1", "1.1"]),
        ("LIT land", ["2.1"]),
        ("lihgthouse", ["2.2"]),
        ("lanterm", ["1.2"]),
        ("2", ["2.1", "2.2"]),
        ("zebra", []),
    ],
)
def test_whole_words_come_first_and_misspellings_are_forgiven(typed: str, offered: list[str]) -> None:
    choices = passage_choices(Answerer([article(text=SHORE)]), typed)
    names = [choice.name.partition(" ")[0] for choice in choices]
    assert names[: len(offered)] == offered
    assert bool(names) == bool(offered)
    assert len(set(names)) == len(names)


def test_of_a_long_passage_the_words_around_the_match_are_shown() -> None:
    before = "For years nobody on the mainland could say for certain what the keeper did all day out there until a tame"
    after = "was seen on his shoulder, and that he had taught it to call the hours of the watch and the names of ships"
    answerer = Answerer([article(text=f"The gulls left early. {before} jackdaw {after}.\n")])
    (choice,) = passage_choices(answerer, "jackd")
    assert re.fullmatch(r"1\.2 …\S.* until a tame jackdaw was seen on his shoulder.*…", choice.name)
    assert len(choice.name) > 80


@pytest.mark.parametrize(
    ("typed", "first"), [("ice", "Ice"), ("fery", "The ferry"), ("ferr", "The ferry"), ("noticed", "Noticeboard")]
)
def test_articles_are_offered_whole_words_first_also_misspelt(typed: str, first: str) -> None:
    titles = ("Noticeboard", "The ferry", "Ice", "Rules of the club")
    articles = Catalogue.of([article(f"{number}.txt", title=title) for number, title in enumerate(titles)])
    assert article_choices(articles, typed)[0].name == first
    assert article_choices(articles, "qqqqqq") == []


def test_in_a_large_library_titles_are_searched_rather_than_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    titles = [*map("Harbour {}".format, range(30)), "The harbourmaster", "Ice"]
    articles = Catalogue.of([article(f"{number}.txt", title=title) for number, title in enumerate(titles)])
    compared = {typed: article_choices(articles, typed) for typed in ("ICE", "Ic", "31.", "qq", "")}
    monkeypatch.setattr(autocomplete, "_MAX_ARTICLES", 9)
    assert {typed: article_choices(articles, typed) for typed in compared} == compared
    assert [choice.name for choice in article_choices(articles, "harbourm")] == ["The harbourmaster"]
    assert len(article_choices(articles, "harbour")) == 9
    assert article_choices(articles, "harburmaster") == []
    assert article_named(articles, " the HARBOURMASTER ") == "30.txt"
    assert article_named(articles, "the harbour") is None


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
