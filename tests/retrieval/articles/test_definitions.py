"""What is asked the meaning of is answered by the sentence that defines it."""

from __future__ import annotations

import pytest

from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.answers import Outcome
from retrieval.articles.definitions import asks_for_definition, defining_extent
from retrieval.articles.parser import parse_article

CHARTER = """# Charter

## Words

1. In this charter:
   1. "Crew" shall mean all who row in one boat, and their cook;
   1. “Slip” refers to the ramp behind the shed;
   1. A towline (or line) is a rope of at least ten metres.

## Crews and boats

Crew meetings are on Monday. A crew is a family, as they say. The berth is free.

## What is a buoy?

It floats. A buoy is a float that is tied to the ground.
"""
TALK = """**Ana Rook:** We have Bo here. You want to say what Gull is?

**Bo Lind:** Gull is a small engine for boats. It took a year.

**Ana Rook:** And Tern means what?

**Bo Lind:** I like what Tern is doing. The name stands for nothing.
"""


@pytest.mark.parametrize(
    ("question", "definition"),
    [
        ("what is a crew", '1. "Crew" shall mean all who row in one boat, and their cook;'),
        ("What's the slip?", "1. “Slip” refers to the ramp behind the shed;"),
        ("what does slip mean", "1. “Slip” refers to the ramp behind the shed;"),
        ("whats a towline", "1. A towline (or line) is a rope of at least ten metres."),
        ("definition of crew", '1. "Crew" shall mean all who row in one boat, and their cook;'),
    ],
)
def test_the_sentence_that_says_what_it_means_is_quoted(question: str, definition: str) -> None:
    article = parse_article(CHARTER, "charter.md", markdown=True)
    answer = Answerer([article]).answer(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.quotes[0].text == definition


def test_who_speaks_may_stand_in_front() -> None:
    article = parse_article(TALK, "talk.md", markdown=True)
    assert "Gull is a small engine" in Answerer([article]).answer("what is gull").quotes[0].text


@pytest.mark.parametrize(
    "question",
    [
        "what is a buoy",  # a heading asks it
        "what is tern",  # nothing defines it
        "what is the crew meeting",
        "who is in the crew",
        "what is free",
        "what is a crew that rows in the boat of another",
    ],
)
def test_all_else_is_left_to_the_ranking(question: str) -> None:
    for text, name in ((CHARTER, "charter.md"), (TALK, "talk.md")):
        assert defining_extent(parse_article(text, name, markdown=True), read_question(question)) is None


def test_a_question_of_small_words_asks_for_no_definition() -> None:
    assert not asks_for_definition(read_question("what is it"))
    assert asks_for_definition(read_question("what is a slip"))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("oar", "A board is a plank. An oar is a pole."),
        ("x ray", "Max ray is a fish. An x  ray is a light."),
        ("c++", "Is it so? C++ is a language."),
    ],
)
def test_it_begins_with_a_whole_word(term: str, text: str) -> None:
    extent = defining_extent(parse_article(text, "words.txt"), read_question(f"what is {term}"))
    assert extent is not None
    assert extent.first == extent.last == 1
