from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answerer import Answerer, load_answerer
from retrieval.answers import Address, Outcome
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.lessons.lesson_index import Lesson
from retrieval.lessons.question_similarity import QuestionKey
from tests import ROOT
from tests.retrieval.test_answerer import articles, questions, words

NAME = "china-chip-sector.txt"
QUESTION = "Which factory builders were locked out?"
HERE = f"{NAME}:3.6"
PLACE = Address(article=NAME, paragraph=3, sentence=6)

asked_texts = st.one_of(st.lists(words, min_size=1, max_size=6).map(" ".join), st.text(max_size=40))
places = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.tuples(st.integers(0, 4), st.integers(1, 4)).map(lambda it: f"made.txt:{it[0]}.{it[1]}"),
)
lessons = st.lists(st.tuples(asked_texts, places), max_size=6)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return load_answerer(ROOT / "seeds")


def sentence_of(answerer: Answerer, question: str, conversation: Conversation | None = None) -> tuple[int, int]:
    (first,) = answerer.rank(question, conversation, k=1)
    return first.paragraph, first.sentence


@pytest.mark.parametrize("place", [HERE, PLACE])
def test_a_taught_question_is_answered_by_its_sentence(answerer: Answerer, place: Address | str) -> None:
    assert sentence_of(answerer, QUESTION) != (3, 6)
    answer = answerer.with_taught([(QUESTION, place)]).answer(QUESTION)
    quote = answer.quotes[0]
    assert (answer.outcome, quote.paragraph, quote.sentence) == (Outcome.ANSWERED, 3, 6)
    assert quote.text == answerer.articles[NAME].text[quote.start : quote.end]
    parts = {part.name: part.score for part in quote.parts}
    assert parts["taught"] > 0
    assert sum(parts.values()) == pytest.approx(quote.score, abs=1e-6)
    assert all("taught" not in {part.name for part in other.parts} for other in answer.quotes[1:])


@pytest.mark.parametrize(
    "paraphrase",
    [
        "which factory builder was locked out",
        "Which builders of factories were locked out?",
        "Were any factory builders locked out?",
        "Which factory builders were ever locked out?",
    ],
)
def test_its_paraphrases_find_the_sentence_as_well(answerer: Answerer, paraphrase: str) -> None:
    taught = answerer.with_taught([(QUESTION, HERE)])
    assert sentence_of(taught, paraphrase) == (3, 6)
    assert taught.answer(paraphrase).outcome is Outcome.ANSWERED


def test_silence_can_be_taught(answerer: Answerer) -> None:
    question = "How much money does China plan to spend?"
    taught = answerer.with_taught([(question, None)])
    for text in (question, "how much money is China planning to spend"):
        assert answerer.answer(text).outcome is Outcome.ANSWERED
        assert (taught.answer(text).outcome, taught.answer(text).quotes) == (Outcome.NOT_FOUND, ())
    assert answerer.with_taught([("What is this about?", None)]).answer("What is this about?").quotes == ()
    for other in ("Who is Mark Li?", "When was SMEE launched?", "What did SMEE win?"):
        assert taught.answer(other) == answerer.answer(other)


def test_nothing_taught_changes_nothing(answerer: Answerer) -> None:
    for lessons_ in ([], [("", HERE)], [(QUESTION, "elsewhere.txt:1.1")], [(QUESTION, f"{NAME}:9.99"), ("x", "y")]):
        taught = answerer.with_taught(lessons_)
        for text in (QUESTION, "Who is Mark Li?", "", "more"):
            assert taught.answer(text) == answerer.answer(text)
            assert taught.rank(text) == answerer.rank(text)


def test_the_plain_answerer_is_left_as_it_was(answerer: Answerer) -> None:
    before = answerer.answer(QUESTION)
    taught = answerer.with_taught([(QUESTION, HERE)])
    assert answerer.answer(QUESTION) == before
    assert taught.with_taught([]).answer(QUESTION) == before
    assert taught.articles is answerer.articles


def test_the_later_lesson_counts(answerer: Answerer) -> None:
    both = [(QUESTION, HERE), ("which FACTORY-BUILDERS were locked out??", f"{NAME}:2.2")]
    assert sentence_of(answerer.with_taught(both), QUESTION) == (2, 2)
    assert sentence_of(answerer.with_taught(both[::-1]), QUESTION) == (3, 6)
    plain = [("Which zebra sings?", HERE), ("What zebra sings?", None)]
    assert answerer.with_taught(plain).answer("Which zebra sings?").outcome is Outcome.NOT_FOUND
    assert answerer.with_taught([*both, (QUESTION, None)]).answer(QUESTION).outcome is Outcome.NOT_FOUND
    assert answerer.with_taught([(QUESTION, None), *both]).answer(QUESTION).outcome is Outcome.ANSWERED


def test_terms_teach_as_their_text_does(answerer: Answerer) -> None:
    by_terms = answerer.with_taught([Lesson(QuestionKey.of(QUESTION), PLACE)])
    by_text = answerer.with_taught([Lesson(QUESTION, HERE)])
    for text in (QUESTION, "Who was locked out of factories?"):
        assert by_terms.answer(text) == by_text.answer(text)


def test_a_taught_follow_up_is_found_in_its_conversation_and_by_itself(answerer: Answerer) -> None:
    before = Conversation().then("Who is Mark Li?", answerer.answer("Who is Mark Li?"))
    asked = answerer.answer("What did he say?", before)
    taught = answerer.with_taught([(asked.resolved, HERE)])
    assert sentence_of(answerer, "What did he say?", before) != (3, 6)
    answer = taught.answer("What did he say?", before)
    assert (answer.outcome, answer.quotes[0].sentence) == (Outcome.ANSWERED, 6)
    assert sentence_of(taught, asked.resolved) == (3, 6)


@pytest.mark.parametrize(
    "other",
    [
        "Which factory builders were not locked out?",
        "When were factory builders locked out?",
        "Which school builders were locked out in Japan?",
    ],
)
def test_what_only_looks_like_a_silent_question_is_answered_as_before(answerer: Answerer, other: str) -> None:
    taught = answerer.with_taught([(QUESTION, None)])
    assert taught.answer(QUESTION).outcome is Outcome.NOT_FOUND
    assert taught.answer(other) == answerer.answer(other)


def test_a_bare_follow_up_is_silent_only_where_that_was_taught(answerer: Answerer) -> None:
    before = Conversation().then("Who is Mark Li?", answerer.answer("Who is Mark Li?"))
    asked = answerer.answer("why?", before)
    assert asked.outcome is not Outcome.NOT_FOUND
    silent = answerer.with_taught([(asked.resolved, None)])
    assert silent.answer("why?", before).outcome is Outcome.NOT_FOUND
    other = Conversation().then("What did SMEE win?", answerer.answer("What did SMEE win?"))
    assert silent.answer("why?", other) == answerer.answer("why?", other)


def test_a_taught_question_finds_its_article_among_others() -> None:
    ships = parse_article("The ship left Hull in May. It carried coal to Leeds.", "ships.txt")
    bees = parse_article("A bee dances to show the way. The queen lays the eggs.", "bees.txt")
    others = [parse_article(f"A ship of number {n} carries coal.", f"other{n}.txt") for n in range(9)]
    library = Answerer([ships, bees, *others])
    taught = library.with_taught([("Which ship carries the most coal?", "bees.txt:1.2")])
    for text in ("Which ship carries the most coal?", "which ship is carrying the most coal"):
        assert library.rank(text)[0].article != "bees.txt"
        answer = taught.answer(text)
        assert (answer.outcome, answer.quotes[0].text) == (Outcome.ANSWERED, "The queen lays the eggs.")
        assert sum(part.score for part in answer.quotes[0].parts) == pytest.approx(answer.quotes[0].score, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(articles, lessons, st.lists(questions, min_size=1, max_size=3))
def test_whatever_is_taught_every_quote_is_the_articles_own_words(
    text: str, taught: list[tuple[str, str | None]], asked: list[str]
) -> None:
    made = Answerer([parse_article(text, "made.txt")]).with_taught(taught)
    conversation = Conversation()
    for question in [*asked, *(lesson[0] for lesson in taught)]:
        answer = made.answer(question, conversation)
        for quote in (*answer.quotes, *made.rank(question, conversation)):
            assert quote.text == text[quote.start : quote.end]
            assert sum(part.score for part in quote.parts) == pytest.approx(quote.score, abs=1e-6)
        assert 0 <= answer.confidence <= 1
        conversation = conversation.then(question, answer)


@settings(max_examples=60, deadline=None)
@given(articles, lessons, st.lists(words, min_size=1, max_size=6).map(" ".join), st.integers(0, 99))
def test_whatever_else_is_taught_the_very_question_is_answered_by_its_sentence(
    text: str, taught: list[tuple[str, str | None]], question: str, at: int
) -> None:
    article = parse_article(text, "made.txt")
    sentence = article.sentences[at % len(article.sentences)]
    lesson = (question, f"made.txt:{sentence.paragraph}.{sentence.number}")
    made = Answerer([article]).with_taught([*taught, lesson])
    (first,) = made.rank(question, k=1)
    assert (first.paragraph, first.sentence) == (sentence.paragraph, sentence.number)
    assert made.answer(question).outcome is Outcome.ANSWERED
    silent = Answerer([article]).with_taught([*taught, (question, None)])
    assert silent.answer(question).outcome is Outcome.NOT_FOUND
