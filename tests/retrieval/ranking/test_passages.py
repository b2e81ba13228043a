from __future__ import annotations

import pytest

from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.answers import Answer, Outcome
from retrieval.articles.extents import MAX_PASSAGE_LETTERS
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.ranking.passages import asks_for_list, numbered_extent
from tests.retrieval.documents import harbour, rules


def ask(question: str, before: Conversation | None = None) -> Answer:
    return Answerer([harbour()]).answer(question, before)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What are the opening hours?", "Monday to Friday, 8 to 16."),
        ("what is the price of Osprey", "Osprey | 14 m | 980"),
        ("how many hours at sea for a bosun?", "Bosun: after forty hours at sea"),
        ("how do I start the pump", "pumpctl start --well 2"),
        ("pump fails with error 17", "Solution: switch the pump off, rinse the float, and start again."),
        ("what changed in 2.0.0?", "The old menu is gone."),
        ("what changed in v2.0?", "The old menu is gone."),
        ("How many nights may guests stay?", "Guests may stay for three nights at most."),
    ],
)
def test_the_passage_that_answers_is_quoted_and_no_other(question: str, quoted: str) -> None:
    assert ask(question).quotes[0].text == quoted


def test_below_a_question_the_beginning_is_quoted_in_whole_sentences() -> None:
    quote = ask("How can I rent a boat?").quotes[0]
    assert quote.heading == ("How do I rent a boat?",)
    assert quote.text.startswith("Sign the list at the office")
    assert quote.text.endswith("Ring the bell when you are back.")
    assert len(quote.text) <= MAX_PASSAGE_LETTERS
    assert (quote.paragraph, quote.sentence, quote.through_paragraph, quote.through) == (2 + 1, 1, 6, 1)


def test_a_long_section_is_quoted_up_to_the_limit() -> None:
    body = " ".join(f"Line number {word} of the long text about ropes goes here." for word in range(40))
    article = parse_article(f"# Ropes\n\n## Knots\n\n{body}\n\n## Anchors\n\nHeavy.\n", "ropes.md", markdown=True)
    quote = Answerer([article]).answer("What about knots?").quotes[0]
    assert MAX_PASSAGE_LETTERS - 60 < len(quote.text) <= MAX_PASSAGE_LETTERS
    assert quote.text.endswith("goes here.")
    more = Answerer([article]).answer("more", Conversation().then("What about knots?", _answer_of(article)))
    assert more.quotes[0].start >= quote.end
    assert article.text[quote.end : more.quotes[0].start].strip() == ""


def _answer_of(article: object) -> Answer:
    return Answerer([article]).answer("What about knots?")  # type: ignore[list-item]  # the same article


def test_more_goes_on_to_another_passage_at_the_end_of_a_section() -> None:
    before = Conversation().then("What are the opening hours?", ask("What are the opening hours?"))
    more = ask("more", before)
    assert more.quotes
    assert "Monday" not in more.quotes[0].text
    assert more.quotes[0].heading != ("Opening hours",)


@pytest.mark.parametrize("question", ["What are the ranks?", "which ranks are there", "list the ranks"])
def test_a_list_is_quoted_whole_where_a_list_is_asked_for(question: str) -> None:
    text = ask(question).quotes[0].text
    assert all(rank in text for rank in ("Deckhand", "Bosun", "Captain"))


@pytest.mark.parametrize("question", ["what is rule 2", "Rule 2?", "tell me rule no. 2", "What does rule #2 say?"])
def test_an_item_is_found_by_its_number(question: str) -> None:
    answer = Answerer([rules()]).answer(question)
    assert answer.outcome is Outcome.ANSWERED
    assert [quote.text for quote in answer.quotes] == ["(2) No spam in the lobby"]


RULE_HEADINGS = """# Handbook

## Rule 1: Be kind

Three kinds of teasing are not kind:

1. Nicknames.
2. Mimicry.
3. Pranks.

## Rule 2: Stay dry

Nobody swims in the dock. Nobody stands in a boat.

## The three steps

### 1. Sign

Sign the book.

### 2. Row

#### Before you push off

Look behind you.
"""


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("what is rule 2?", "Nobody swims in the dock."),
        ("rule no. 1", "1. Nicknames."),
        ("what does step 1 say", "Sign the book."),
        ("step 2", "Look behind you."),
    ],
)
def test_a_section_is_found_by_the_number_in_its_heading(question: str, beginning: str) -> None:
    article = parse_article(RULE_HEADINGS, "handbook.md", markdown=True)
    quotes = Answerer([article]).answer(question).quotes
    assert beginning in quotes[0].text


CHAT_RULES = """# Server

**1. Be kind.**

Nobody insults a member.

**2. No advertising**
Invites are removed at once.

It is so everywhere:
- in channels
- in messages

**3. Have fun.**

Staff does, too.

**4. Listen.**

Staff decides.

Bye.
"""
CLAUSES = """1. Name
1.1. It is the Lantern Club.
2. Members
2.1. Members shall be kind.
2.2. Each member shall:
2.2.1. Pay twelve crowns.
2.2.2. Come to the meeting.
2.3. A member may leave.
"""


@pytest.mark.parametrize(
    ("text", "question", "beginning", "end"),
    [
        (CHAT_RULES, "whats rule 1", "**1. Be kind.**", "Nobody insults a member."),
        (CHAT_RULES, "what does rule #2 say", "**2. No advertising**", "- in messages"),
        (CHAT_RULES, "rule 4", "**4. Listen.**", "Staff decides."),
        (CHAT_RULES, "regla 3", "**3. Have fun.**", "Staff does, too."),
        (CLAUSES, "what is section 2", "2.1. Members shall be kind.", "2.3. A member may leave."),
        (CLAUSES, "what does rule 2.2 say", "2.2. Each member shall:", "Come to the meeting."),
        (CLAUSES, "what is 2.2.2?", "2.2.2. Come to the meeting.", "Come to the meeting."),
    ],
)
def test_what_has_a_number_is_quoted_up_to_the_next(text: str, question: str, beginning: str, end: str) -> None:
    answer = Answerer([parse_article(text, "rules.md", markdown=text is CHAT_RULES)]).answer(question)
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.quotes[0].text[: len(beginning)], answer.quotes[0].text[-len(end) :]) == (beginning, end)


@pytest.mark.parametrize("heading", ["2️⃣ No ads", "**2** | No ads", "§2 No ads", "2) No ads"])
def test_a_heading_with_a_number_needs_no_other_word(heading: str) -> None:
    text = f"# Dock\n\n## {heading}\n\nInvites are removed.\n\n## {heading.replace('2', '3')}\n\nIt is late."
    answer = Answerer([parse_article(text, "dock.md", markdown=True)]).answer("whats rule 2")
    assert (answer.outcome, answer.quotes[0].text) == (Outcome.ANSWERED, "Invites are removed.")


BROKEN_RULES = "# Dock\n\n## What happens when a rule is broken?\n\nStaff talks to you.\n\n## Hours\n\nFrom 9 to 5."


def test_a_number_that_nothing_has_is_not_answered() -> None:
    answerer = Answerer([parse_article(BROKEN_RULES, "dock.md", markdown=True)])
    assert answerer.answer("what happens if I break a rule").outcome is Outcome.ANSWERED
    assert answerer.answer("whats rule 7").outcome is not Outcome.ANSWERED


@pytest.mark.parametrize("question", ["can i appeal", "appeal?", "who may appeal"])
def test_a_question_whose_words_a_heading_has_is_not_dismissed(question: str) -> None:
    others = "\n\n".join(f"## Part {number}\n\nAn appeal of type {number} is heard." for number in range(9))
    text = f"# Code\n\n## Appeals\n\nWrite to staff.\n\n{others}"
    answer = Answerer([parse_article(text, "code.md", markdown=True)]).answer(question)
    assert answer.outcome is not Outcome.NOT_FOUND
    assert answer.quotes[0].text == "Write to staff."


CHANGE_LOG = """# Changes

Dated 4.0 by the calendar of the club.

## v4.1.0

### Features

- Oars can be lent for 4.1 days.

### Fixes

- The bell rings.

## v4.0.0

### Fixes

- The gate shuts.
"""


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("what changed in 4.0?", "The gate shuts."),
        ("what's new in version 4", "The gate shuts."),
        ("which fixes did v4.1 bring", "The bell rings."),
        ("what features were added in v4.1.0?", "Oars can be lent for 4.1 days."),
    ],
)
def test_a_version_is_found_by_what_it_is_called(question: str, quote: str) -> None:
    answer = Answerer([parse_article(CHANGE_LOG, "changes.md", markdown=True)]).answer(question)
    assert answer.outcome is Outcome.ANSWERED
    assert quote in answer.quotes[0].text


@pytest.mark.parametrize("question", ["who wrote v4.1?", "what happened in 5.0?", "does v4 sing?"])
def test_of_a_version_not_everything_is_answered(question: str) -> None:
    answer = Answerer([parse_article(CHANGE_LOG, "changes.md", markdown=True)]).answer(question)
    assert answer.outcome is not Outcome.ANSWERED


def test_an_item_below_a_numbered_heading_is_not_another_heading_of_that_kind() -> None:
    article = parse_article(RULE_HEADINGS, "handbook.md", markdown=True)
    assert numbered_extent(article, read_question("what is rule 3?")) is None


@pytest.mark.parametrize("question", ["what is rule 7", "what happened in May 2", "is it 2 metres long?"])
def test_a_number_alone_is_not_an_item(question: str) -> None:
    assert numbered_extent(rules(), read_question(question)) is None


@pytest.mark.parametrize("question", ["when does the ferry leave?", "what is a bosun?", "who are you"])
def test_one_thing_is_not_a_list(question: str) -> None:
    assert not asks_for_list(read_question(question))


@pytest.mark.parametrize(
    "question", ["rules", "Rank", "Pier Length Price", "How do I rent a boat?", "berths", "boats", "what changes"]
)
def test_context_is_never_the_answer_by_itself(question: str) -> None:
    for article in (harbour(), rules()):
        for quote in Answerer([article]).rank(question, k=20):
            assert quote.text == article.text[quote.start : quote.end]
            assert quote.text not in {"Rules:", "Pier | Length | Price", "How do I rent a boat?"}


TABLE = """# Units

## Classes

| Name | Next | Move |
|---|---|---|
| Scout | Ranger | 5 |
| Ranger | Lord | 7 |
| Forest Scout | Elder | 9 |
"""
LINKS = """# Guide

## Version of the client

- [Client](client.md)

## Setup

The client has version 7.

## Removal

Delete the folder.
"""


def test_a_row_is_known_by_its_first_cell() -> None:
    answerer = Answerer([parse_article(TABLE, "units.md", markdown=True)])
    assert answerer.answer("what is the move of a ranger?").quotes[0].text == "Ranger | Lord | 7"
    assert answerer.answer("scout move").quotes[0].text == "Scout | Ranger | 5"
    assert answerer.answer("forest scout move").quotes[0].text == "Forest Scout | Elder | 9"


def test_a_row_is_quoted_below_a_heading_that_begins_as_a_question_but_is_not_asked() -> None:
    text = """# Attacks

## How to hurt people

Whether it is a cannon or an insult at a party, the way of finding the outcome is the same for all of them.

Requires: what you need for the attack, and how often you may try it again.

| Name | Damage | Requires |
| --- | --- | --- |
| Punch | 1 | Finesse |
| Sword | 3 | Strength |
"""
    answerer = Answerer([parse_article(text, "attacks.md", markdown=True)])
    assert answerer.answer("what does a sword do?").quotes[0].text == "Sword | 3 | Strength"
    assert answerer.answer("how do I hurt people?").quotes[0].text.startswith("Whether it is a cannon")


def test_a_first_cell_is_read_in_the_language_of_its_article() -> None:
    text = """# Boote

## Preise

Die Boote liegen am Steg, und wer eines mietet, der zahlt es vorher bei dem Wart.

| Boot | Nachbar | Preis |
|---|---|---|
| Möwen | Schwalben | 5 |
| Schwalben | Reiher | 7 |
"""
    answerer = Answerer([parse_article(text, "boote.md", markdown=True)])
    assert answerer.articles["boote.md"].language == "de"
    assert answerer.rank("Preis der Schwalbe?", k=1)[0].text == "Schwalben | Reiher | 7"


def test_a_section_of_links_alone_answers_nothing() -> None:
    quotes = Answerer([parse_article(LINKS, "guide.md", markdown=True)]).rank("which version of the client?", k=9)
    assert [quote.text for quote in quotes] == ["The client has version 7."]


def test_a_named_link_to_a_site_answers() -> None:
    links = "- [Map of the island](https://map.example)\n- [Shop](https://shop.example)"
    text = f"# Guild\n\n## Addresses\n\n{links}\n\n## Ferry\n\nIt leaves at noon."
    answer = Answerer([parse_article(text, "guild.md", markdown=True)]).answer("wheres the map of the island")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.quotes[0].text == "[Map of the island](https://map.example)"


PERIODS = """# Regatta

Write to the office before you come.

## Choosing officers

### Periods

1. The entry period for officers begins on the Monday before the regatta, at nine.
2. The trial period shall:
   1. begin two days after the meeting; and
   2. last three days.
3. The race period shall:
   1. begin a week after that; and
   2. last one day.

## Talking to the office

1. Notices go to the mail address that the crew gave to the office.
2. Questions go to the office by mail at office@vik.example.
3. The mail of the office is read daily. Its link is [here](https://vik.example/mail).
"""


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        (
            "how long is the trial period for officers",
            "1. begin two days after the meeting; and\n   2. last three days.",
        ),
        ("how long is the race period for officers", "1. begin a week after that; and\n   2. last one day."),
        ("when does the entry period for officers begin", "1. The entry period for officers begins on the Monday"),
        ("whats the mail of the office", "2. Questions go to the office by mail at office@vik.example."),
        ("link to the mail of the office", "3. The mail of the office is read daily. Its link is"),
    ],
)
def test_what_is_led_in_to_and_an_address_are_found_in_their_section(question: str, quoted: str) -> None:
    article = parse_article(PERIODS, "races.md", markdown=True)
    assert Answerer([article]).answer(question).quotes[0].text.startswith(quoted)


def test_the_words_that_only_ask_for_an_amount_find_no_section() -> None:
    text = "# Rules\n\n## Votes\n\nRank as many boats as you like.\n\n## Fees\n\nThe deposit is fifty crowns.\n"
    article = parse_article(text, "rules.md", markdown=True)
    assert Answerer([article]).answer("how many crowns is it?").quotes[0].heading == ("Fees",)
    assert Answerer([article]).answer("how much is the deposit").outcome is Outcome.ANSWERED
