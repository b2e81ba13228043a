"""What a message asks, and what stands around that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dialogue import courtesies
from retrieval.dialogue.markup import has_word
from retrieval.dialogue.messages import MAX_QUESTIONS, questions_in

QUESTION = "how many lenses were ground?"
BEFORE = [
    "Hi all! ",
    "hey guys, ",
    "good morning everyone\n",
    "Hello 👋 ",
    "Thanks for the last answer! ",
    "sorry to bother you, but ",
    "Sorry if this was asked before. ",
    "Apologies for my English, ",
    "quick question: ",
    "Probably a dumb question but ",
    "this might be a silly question, ",
    "I'm new here and ",
    "not sure if this is the right channel, but ",
    "does anyone know ",
    "can someone tell me ",
    "I was wondering ",
    "I'd like to know ",
    "please explain ",
    "I joined yesterday and read everything twice. ",
    "Hi! We moved here with two cats. My brother likes it. ",
    "ok so, ",
    "good bot, ",
    "Good bot ",
    "what a nice bot! ",
    "You're awesome! ",
    "great answer. ",
    "love this bot, ",
]
AFTER = [
    " Thanks!",
    " thanks in advance",
    " thx",
    " pls",
    " lol",
    "\nThank you so much",
    " Any help is appreciated.",
    " Have a nice day!",
    ", anyone?",
    " Good bot",
    " (sorry if it was asked before)",
    " 🙏🙏",
]


@pytest.mark.parametrize("before", BEFORE)
def test_what_is_written_before_a_question_is_passed_over(before: str) -> None:
    (found,) = questions_in(before + QUESTION)
    assert found == QUESTION


@pytest.mark.parametrize("after", AFTER)
def test_what_is_written_after_a_question_is_passed_over(after: str) -> None:
    (found,) = questions_in(QUESTION + after)
    assert found.removesuffix("?") == QUESTION.removesuffix("?")


@pytest.mark.parametrize(
    "text",
    [
        "Hi-fi systems were sold when?",
        "Thanks to whom was it built?",
        "Does anyone grind lenses here?",
        "Who said thanks to the grinder?",
        "Evening classes are on which day?",
        "What is the last question?",
        "Team Nine won when?",
        "Good work was done by whom?",
        "Best bot which grinds lenses?",
        "Who made the best bot?",
        "You are good at what?",
        "Lenses",
        "I bought a lens. It is round.",
        "In the tower there are two lenses. What are they?",
        "I grind lenses on Windows. How do I do it?",
        "How do I do it? I am on Windows.",
        "Windows 11. How do I grind a lens?",
        "My lens is broken. Who can mend a lens?",
        "What did Mrs. Vale think of the U.S. does she like it?",
        "When and where was the lens ground?",
        "What did he say about who built the tower and how it was done?",
        "How many were ground? Why?",
        "Wer hat das gebaut, z. B. im Jahr 1900? Und wann?",
    ],
)
def test_a_message_without_courtesies_is_one_question_as_it_is(text: str) -> None:
    assert questions_in(text) == (text,)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Who ground the lens? And how many sheep drowned?", ("Who ground the lens?", "how many sheep drowned?")),
        ("who ground the lens? how many sheep drowned?", ("who ground the lens?", "how many sheep drowned?")),
        ("Who ground the lens? When did it break?", ("Who ground the lens?", "When did it break?")),
        ("1. Who ground the lens?\n2. How many sheep drowned?", ("Who ground the lens?", "How many sheep drowned?")),
        ("1) Who ground the lens? 2) how many sheep drowned?", ("Who ground the lens?", "how many sheep drowned?")),
        ("When did the lens break and how many sheep drowned?", ("When did the lens break", "how many sheep drowned?")),
        (
            "Hi! Who ground the lens? Also, what is the fee for members? And where is the tower? Thanks!",
            ("Who ground the lens?", "what is the fee for members?", "where is the tower?"),
        ),
    ],
)
def test_questions_are_read_one_after_the_other(text: str, questions: tuple[str, ...]) -> None:
    assert questions_in(text) == questions


def test_a_text_full_of_questions_is_one() -> None:
    text = " ".join(f"Who ground lens {number}?" for number in range(MAX_QUESTIONS + 1))
    assert questions_in(text) == (text,)


def test_small_talk_stays_whole() -> None:
    for text in ("hi", "thanks a lot!", "more", "What is this about?", "👍"):
        assert questions_in(text) == (text,)


@given(st.text(max_size=300) | st.lists(st.sampled_from([*BEFORE, *AFTER, QUESTION, "? ", "and who "])).map("".join))
def test_any_message_has_a_question_of_its_own_words(text: str) -> None:
    found = questions_in(text)
    assert 1 <= len(found) <= MAX_QUESTIONS
    assert all({*it} <= {*text, " "} for it in found)
    assert len(found) == 1 or all(map(has_word, found))


def test_a_plain_question_is_read_without_compiling_the_rules() -> None:
    courtesies._rules.cache_clear()
    assert questions_in("Who ground the lens of the tower?") == ("Who ground the lens of the tower?",)
    assert courtesies._rules.cache_info().misses == 0
