"""Conversations over a FAQ and over rules: what a follow-up must find below the heading that was talked about."""

from __future__ import annotations

import pytest

from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.answers import Answer, Outcome
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.ranking.follow_up import goes_on

FAQ = """# Lantern Club FAQ

## Membership

### How do I join the club?

Fill in the green form at the desk, and bring a photo. The fee is twelve crowns a year. Children under twelve pay \
nothing. You get your key on the first Monday of the month.

### How do I leave the club?

Write to the secretary before December. Your key must be back within a week.

### Can I bring a guest?

Yes, two guests at most. They have to go home at ten, because the keeper lives upstairs.

## Workshop

### When is the workshop open?

On Tuesday and Thursday, from 17 to 21. In July it is closed for cleaning.

### Who may use the lathe?

Everybody who took the lathe course and passed the test at its end. Nobody else may switch it on, not even for a \
minute, and not even when a friend who is allowed to use it stands beside you and watches your hands. Long hair has to \
be tied up, sleeves have to be short, rings and watches stay in the locker, and everybody in the room wears goggles. \
The floor has to be swept, the chips go into the red barrel, and the lamp above the bench is turned off whenever you \
leave the room. The last one checks that the window is shut and that the heater is cold. Whoever finds a broken tool \
hangs a label on it and tells the keeper on the same day.

The course takes two evenings. It is held in May, and it costs nine crowns.

### Where do I get wood?

From the shed behind the mill. Oak costs extra, since it comes from Norway.
"""

RULES = """# Rules of the lantern league

## Players

1. A team has five players and one captain.
2. The captain may call a break. A break lasts three minutes.
3. A player who arrives late sits out one round.

## Lanterns

1. Every team brings its own lantern. It must not weigh more than four kilos.
2. Glass lanterns are forbidden, since broken glass stopped the game in 2019.
3. A lantern that goes out may be lit again once.

## Prizes

The winner gets the silver wick. Second place gets a can of oil. The prizes are handed over in November.
"""


def converse(text: str, questions: list[str]) -> list[Answer]:
    answerer, conversation = Answerer([parse_article(text, "made.md", markdown=True)]), Conversation()
    answers = []
    for question in questions:
        answers.append(answerer.answer(question, conversation))
        conversation = conversation.then(question, answers[-1])
    return answers


JOINING, LEAVING, GUESTS = "Fill in the green form", "Write to the secretary", "Yes, two guests"
OPEN, LATHE, WOOD = "On Tuesday", "Everybody who took", "From the shed"
BRINGS = "1. Every team brings"


@pytest.mark.parametrize(
    ("text", "questions", "begins"),
    [
        (
            FAQ,
            ["How do I join the club?", "How much is it?", "And for children?"],
            [JOINING, "The fee is twelve", "Children under twelve"],
        ),
        (
            FAQ,
            ["How do I leave the club?", "What about the key?", "When is the workshop open?"],
            [LEAVING, "Your key must be back", OPEN],
        ),
        (
            FAQ,
            ["Can I bring a guest?", "When do they have to go?", "Why?"],
            [GUESTS, "They have to go home", "They have to go home at ten, because"],
        ),
        (
            FAQ,
            ["When is the workshop open?", "And in July?", "Where do I get wood?"],
            [OPEN, "In July it is closed", WOOD],
        ),
        (
            FAQ,
            ["Who may use the lathe?", "Tell me more about the course", "When?"],
            [LATHE, "The course takes two evenings", "It is held in May"],
        ),
        (
            FAQ,
            ["Where do I get wood?", "What about oak?", "Why is that?"],
            [WOOD, "Oak costs extra", "Oak costs extra, since"],
        ),
        (
            RULES,
            ["Who may call a break?", "How long is it?", "What happens to players who are late?"],
            ["2. The captain may call a break", "A break lasts three minutes", "3. A player who arrives late"],
        ),
        (
            RULES,
            ["Who brings the lantern?", "What may it weigh?", "Why is glass forbidden?"],
            [BRINGS, "It must not weigh", "2. Glass lanterns are forbidden"],
        ),
        (
            RULES,
            ["What does the winner get?", "And the second?", "When?"],
            ["The winner gets", "Second place gets", "The prizes are handed over"],
        ),
    ],
)
def test_a_follow_up_is_answered_below_the_same_heading(text: str, questions: list[str], begins: list[str]) -> None:
    quoted = [answer.quotes[0].text if answer.quotes else "" for answer in converse(text, questions)]
    assert [text[: len(begin)] for text, begin in zip(quoted, begins, strict=True)] == begins


UNKNOWN = (
    *("is there a podcast", "are there any discounts?", "when is the barbecue", "how much is the ticket"),
    *("what is the lantern licence?", "who founded the workshop federation", "what is the key signature of the anthem"),
)


@pytest.mark.parametrize("before", ["How do I join the club?", "When is the workshop open?", "Who may use the lathe?"])
@pytest.mark.parametrize("question", UNKNOWN)
def test_what_the_article_does_not_know_is_answered_as_if_asked_alone(before: str, question: str) -> None:
    alone, after = converse(FAQ, [question])[-1], converse(FAQ, [before, question])[-1]
    assert (after.outcome, after.confidence, after.resolved) == (alone.outcome, alone.confidence, alone.resolved)
    assert [quote.text for quote in after.quotes] == [quote.text for quote in alone.quotes]


@pytest.mark.parametrize("question", ["how many are there?", "who lives there?", "what's there?"])
def test_there_may_point_back(question: str) -> None:
    assert goes_on(read_question(question))


@pytest.mark.parametrize("question", ["is there a podcast", "were there any guests?", "are there lanterns"])
def test_there_may_only_say_that_something_is(question: str) -> None:
    assert not goes_on(read_question(question))


@pytest.mark.parametrize(
    ("before", "question", "begins"),
    [
        ("Can I bring a guest?", "How do I use it, the lathe?", LATHE),
        ("How do I join the club?", "and when can I leave the club?", LEAVING),
        ("Where do I get wood?", "when is it open, the workshop?", OPEN),
    ],
)
def test_a_question_that_another_section_answers_is_answered_there(before: str, question: str, begins: str) -> None:
    answer = converse(FAQ, [before, question])[-1]
    assert answer.outcome is Outcome.ANSWERED
    assert answer.quotes[0].text.startswith(begins)


@pytest.mark.parametrize("question", ["can I play chess on TV?", "where is it sold in Berlin?", "what about pizza?"])
def test_words_of_the_turn_before_answer_nothing(question: str) -> None:
    assert converse(FAQ, ["How do I join the club?", question])[-1].outcome is not Outcome.ANSWERED
