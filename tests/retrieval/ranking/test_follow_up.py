from __future__ import annotations

import numpy as np
import pytest

from retrieval.analysis.question import read_question
from retrieval.articles.parser import parse_article
from retrieval.index.segment import Segment
from retrieval.ranking.features import extract_features
from retrieval.ranking.follow_up import FOLLOW_UP_FEATURES, EarlierTurn, follow_up_features

TEXT = """The tower of Marl

The tower was built by Ada Vale. She ground the lens of it by hand. It was lit in May 1880 because ships had sunk.

A storm took the roof off. The keeper said that nobody had been up there."""


@pytest.fixture(scope="module")
def segment() -> Segment:
    return Segment.of(parse_article(TEXT, "tower.txt"))


def rows(segment: Segment, question: str, before: str) -> dict[str, list[float]]:
    asked, earlier = read_question(question), read_question(before)
    places = np.zeros(segment.size)
    places[1] = 1
    turn = EarlierTurn(earlier, places, 1.0)
    found = extract_features(segment, asked)
    values = follow_up_features(segment, found, np.arange(segment.size), np.zeros(segment.size), [turn])
    return dict(zip(FOLLOW_UP_FEATURES, values.tolist(), strict=True))


def sentences_with(segment: Segment, row: list[float]) -> list[str]:
    return [segment.sentence(number).text for number, value in enumerate(row) if value]


def test_there_is_a_row_for_each_feature(segment: Segment) -> None:
    found = rows(segment, "When?", "Who built the tower?")
    assert found["score"] == list(range(segment.size))


@pytest.mark.parametrize(
    ("question", "begins"),
    [("When?", "It was lit"), ("Why?", "It was lit"), ("What did he say?", "The keeper said")],
)
def test_a_sentence_may_have_what_is_asked_for(segment: Segment, question: str, begins: str) -> None:
    (met,) = sentences_with(segment, rows(segment, question, "Who built the tower?")["met"])
    assert met.startswith(begins)


def test_only_some_kinds_of_question_must_find_what_they_ask_for(segment: Segment) -> None:
    when, why = (rows(segment, question, "Who built the tower?") for question in ("When?", "Why?"))
    assert [lacks == 0 for lacks in when["unmet"]] == [has == 1 for has in when["met"]]
    assert not any(why["unmet"])


def test_small_words_of_both_questions_are_heard_together(segment: Segment) -> None:
    together = rows(segment, "And off?", "What was the roof like?")["heard_together"]
    assert segment.sentence(int(np.argmax(together))).text == "A storm took the roof off."
    assert max(together) == 1


def test_what_comes_next_follows_the_place_of_the_last_answer(segment: Segment) -> None:
    found = rows(segment, "And?", "Who built the tower?")
    assert found["bare_next"] == [0, 0, 1, 0, 0, 0]
    assert found["bare_same"] == [0, 1, 0, 0, 0, 0]
