from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.question import read_question
from retrieval.ranking.dependence import MIN_FOLLOW_UP, Standing, dependence
from retrieval.ranking.follow_up import EarlierTurn
from retrieval.ranking.weights import fitted_weights

ALONE = Standing(share=0.6, known=0.8, scores=np.array([2.0, 1.0, 0.5]))
SURE = Standing(share=1.0, known=1.0, scores=np.array([9.0, 1.0, 0.5]))


def probability(
    question: str, before: str = "Who built the lamp?", known: str = "lamp built", alone: Standing = ALONE
) -> float:
    asked, earlier = read_question(question), read_question(before)
    turn = EarlierTurn(earlier, np.ones(3) / 3, 0.8)
    terms = read_question(known).terms
    return dependence(asked, alone, [turn], terms.__contains__, fitted_weights().dependence)


@pytest.mark.parametrize("question", ["When?", "And why?", "How tall is it?", "What did he say about that?"])
def test_a_question_with_a_gap_goes_on_from_what_was_before(question: str) -> None:
    assert probability(question) >= MIN_FOLLOW_UP


def test_a_whole_question_that_is_well_answered_by_itself_does_not() -> None:
    whole = "Which harbour company repaired the northern breakwater after the great storm?"
    assert probability(whole, alone=SURE) < MIN_FOLLOW_UP


def test_less_depends_on_a_turn_about_something_that_the_article_does_not_know() -> None:
    assert probability("How tall is it?", "Who built Zanzibar?") < probability("How tall is it?", "Who built the lamp?")


def test_what_no_sentence_has_a_word_of_is_about_something_else() -> None:
    nothing = Standing(share=0.0, known=0.0, scores=np.zeros(3))
    assert probability("What do elephants eat?", alone=nothing) == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_a_probability_whatever_is_asked(question: str, before: str) -> None:
    assert 0 <= probability(question, before) <= 1
