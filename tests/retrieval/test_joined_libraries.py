"""A server's own documents and those that it shares with others, answered from as one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from retrieval.answerer import Answerer
from retrieval.answers import Address, Outcome, Turn
from retrieval.articles.article import Metadata
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.index.catalogue import JoinedCatalogue
from tests.retrieval.documents import HARBOUR
from tests.retrieval.test_answerer import articles, questions

CLUB = """# Rowing club

## Opening hours

The club is open on Sundays, 10 to 14.

## Who may borrow the trophy?

Every member may borrow the trophy for a week.

## How do I rent a boat?

Ask Signe, who has the key to the shed.
"""
LAMPS = """\
The lighthouse on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902.

A storm destroyed the keeper's cottage in March 1923. Nobody was hurt, but 40 sheep drowned.
"""
OWN, SHARED = "7/club.md", "harbour.md"


def made(name: str, text: str, metadata: Metadata = Metadata()) -> Answerer:  # noqa: B008  # frozen
    return Answerer([parse_article(text, name, metadata, markdown=name.endswith(".md"))])


@pytest.fixture(scope="module")
def joined() -> Answerer:
    return Answerer.joined(made(OWN, CLUB), made(SHARED, HARBOUR))


@pytest.mark.parametrize("own", [made(OWN, CLUB), made(OWN, LAMPS)], ids=["sections", "prose"])
@pytest.mark.parametrize("shared", [made(SHARED, HARBOUR), made(SHARED, LAMPS * 40)], ids=["sections", "prose"])
def test_the_library_that_answers_is_quoted(own: Answerer, shared: Answerer) -> None:
    asked = ("Who may borrow the trophy?", "When was the lighthouse built?", "What does a berth on the Osprey cost?")
    answerer = Answerer.joined(own, shared)
    for question in asked:
        alone = [it for it in (own.answer(question), shared.answer(question)) if it.outcome is Outcome.ANSWERED]
        answer = answerer.answer(question)
        assert (answer.outcome is Outcome.ANSWERED) == bool(alone)
        if len(alone) == 1:
            assert answer.quotes[0].place == alone[0].quotes[0].place


def test_its_own_answers_where_both_do_as_well() -> None:
    answerer = Answerer.joined(made(OWN, CLUB), made(SHARED, CLUB))
    for question in ("Who may borrow the trophy?", "When is the club open?", "unknown words"):
        assert {it.article for it in answerer.answer(question).quotes[:1]} <= {OWN}
    assert [it.article for it in answerer.rank("Who may borrow the trophy?", k=2)] == [OWN, SHARED]


def test_quotes_of_both_are_given_best_first(joined: Answerer) -> None:
    quotes = joined.rank("How do I rent a boat?", k=6)
    assert {it.article for it in quotes} == {OWN, SHARED}
    assert [it.score for it in quotes] == sorted((it.score for it in quotes), reverse=True)


@settings(max_examples=40, deadline=None)
@given(articles, articles, questions, questions)
def test_every_quote_is_its_articles_own_words(own: str, shared: str, first: str, second: str) -> None:
    texts = {"7/made.txt": own, "made.txt": shared}
    answerer, before = Answerer.joined(*(made(name, text) for name, text in texts.items())), Conversation()
    for question in (first, second):
        answer = answerer.answer(question, before)
        for quote in (*answer.quotes, *answerer.rank(question, before), *answerer.closest(question, before, 5)):
            assert quote.text == texts[quote.article][quote.start : quote.end]
        before = before.then(question, answer)


def test_the_conversation_goes_on_in_the_library_it_has_come_to() -> None:
    answerer = Answerer.joined(made(OWN, LAMPS), made(SHARED, HARBOUR))
    asked = "Who built the lighthouse on Gull Rock?"
    before = Conversation().then(asked, answerer.answer(asked))
    assert answerer.answer("more", before).quotes[0].text == "It burned whale oil until 1902."
    assert answerer.answer("And when?", before).quotes[0].article == OWN
    asked = "How do I rent a boat?"
    before = Conversation().then(asked, answerer.answer(asked))
    assert before.shown[0].article == SHARED
    source = answerer.answer("source?", before)
    assert (source.turn, {it.article for it in source.quotes}) == (Turn.SOURCE, {SHARED})


def test_a_lesson_is_found_in_either_and_goes_before_all_words_of_the_other() -> None:
    plain = Answerer.joined(made(OWN, CLUB), made(SHARED, HARBOUR))
    question = "Who may borrow the trophy?"
    for address in (f"{SHARED}:2.1", f"{OWN}:1.1"):
        taught = plain.with_taught([(question, address)])
        (quote, *_) = taught.answer(question).quotes
        assert (f"{quote.article}:{quote.paragraph}.{quote.sentence}", quote.was_taught) == (address, True)
        assert taught.answer(question).outcome is Outcome.ANSWERED
    assert plain.answer(question).quotes[0].article == OWN


def test_the_later_lesson_counts_whichever_library_it_is_of(joined: Answerer) -> None:
    question = "Where is the ladder?"
    places = [Address(article=OWN, paragraph=1, sentence=1), Address(article=SHARED, paragraph=2, sentence=1)]
    for first, second in (places, places[::-1]):
        taught = joined.with_taught([(question, first), (question, second)])
        assert Address.of(taught.answer(question).quotes[0]) == second
    silenced = joined.with_taught([(question, places[0]), (question, None)])
    assert silenced.answer(question).outcome is Outcome.NOT_FOUND


def test_silence_can_be_taught_over_both(joined: Answerer) -> None:
    question = "How do I rent a boat?"
    assert joined.answer(question).outcome is Outcome.ANSWERED
    assert joined.with_taught([(question, None)]).answer(question).outcome is Outcome.NOT_FOUND


def test_one_article_of_either_can_be_asked_alone(joined: Answerer) -> None:
    for name in (OWN, SHARED):
        assert {it.article for it in joined.only(name).rank("How do I rent a boat?")} == {name}
    with pytest.raises(KeyError):
        joined.only("8/club.md")


def test_headings_and_facts_of_both_are_known() -> None:
    own = made(OWN, CLUB, Metadata(author="Ann Lee"))
    answerer = Answerer.joined(own, made(SHARED, HARBOUR, Metadata(author="Bo Berg")))
    assert {fact.value for fact in answerer.answer("Who wrote this?").facts} == {"Ann Lee", "Bo Berg"}
    assert answerer.answer("Ranks?").quotes[0].article == SHARED


def test_the_articles_of_both_are_looked_up_together(joined: Answerer) -> None:
    articles, own, shared = joined.articles, made(OWN, CLUB).articles, made(SHARED, HARBOUR).articles
    assert [*articles] == [OWN, SHARED]
    assert len(articles) == 2
    assert dict(articles.titles()) == {OWN: "Rowing club", SHARED: "Harbour handbook"}
    assert articles.sentences == own.sentences + shared.sentences
    assert articles.languages == {"en": 2}
    assert [*articles.in_language("en")] == [OWN, SHARED]
    assert articles.by_digest(own[OWN].digest[:8]) == own[OWN]
    assert articles.by_digest("0" * 8) is None
    assert articles.find_passage(f"{OWN}:1.1") == own.find_passage("1.1")
    assert articles.find_passage("8/club.md:1.1") is None
    assert [it.name for it in articles.containing(["TROPHY"])] == [OWN]
    assert [it.name for it in articles.containing(["the"])] == [OWN, SHARED]
    with pytest.raises(KeyError):
        articles["8/club.md"]


def test_a_catalogue_of_nothing_is_empty() -> None:
    nothing = JoinedCatalogue([])
    assert (len(nothing), nothing.sentences, dict(nothing.titles()), nothing.find_passage("1.1")) == (0, 0, {}, None)


def test_the_vectors_of_joined_libraries_are_theirs(joined: Answerer) -> None:
    assert joined.with_models(None).answer("How do I rent a boat?") == joined.answer("How do I rent a boat?")
    with pytest.raises(ValueError, match="too many values"):
        _ = joined.vectors
