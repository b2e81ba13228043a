"""What is read again, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.answers import READ, Outcome
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.index.segment import Segment
from retrieval.meaning.encoder import Floats, Models
from retrieval.ranking.explanation import score_shares
from retrieval.ranking.rereading import MAX_READ, read_again
from retrieval.ranking.scoring import ScoredSegment, score_segment
from retrieval.ranking.weights import fitted_weights
from tests.retrieval.meaning.told import NO_FILES, ToldModels

ARTICLE = parse_article(
    "The ferry to Gull Rock sails at nine. The ferry to Gull Rock costs four crowns. The ferry to Gull Rock carries no"
    " dogs. The ferry to Gull Rock was painted green by the harbour master. The ferry to Gull Rock is old.\n\n"
    "The lighthouse was built in 1871. Its lamp was lost in a storm. Boats pass it by night.",
    "ferry.txt",
)
SEGMENT = Segment.of(ARTICLE)
WEIGHTS = fitted_weights()


class Reader:
    """Reads as it is told to, and remembers what it was asked."""

    def __init__(self, logits: Sequence[float]) -> None:
        self.logits = logits
        self.asked: list[tuple[str, Sequence[str]]] = []

    def __call__(self, question: str, passages: Sequence[str]) -> Floats:
        self.asked.append((question, passages))
        return np.array(self.logits[: len(passages)], dtype=np.float32)


def scored(question: str) -> ScoredSegment:
    return score_segment(SEGMENT, read_question(question), (), WEIGHTS)


def reread(question: str, reader: Reader) -> ScoredSegment:
    ((found, _),) = read_again([(scored(question), 0.0)], WEIGHTS, reader)
    return found


def test_what_is_read_as_the_answer_comes_first() -> None:
    before = scored("What does the ferry to Gull Rock cost?")
    order = np.argsort(-before.scores, kind="stable")[:MAX_READ].tolist()
    for place, sentence in enumerate(order):
        logits = [-9.0] * len(order)
        logits[place] = 9.0
        found = reread("What does the ferry to Gull Rock cost?", Reader(logits))
        assert int(np.argmax(found.scores)) == sentence
        assert found.logits[sentence] == 9.0
    nothing = reread("What does the ferry to Gull Rock cost?", Reader([-11.0] * MAX_READ))
    assert nothing.confidence < found.confidence


@given(arrays(np.float64, MAX_READ, elements=st.floats(-12, 12)))
def test_what_is_read_stays_as_probable_together_as_it_was(
    logits: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    before, after = scored("ferry to Gull Rock"), reread("ferry to Gull Rock", Reader(logits.tolist()))
    first = list(after.logits)
    assert len(first) == MAX_READ
    others = np.isin(np.arange(SEGMENT.size), first, invert=True)
    assert np.array_equal(after.scores[others], before.scores[others])
    assert np.logaddexp.reduce(after.scores[first]) == pytest.approx(np.logaddexp.reduce(before.scores[first]))
    assert 0 <= after.confidence <= 1


def test_the_question_is_read_as_it_is_meant_and_the_sentences_as_they_stand() -> None:
    reader = Reader([0.0] * MAX_READ)
    reread("wat is the age of the lihgthouse", reader)
    ((question, passages),) = reader.asked
    assert question == "what is the age of the lighthouse"
    assert set(passages) < {sentence.text for sentence in ARTICLE.sentences}


@pytest.mark.parametrize("question", ["", "why?", "who sells refrigerators in Paraguay"])
def test_nothing_is_read_where_nothing_hangs_on_it(question: str) -> None:
    reader = Reader([9.0] * MAX_READ)
    before = scored(question)
    found = replace(before, confidence=0.0, scores=np.arange(SEGMENT.size) * -2.0)
    assert read_again([(found, 0.0)], WEIGHTS, reader)[0][0] is found
    assert not reader.asked


def test_what_was_taught_is_not_read() -> None:
    models = ToldModels(logits={"The ferry": 9.0})
    answerer = Answerer([ARTICLE], models=models)
    assert answerer.answer("When does the ferry sail by night?").quotes[0].text.startswith("The ferry")
    assert models.questions.pop() == "When does the ferry sail by night?"
    taught = answerer.with_taught([("When does the ferry sail by night?", "ferry.txt:2.3")])
    assert taught.answer("When does the ferry sail by night?").quotes[0].text == "Boats pass it by night."
    assert not models.questions


def test_a_refrain_is_no_rival_of_itself() -> None:
    verse, refrain = "Gulls circle above the pier.", "The ferry goes home tonight."
    once, twice = (
        Answerer([parse_article("\n\n".join(lines), "song.txt")], models=ToldModels(logits={"The ferry": 6.0}))
        for lines in ((verse, refrain, "Nobody waves."), (refrain, verse, refrain, "Nobody waves."))
    )
    answers = [it.answer("What goes home tonight?") for it in (once, twice)]
    assert [it.outcome for it in answers] == [Outcome.ANSWERED, Outcome.ANSWERED]
    assert answers[1].confidence > answers[0].confidence - 0.2


def test_a_row_of_a_table_is_not_read() -> None:
    table = parse_article("Boats and their crews.\n\nboat,crew\nPetrel,four\nGannet,nine\n", "boats.csv.txt")
    models = ToldModels()
    answer = Answerer([table], models=models).answer("How large is the crew of the Gannet?")
    assert answer.quotes[0].text == "Gannet,nine"
    assert not models.questions


def test_a_list_that_is_asked_for_is_certain_whichever_item_reads_best() -> None:
    ranks = parse_article("Ranks:\n- Deckhand\n- Mate\n- Skipper\n\nAll of them may steer.", "ranks.txt")
    models = ToldModels(logits={"Ranks:\nSkipper": 9.0})
    answer = Answerer([ranks], models=models).answer("what ranks are there")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.confidence >= WEIGHTS.named
    assert answer.quotes[0].text.endswith("Skipper")
    assert "Deckhand" in answer.quotes[0].text


def test_a_follow_up_is_read_by_itself() -> None:
    models = ToldModels(logits={"Its lamp": 9.0})
    answerer = Answerer([ARTICLE], models=models)
    before = Conversation().then("When was the lighthouse built?", answerer.answer("When was the lighthouse built?"))
    models.questions.clear()
    answer = answerer.answer("And what did it lose?", before)
    assert models.questions == ["And what did it lose?"]
    assert answer.quotes[0].text == "Its lamp was lost in a storm."
    assert answer.quotes[0].reading == pytest.approx(1.0, abs=1e-3)


def test_what_is_in_a_language_that_the_encoders_do_not_read_is_not_read() -> None:
    text = (
        "Die Fähre zur Möweninsel fährt um neun Uhr ab. Die Fähre zur Möweninsel kostet vier Kronen, und sie ist alt."
    )
    article = parse_article(text, "faehre.txt")
    assert article.language == "de"
    for language, is_read in (("en", False), ("de", True), (None, True)):
        models = ToldModels(logits={"Die Fähre": 9.0}, language=language)
        Answerer([article], models=models).answer("Was kostet die Fähre?")
        assert bool(models.questions) is is_read


def test_the_parts_of_a_score_still_add_up_to_it() -> None:
    found = reread("What does the ferry to Gull Rock cost?", Reader([-3.0, 4.0, 1.0, 0.0, 2.0]))
    for sentence in found.logits:
        score = float(found.scores[sentence])
        shares = {it.name: it.score for it in score_shares(found, sentence, WEIGHTS, score)}
        assert sum(shares.values()) == pytest.approx(score)
        assert shares[READ] == pytest.approx(found.read_scores[sentence])


def test_without_encoders_the_weights_with_them_do_not_count() -> None:
    questions = ("What does the ferry to Gull Rock cost?", "Who painted the ferry?", "When was the lighthouse built?")
    without, failed = Answerer([ARTICLE], replace(WEIGHTS, meaning=None)), Answerer([ARTICLE], models=Models(NO_FILES))
    for question in questions:
        assert Answerer([ARTICLE]).answer(question) == without.answer(question) == failed.answer(question)
