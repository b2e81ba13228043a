"""The labelled questions on the seed article: a gate that pins what works, never fitted on."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from retrieval.answerer import Answerer, load_answerer
from retrieval.answers import Answer, Outcome
from retrieval.conversation import Conversation
from retrieval.meaning.model_files import OFF
from tests import ROOT
from tests.retrieval.meaning.installed import INSTALLED, WHY

HERE = Path(__file__).parent
LABELLED: dict[str, Any] = tomllib.loads((HERE / "seed_questions.toml").read_text(encoding="utf-8"))


needs_models = pytest.mark.skipif(INSTALLED is None, reason=WHY)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return load_answerer(ROOT / "seeds", models=OFF)


@pytest.fixture(scope="module")
def reading() -> Answerer:
    return load_answerer(ROOT / "seeds")


@pytest.mark.parametrize(("kind", "least"), [("direct", 55), ("loose", 13), ("misspelt", 17)])
def test_the_right_sentence_comes_first(answerer: Answerer, kind: str, least: int) -> None:
    _check_first(answerer, kind, least)


@needs_models
@pytest.mark.parametrize(("kind", "least"), [("direct", 55), ("loose", 17), ("misspelt", 17)])
def test_the_right_sentence_comes_first_after_reading(reading: Answerer, kind: str, least: int) -> None:
    _check_first(reading, kind, least)


def _check_first(answerer: Answerer, kind: str, least: int) -> None:
    wrong = [
        one["question"]
        for one in LABELLED[kind]
        if not any(words in answerer.rank(one["question"], k=1)[0].text for words in one["answer"])
    ]
    assert len(LABELLED[kind]) - len(wrong) >= least, wrong


def test_follow_ups_are_followed(answerer: Answerer) -> None:
    _check_follow_ups(answerer)


@needs_models
def test_follow_ups_are_followed_after_reading(reading: Answerer) -> None:
    _check_follow_ups(reading)


def _check_follow_ups(answerer: Answerer) -> None:
    right = []
    for one in LABELLED["conversation"]:
        conversation = Conversation().then(one["ask"], answerer.answer(one["ask"]))
        for follow_up in one["follow_ups"]:
            answer = answerer.answer(follow_up["question"], conversation)
            right.append(_holds(answer, follow_up["answer"]))
            conversation = conversation.then(follow_up["question"], answer)
    assert sum(right) >= 27, right


@pytest.mark.parametrize(("kind", "most"), [("off_topic", 0), ("plausible", 10)])
def test_what_the_article_does_not_answer_is_not_answered(answerer: Answerer, kind: str, most: int) -> None:
    _check_unanswered(answerer, kind, most)


@needs_models
@pytest.mark.parametrize(("kind", "most"), [("off_topic", 0), ("plausible", 4)])
def test_what_the_article_does_not_answer_is_not_answered_after_reading(
    reading: Answerer, kind: str, most: int
) -> None:
    _check_unanswered(reading, kind, most)


def _check_unanswered(answerer: Answerer, kind: str, most: int) -> None:
    outcomes = Counter(answerer.answer(question).outcome for question in LABELLED[kind]["questions"])
    assert outcomes[Outcome.ANSWERED] <= most
    if kind == "off_topic":
        assert outcomes[Outcome.NOT_FOUND] + outcomes[Outcome.REPLY] >= 28


def test_a_mistyped_question_is_not_taken_for_another_article_s(answerer: Answerer) -> None:
    answer = answerer.answer("how much mony does chna plan to spend")
    assert answer.outcome is not Outcome.NOT_FOUND, "both words count as what they are meant to be"
    assert answer.quotes[0].text.startswith("China plans to splash $140 billion")


def _holds(answer: Answer, words: list[str]) -> bool:
    return bool(answer.quotes) and any(one in answer.quotes[0].text for one in words)
