"""Whether a message asks for something."""

from __future__ import annotations

import pytest

from retrieval.dialogue.speech_acts import asks


@pytest.mark.parametrize(
    "text",
    [
        "Who built it",
        "hey guys how do i join",
        "I joined yesterday. Can anyone tell me the rules",
        "is there a fee for guests",
        "the lamp is on, right?",
        "tell me about the lamp",
        "please explain rule 5",
        "anyone know when the ferry leaves",
        "I need help with the lamp",
        "the installer says error 5 when I start it",
        "it doesn’t work on my machine",
        "in which year was the lamp replaced",
        "what’s the fee",
        "cannot install it on Windows",
        "any discount for students",
        "looking for the install guide",
        "Où est la lampe",
        "灯台は誰が建てましたか",
    ],
)
def test_questions_requests_and_trouble_ask(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Edna Marsh built it in 1871.",
        "I joined yesterday and read everything",
        "when I was there it rained",
        "what a day",
        "who knows",
        "why not",
        "did it",
        "I need coffee",
        "anyone can do it",
        "give me a break",
        "may the wind be with you",
        "I can’t believe it",
        "have a nice day",
        "the beam can be seen from far away",
        "https://example.org/?q=lamp",
        "see https://example.org/search?q=why for more",
        "gulls everywhere",
        "the café is nice",
        "",
    ],
)
def test_statements_and_addresses_do_not(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Wer war der Graf", True),
        ("und wann kommt das Schiff", True),
        ("Der Graf war hier", False),
        ("gern geschehen", False),
    ],
)
def test_the_question_words_of_other_languages_count_where_they_are_read(text: str, *, is_question: bool) -> None:
    assert asks(text, ["en", "de"]) is is_question
    assert not asks(text, ["en"])
