"""Small talk, and what is known of an article, where the articles themselves do not answer."""

from __future__ import annotations

import pytest

from retrieval.answerer import Answerer
from retrieval.answers import Address, Answer, Fact, Outcome, Turn
from retrieval.articles.article import Metadata
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation

FERRY = "Two researchers wrote a report on the ferry in May. The ferry carries 300 people.\n"
KNOWN = Metadata(
    title="The ferry", author="A. Lind", published="2021-09-14", source="Harbour News", url="https://h.example/f"
)
FAQ = """# Help desk

## Are you a bot?

No, we are three people and a parrot.

## How are you?

The desk is open from nine to five.

## Who wrote this?

The parrot dictated it.

## Thanks

We thank the parrot.
"""


@pytest.fixture(scope="module")
def ferry() -> Answerer:
    return Answerer([parse_article(FERRY, "ferry.txt", KNOWN)])


def facts(answer: Answer) -> list[str | None]:
    assert answer.outcome is Outcome.REPLY
    assert answer.quotes == ()
    return [fact.value for fact in answer.facts]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("who wrote this?", "A. Lind"),
        ("when was it published?", "2021-09-14"),
        ("where is this from?", "Harbour News, https://h.example/f"),
        ("what's the title?", "The ferry"),
    ],
)
def test_what_is_known_of_an_article_is_told(ferry: Answerer, question: str, value: str) -> None:
    assert ferry.answer(question).facts == (Fact("ferry.txt", "The ferry", value),)
    assert facts(Answerer([parse_article(FERRY, "ferry.txt")]).answer(question)) == [None]


def test_what_only_looks_like_it_is_searched(ferry: Answerer) -> None:
    answer = ferry.answer("who wrote the report on the ferry?")
    assert answer.turn is Turn.QUESTION
    assert answer.quotes[0].text.startswith("Two researchers wrote")


def test_it_may_be_what_was_talked_about(ferry: Answerer) -> None:
    before = Conversation().then("q", ferry.answer("who wrote the report on the ferry?"))
    assert facts(ferry.answer("who wrote this?", before)) == ["A. Lind"]
    assert facts(ferry.answer("what is the title of it?", before)) == ["The ferry"]
    assert facts(ferry.answer("when was it published?", before)) == ["2021-09-14"]
    assert ferry.answer("who wrote it?", before).quotes[0].text.startswith("Two researchers wrote")


def test_in_a_library_the_article_talked_about_is_meant() -> None:
    ships = parse_article("The ship left Hull in May. It carried coal.\n", "ships.txt", Metadata(author="Bo"))
    bees = parse_article("A bee dances to show the way.\n", "bees.txt")
    library = Answerer([ships, bees])
    assert facts(library.answer("who wrote this?")) == ["Bo", None]
    before = Conversation().then("q", library.answer("Why does a bee dance?"))
    assert facts(library.answer("who wrote this?", before)) == [None]
    many = [parse_article("A bee dances.\n", f"{number}.txt", Metadata(author="Bo")) for number in range(11)]
    assert facts(Answerer(many).answer("who wrote this?")) == []


def test_where_no_source_is_given_the_quote_says_where_it_is(ferry: Answerer) -> None:
    unknown = Answerer([parse_article(FERRY, "ferry.txt")])
    question = "How many people does the ferry carry?"
    for answerer, turn in ((ferry, Turn.ORIGIN), (unknown, Turn.SOURCE)):
        answer = answerer.answer("where is this from?", Conversation().then(question, answerer.answer(question)))
        assert answer.turn is turn
        assert bool(answer.quotes) is (turn is Turn.SOURCE)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("are you a bot?", "No, we are three people and a parrot."),
        ("How are you?", "The desk is open from nine to five."),
        ("who wrote this?", "The parrot dictated it."),
        ("thanks", ""),
        ("are you human?", ""),
    ],
)
def test_an_article_that_is_asked_the_very_same_answers(question: str, quote: str) -> None:
    answer = Answerer([parse_article(FAQ, "faq.md", markdown=True)]).answer(question)
    assert [it.text for it in answer.quotes] == ([quote] if quote else [])
    assert answer.outcome is (Outcome.ANSWERED if quote else Outcome.REPLY)


def test_what_was_taught_answers_small_talk() -> None:
    faq = Answerer([parse_article(FAQ, "faq.md", markdown=True)])
    taught = faq.with_taught([("are you human?", Address(article="faq.md", paragraph=1, sentence=1))])
    assert taught.answer("are you human?").quotes[0].text.startswith("No, we are three people")
    assert taught.answer("are you real?").turn is Turn.IDENTITY


def test_a_greeting_with_a_word_of_the_article_is_searched(ferry: Answerer) -> None:
    assert ferry.answer("hi Bob").turn is Turn.GREETING
    assert ferry.answer("hi ferry").turn is Turn.QUESTION


def test_in_a_library_a_word_of_any_article_is_no_name() -> None:
    texts = [parse_article(FERRY, "ferry.txt"), parse_article("A bee dances.\n", "bees.txt")]
    library = Answerer([*texts, parse_article(FAQ, "faq.md", markdown=True)])
    for name, is_known in (("ferry", True), ("bee", True), ("parrot", True), ("Bob", False)):
        assert (library.answer(f"hi {name}").turn is Turn.QUESTION) is is_known
    assert library.answer("are you a bot?").quotes[0].article == "faq.md"
    assert library.only("bees.txt").answer("are you a bot?").turn is Turn.IDENTITY


def test_a_first_turn_that_goes_on_is_told_so(ferry: Answerer) -> None:
    question = "How many people does the ferry carry?"
    before = Conversation().then(question, ferry.answer(question))
    for text in ("more", "another", "who said that?", "what comes before that?", "source?"):
        assert ferry.answer(text).begins
        assert not ferry.answer(text, before).begins
