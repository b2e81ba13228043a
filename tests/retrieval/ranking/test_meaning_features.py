"""Sections found by what a question means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answerer import Answerer, load_models
from retrieval.answers import Outcome
from retrieval.articles.article import Section, Sentence
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.ranking.meaning_features import (
    FAMILY_FEATURES,
    READING_FEATURES,
    SHORT_TEXT,
    reading_confidence_features,
    reading_features,
)
from tests.retrieval.meaning.installed import INSTALLED, WHY
from tests.retrieval.meaning.told import ToldModels

FAQ = """# Boat club

## How do I close my account?

Write to the office. They delete all that you gave them within a week.

## How do I hire a boat?

Ask at the quay and show your card.

## When is the quay open?

From nine to five, in winter from ten to three.

## Losing a key

Tell the harbour master at once.
"""
LEAVING = "I want to leave and have my data gone"
ARTICLE = parse_article(FAQ, "club.md", markdown=True)
PLAIN = Answerer([ARTICLE])


def answerer(question: str, heading: str) -> Answerer:
    """Return the club's with encoders that take a question and a heading for the same."""
    section = next(it for it in ARTICLE.sections if it.title == heading)
    body = " ".join(it.text for it in ARTICLE.sentences if _section_of(it) == section)
    return PLAIN.with_models(ToldModels({heading: question, f"{heading}\n{body}": question})).with_vectors()


def _section_of(sentence: Sentence) -> Section:
    return ARTICLE.sections[ARTICLE.blocks[sentence.paragraph - 1].section]


def test_a_section_of_other_words_is_found_quoted_from_its_beginning_and_told_as_near() -> None:
    assert PLAIN.answer(LEAVING).outcome is not Outcome.ANSWERED
    found = answerer(LEAVING, "How do I close my account?").answer(LEAVING)
    assert found.outcome is Outcome.ANSWERED
    assert found.quotes[0].text.startswith("Write to the office.")
    assert found.quotes[0].nearness == pytest.approx(1.0, abs=0.02)
    assert not any(quote.nearness for quote in PLAIN.answer("How do I hire a boat?").quotes)


def test_below_a_heading_that_means_the_same_the_beginning_is_quoted() -> None:
    question = "my padlock opener has gone missing"
    found = answerer(question, "Losing a key").rank(question)
    assert found[0].text == "Tell the harbour master at once."


def test_what_was_taught_counts_more_than_what_is_near() -> None:
    near = answerer(LEAVING, "How do I hire a boat?")
    assert near.rank(LEAVING)[0].text.startswith("Ask at the quay")
    taught = near.with_taught([(LEAVING, "club.md:1.1")])
    assert taught.answer(LEAVING).quotes[0].text.startswith("Write to the office.")


def test_until_the_vectors_are_made_words_alone_answer() -> None:
    waiting = PLAIN.with_models(ToldModels())
    for question in (LEAVING, "How do I hire a boat?", "quay", ""):
        assert waiting.answer(question) == PLAIN.answer(question)
        assert waiting.rank(question) == PLAIN.rank(question)


def test_a_follow_up_is_placed_with_the_question_before_it() -> None:
    first = "How do I hire a boat?"
    models = ToldModels()
    found = PLAIN.with_models(models).with_vectors()
    before = Conversation().then(first, found.answer(first))
    assert found.answer("and when is it?", before).quotes


@given(logits=st.lists(st.floats(-12, 12), min_size=1, max_size=5), is_short=st.booleans())
def test_features_of_reading_are_numbers(*, logits: list[float], is_short: bool) -> None:
    read = np.array(logits)
    families = {name: np.zeros(len(read)) for name in FAMILY_FEATURES}
    found = reading_features(families, read, is_short=is_short)
    assert found.shape == (len(read), len(READING_FEATURES))
    assert np.isfinite(found).all()
    short = [READING_FEATURES.index(name) for name in READING_FEATURES if name.endswith(SHORT_TEXT)]
    assert found[:, short].any() <= is_short
    assert np.isfinite(reading_confidence_features(logits[0], read[1:])).all()


HOUSE = """# Boat house

Here are the troubles that members report most.

## Quay

### The gate is shut

Ring the bell, and wait for the keeper.

### The lamp is dark

Ask for a new bulb at the desk.

## Boats

### A boat leaks

Pull it ashore, and hang the red card on it.

### An oar is broken

Put it into the rack beside the door.

## Papers

Other papers of the house are in the cupboard.
"""


@pytest.mark.skipif(INSTALLED is None, reason=WHY)
@pytest.mark.parametrize("question", ["oar", "tell me about oars", "what about the lamp?"])
def test_a_single_word_of_a_heading_is_answered_as_by_words_alone(question: str) -> None:
    by_words = Answerer([parse_article(HOUSE, "house.md", markdown=True)])
    by_meaning = by_words.with_models(load_models()).with_vectors()
    answers = [it.answer(question) for it in (by_words, by_meaning)]
    assert [it.outcome for it in answers] == [Outcome.ANSWERED] * 2
    assert answers[0].quotes[0].text == answers[1].quotes[0].text
