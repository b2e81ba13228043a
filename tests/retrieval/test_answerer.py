"""Questions become answers: what holds for any article and any question."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answerer import Answerer, load_answerer
from retrieval.answers import Answer, MatchKind, Outcome, Quote, Turn, split_carried
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.dialogue.navigation import MORE_SENTENCES
from tests import ROOT

SEED = ROOT / "seeds"

words = st.sampled_from(
    [
        "the",
        "chip",
        "firm",
        "China",
        "Mark",
        "Li",
        "launched",
        "in",
        "2002",
        "for",
        "$140",
        "billion",
        "because",
        "said",
        "“we”",
        "SMEE",
        "(SMEE)",
        "É",
    ]
)
sentences = st.lists(words, min_size=1, max_size=12).map(lambda found: " ".join(found).capitalize() + ". ")
articles = st.lists(st.lists(sentences, min_size=1, max_size=4).map("".join), min_size=1, max_size=4).map("\n\n".join)
questions = st.one_of(
    st.lists(words, max_size=6).map(" ".join), st.text(max_size=60), st.sampled_from(["more", "why?", "who said that?"])
)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return load_answerer(SEED)


@settings(max_examples=60, deadline=None)
@given(articles, st.lists(questions, min_size=1, max_size=4))
def test_every_quote_is_the_articles_own_words(text: str, asked: list[str]) -> None:
    made = Answerer([parse_article(text, "made.txt")])
    conversation = Conversation()
    for question in asked:
        answer = made.answer(question, conversation)
        for quote in (*answer.quotes, *made.rank(question, conversation)):
            assert quote.text == text[quote.start : quote.end]
            assert sum(part.score for part in quote.parts) == pytest.approx(quote.score, abs=1e-6)
            assert all(word in quote.text for word in quote.matched)
        assert 0 <= answer.confidence <= 1
        assert (
            bool(answer.quotes) == (answer.outcome in {Outcome.ANSWERED, Outcome.UNSURE})
            or answer.outcome is Outcome.REPLY
        )
        conversation = conversation.then(question, answer)
    assert Conversation.from_json(conversation.as_json()) == conversation


@pytest.mark.parametrize(
    "question",
    ["", " ", "\x00\x1b[2J", "\ud800 chips", "a" * 4000, "e" + "\u0301" * 10_000, "🙂" * 500, "شريحة", "?" * 4000,
     "who " * 1000,     "1" * 4000, "-" * 4000, ("more " * 800).strip(), "(" * 4000, "“" * 2000],
)  # fmt: skip
def test_any_question_is_answered_soon(answerer: Answerer, question: str) -> None:
    started = time.process_time()
    answer = answerer.answer(question)
    assert answer.question == question
    assert answer.outcome is not Outcome.ANSWERED
    Conversation().then(question, answer).as_json().encode()
    assert time.process_time() - started < 0.5


def test_the_same_question_gets_the_same_answer(answerer: Answerer) -> None:
    question = "How much money does China plan to spend?"
    assert load_answerer(SEED).answer(question) == answerer.answer(question)


def test_rank_gives_so_many_quotes_best_first(answerer: Answerer) -> None:
    scores = [quote.score for quote in answerer.rank("What did SMEE win?", k=7)]
    assert len(scores) == 7
    assert scores == sorted(scores, reverse=True)
    assert answerer.rank("What did SMEE win?", k=0) == []


def test_a_quote_says_how_its_words_matched(answerer: Answerer) -> None:
    (quote,) = answerer.rank("wich awrad did it win in 2018", k=1)
    how = {match.word: match.how for match in quote.matches}
    assert how == {"2018": MatchKind.AS_WRITTEN, "won": MatchKind.WORD_FORM, "award": MatchKind.SPELLING}


def test_a_follow_up_says_what_it_carried_over(answerer: Answerer) -> None:
    before = Conversation().then("Who is Mark Li?", answerer.answer("Who is Mark Li?"))
    answer = answerer.answer("What did he say?", before)
    assert answer.turn is Turn.FOLLOW_UP
    assert answer.resolved.startswith("What did he say? + mark, li")
    assert "said Mark Li" in answer.quotes[0].text


def test_carried_words_are_as_they_were_asked_or_as_the_article_has_them(answerer: Answerer) -> None:
    asked = "Which subsidies were announced by ministries?"
    answer = answerer.answer("And other countries?", Conversation().then(asked, answerer.answer(asked)))
    question, carried = split_carried(answer.resolved)
    assert (question, carried[:3]) == ("And other countries?", ("subsidies", "announced", "ministries"))
    (article,) = answerer.articles.values()
    assert all(word in article.text.lower() for word in carried[3:])


def test_a_question_by_itself_carries_nothing(answerer: Answerer) -> None:
    before = Conversation().then("Who is Mark Li?", answerer.answer("Who is Mark Li?"))
    question = "Which US companies were barred from supplying equipment to China?"
    answer = answerer.answer(question, before)
    assert answer.turn is Turn.QUESTION
    assert answer.resolved == question
    assert answer.quotes[0].text == answerer.answer(question).quotes[0].text


def test_a_question_about_something_else_altogether_carries_nothing(answerer: Answerer) -> None:
    before = Conversation().then("Who is Mark Li?", answerer.answer("Who is Mark Li?"))
    question = "What do elephants eat at night?"
    answer = answerer.answer(question, before)
    assert (answer.turn, answer.outcome, answer.resolved) == (Turn.QUESTION, Outcome.NOT_FOUND, question)


def test_a_turn_with_nothing_to_go_on_from_shows_nothing(answerer: Answerer) -> None:
    for text, turn in [
        ("more", Turn.MORE),
        ("what comes before that?", Turn.BEFORE),
        ("source?", Turn.SOURCE),
        ("another", Turn.ANOTHER),
    ]:
        answer = answerer.answer(text)
        assert (answer.turn, answer.outcome, answer.quotes) == (turn, Outcome.REPLY, ())


def _untold(answer: Answer) -> Answer:
    """Return an answer without the words that it says it was found by."""
    quotes = tuple(replace(quote, matches=()) for quote in answer.quotes)
    return replace(answer, resolved="", quotes=quotes)


def test_hidden_words_are_searched_with_and_not_told(answerer: Answerer) -> None:
    question = "How much money does China plan to spend? Zanzibar"
    told = Conversation().then(question, answerer.answer(question))
    for follow_up in ("And when?", "another"):
        plain, hidden = (answerer.answer(follow_up, each) for each in (told, told.hide()))
        assert _untold(hidden) == _untold(plain)
        assert "zanzibar" in plain.resolved.lower()
        assert "zanzibar" not in hidden.resolved.lower()
        assert hidden.resolved.startswith(follow_up)


def test_hidden_words_are_no_reason_that_is_told(answerer: Answerer) -> None:
    told = Conversation().then("Which award did it win?", answerer.answer("How much money does China plan to spend?"))
    reasons = [
        {match.asked for quote in answerer.rank("And when?", before) for match in quote.matches}
        for before in (told, told.hide())
    ]
    assert ["award" in asked for asked in reasons] == [True, False]
    assert "splash" in reasons[1], "a word of the article's own"


@pytest.mark.parametrize("turn", ["Thanks, and when was it?", "another", "more", "Who is Mark Li?"])
def test_the_closest_passages_are_those_of_the_answer(answerer: Answerer, turn: str) -> None:
    question = "How much money does China plan to spend?"
    before = Conversation().then(question, answerer.answer(question))
    closest, answer = answerer.closest(turn, before, 5), answerer.answer(turn, before)
    if turn == "more":
        assert closest == []
    elif turn == "another":
        assert closest == answerer.rank(question, k=5)
    else:
        assert closest[: len(answer.quotes)] == list(answer.quotes)


def test_another_is_not_what_was_shown(answerer: Answerer) -> None:
    question = "How much money does China plan to spend?"
    first = answerer.answer(question)
    conversation = Conversation().then(question, first)
    seen = [first.quotes[0].start]
    for _ in range(3):
        answer = answerer.answer("another", conversation)
        assert answer.turn is Turn.ANOTHER
        assert answer.quotes[0].start not in seen
        seen.append(answer.quotes[0].start)
        conversation = conversation.then("another", answer)


def test_another_begins_with_the_closest_that_a_doubtful_answer_left_out(answerer: Answerer) -> None:
    question = "How much money does China plan to spend?"
    doubtful = replace(answerer.answer(question), outcome=Outcome.UNSURE)
    assert len(doubtful.quotes) > 1
    conversation = Conversation().then(question, doubtful)
    for quote in doubtful.quotes[1:]:
        answer = answerer.answer("another", conversation)
        assert [it.start for it in answer.quotes] == [quote.start]
        conversation = conversation.then("another", answer)


def test_more_reads_on_to_the_end(answerer: Answerer) -> None:
    question = "Why can't they get customer service now?"
    answer = answerer.answer(question)
    conversation = Conversation().then(question, answer)
    assert answerer.answer("more", conversation).quotes == ()
    (before,) = answerer.answer("what comes before that?", conversation).quotes
    assert (before.paragraph, before.sentence) == (answer.quotes[0].paragraph, answer.quotes[0].sentence - 1)


def test_more_goes_on_from_the_best_of_mere_candidates(answerer: Answerer) -> None:
    article = next(iter(answerer.articles.values()))
    shown = tuple(Quote.of(article, article.sentences[number]) for number in (6, 12, 3))
    unsure = Answer(question="?", resolved="?", outcome=Outcome.UNSURE, confidence=0.3, quotes=shown)
    conversation = Conversation().then("?", unsure)
    first = answerer.answer("more", conversation)
    assert first.quotes[0].start == article.sentences[7].start
    second = answerer.answer("more", conversation.then("more", first))
    assert second.quotes[0].start == article.sentences[7 + MORE_SENTENCES].start


def test_what_it_is_about_is_the_headline_and_the_standfirst(answerer: Answerer) -> None:
    quotes = answerer.answer("What is this about?").quotes
    assert [(quote.paragraph, quote.sentence) for quote in quotes] == [(0, 1), (0, 2)]


def test_in_a_library_the_question_chooses_the_article() -> None:
    ships = parse_article("The ship left Hull in May. It carried coal to Leeds.", "ships.txt")
    bees = parse_article("A bee dances to show the way. The queen lays the eggs.", "bees.txt")
    library = Answerer([ships, bees])
    assert library.answer("What does the queen lay?").quotes[0].article == "bees.txt"
    assert library.rank("What did the ship carry to Leeds?")[0].article == "ships.txt"
    before = Conversation().then("Why does a bee dance?", library.answer("Why does a bee dance?"))
    assert library.rank("Why?", before)[0].article == "bees.txt"


def test_a_conversation_over_an_article_that_is_gone_is_forgotten(answerer: Answerer) -> None:
    other = Answerer([parse_article("A bee dances to show the way.", "bees.txt")])
    before = Conversation().then("Why does a bee dance?", other.answer("Why does a bee dance?"))
    assert answerer.answer("more", before).quotes == ()
    assert answerer.rank("Who is Mark Li?", before)[0].article in answerer.articles


TOWER = """\
The tower on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902.

A storm took the cottage in March 1923. Nobody was hurt, but 40 sheep drowned.
"""
TWO = "Hi! Who built the tower? And how many sheep drowned?"


@pytest.fixture(scope="module")
def tower() -> Answerer:
    return Answerer([parse_article(TOWER, "tower.txt")])


def test_the_questions_of_a_message_are_answered_one_after_the_other(tower: Answerer) -> None:
    answer = tower.answer(TWO)
    assert (answer.question, answer.outcome) == (TWO, Outcome.ANSWERED)
    assert [quote.text.split()[-1] for quote in answer.quotes[:2]] == ["1871.", "drowned."]
    assert [(part.question, part.outcome, part.quotes[0]) for part in answer.parts] == [
        ("Who built the tower?", Outcome.ANSWERED, 0),
        ("how many sheep drowned?", Outcome.ANSWERED, 1),
    ]
    assert answer.resolved.splitlines()[0] == "Who built the tower?"
    assert answer.confidence == min(part.confidence for part in answer.parts)
    assert len({quote.place for quote in answer.quotes}) == len(answer.quotes)


def test_a_message_is_answered_as_its_least_certain_question(tower: Answerer) -> None:
    unknown = "What do penguins eat for breakfast?"
    assert tower.answer(f"{TWO} {unknown}").outcome is Outcome.UNSURE
    none = tower.answer(f"{unknown} And who composed the northern opera?")
    assert (none.outcome, none.quotes) == (Outcome.NOT_FOUND, ())
    assert [(part.outcome, part.quotes) for part in none.parts] == [(Outcome.NOT_FOUND, ())] * 2


def test_one_question_has_no_parts(tower: Answerer) -> None:
    assert tower.answer("Hi! Who built the tower? Thanks!").parts == ()


def test_a_follow_up_goes_on_from_the_last_question_of_a_message(tower: Answerer) -> None:
    before = Conversation().then(TWO, tower.answer(TWO))
    assert [turn.question for turn in before.turns] == ["Who built the tower?", "how many sheep drowned?"]
    assert "drown" in tower.answer("And when?", before).resolved
    assert tower.answer("what comes before that?", before).quotes[0].text == "A storm took the cottage in March 1923."


@pytest.mark.parametrize(
    "question", ["whats the weather like", "whats the weather", "Any pizza?", "what is pizza like"]
)
@pytest.mark.parametrize("before", ["How much money does China plan to spend?", "Who is Mark Li?", "What is SMEE?"])
def test_words_of_the_turn_before_answer_nothing_by_themselves(answerer: Answerer, question: str, before: str) -> None:
    earlier = Conversation().then(before, answerer.answer(before))
    assert answerer.answer(question, earlier).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("question", ["What did they write?", "When?"])
def test_a_question_that_says_that_it_goes_on_may_have_words_that_are_not_known(
    answerer: Answerer, question: str
) -> None:
    earlier = Conversation().then("Who published an article?", answerer.answer("Who published an article?"))
    assert answerer.answer(question, earlier).outcome is not Outcome.NOT_FOUND


def test_a_question_without_its_courtesies_is_gone_on_from(tower: Answerer) -> None:
    message = "Hi all! I joined yesterday, sorry if this was asked. How many sheep drowned? Thanks!"
    answer = tower.answer(message)
    assert (answer.question, answer.resolved) == (message, "How many sheep drowned?")
    assert Conversation().then(message, answer).turns[0].question == "How many sheep drowned?"
    assert tower.rank(message) == tower.rank("How many sheep drowned?")


def test_passages_for_several_questions_come_in_turn(tower: Answerer) -> None:
    ranked = tower.rank(TWO)
    assert [quote.text.split()[-1] for quote in ranked[:2]] == ["1871.", "drowned."]
    assert len({quote.place for quote in ranked}) == len(ranked) == 4
    assert [it.place for it in tower.closest(TWO, Conversation(), 2)] == [it.place for it in ranked[:2]]


def test_capitals_and_marks_change_no_answer(tower: Answerer) -> None:
    plain = tower.answer("how many sheep drowned?")
    for message in (
        "HOW MANY SHEEP DROWNED?",
        "How Many Sheep Drowned?",
        "<@1234567> how many sheep drowned? https://e.org",
    ):
        found = tower.answer(message)
        assert (found.outcome, found.confidence, found.quotes) == (plain.outcome, plain.confidence, plain.quotes)
