"""What a conversation remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.answers import Address, Answer, LikelyAnswer, Outcome, Quote, Turn
from retrieval.conversation import MAX_QUESTION_CHARS, MAX_TURNS, Conversation


def quote(sentence: int) -> Quote:
    return Quote(text="x", article="a.txt", title="A", paragraph=1, sentence=sentence, start=0, end=1, score=1)


def answer(turn: Turn = Turn.QUESTION, outcome: Outcome = Outcome.ANSWERED, quotes: int = 3) -> Answer:
    found = tuple(quote(number) for number in range(1, quotes + 1))
    return Answer(question="q", resolved="q", outcome=outcome, confidence=1, quotes=found, turn=turn)


def test_it_is_a_value() -> None:
    empty = Conversation()
    assert empty.then("q", answer()) == empty.then("q", answer())
    assert empty == Conversation()


@pytest.mark.parametrize("turn", [Turn.GREETING, Turn.THANKS, Turn.HELP])
def test_politeness_leaves_it_as_it_is(turn: Turn) -> None:
    before = Conversation().then("q", answer())
    assert before.then("thanks", answer(turn, Outcome.REPLY, 0)) == before


def test_a_fresh_start_empties_it() -> None:
    assert Conversation().then("q", answer()).then("/new", answer(Turn.NEW, Outcome.REPLY, 0)) == Conversation()


@pytest.mark.parametrize(("outcome", "count"), [(Outcome.ANSWERED, 1), (Outcome.UNSURE, 3)])
def test_it_remembers_what_was_seen(outcome: Outcome, count: int) -> None:
    assert len(Conversation().then("q", answer(outcome=outcome)).shown) == count


def test_it_stays_small() -> None:
    conversation = Conversation()
    for _ in range(MAX_TURNS + 3):
        conversation = conversation.then("w" * 5000, answer())
    assert len(conversation.turns) == MAX_TURNS
    assert len(conversation.turns[0].question) == MAX_QUESTION_CHARS
    assert len(conversation.as_json()) < 4000


def test_half_a_character_can_be_stored() -> None:
    Conversation().then("\ud83d", answer()).as_json().encode("utf-8")


def test_a_conversation_of_an_older_version_is_read() -> None:
    place = '{"article":"a.txt","paragraph":1,"sentence":2}'
    lead = f'{{"place":{place},"weight":0.4}}'
    turn = f'{{"question":"Who built it?","turn":"question","shown":[{place}],"leads":[{lead}]}}'
    exchange = Conversation.from_json(f'{{"turns":[{turn}]}}').turns[0]
    assert exchange.reliability == pytest.approx(0.4)


@pytest.mark.parametrize(("turn", "reliability"), [(Turn.QUESTION, 0.3), (Turn.MORE, 1.0)])
def test_what_was_read_on_to_is_certain_and_what_was_found_is_as_sure_as_it_was(turn: Turn, reliability: float) -> None:
    likely = (LikelyAnswer(place=Address.of(quote(2)), weight=0.9),) if turn is Turn.QUESTION else ()
    said = replace(answer(turn), likely=likely, reliability=0.3)
    assert Conversation().then("q", said).turns[0].reliability == reliability


def test_what_is_hidden_stays_so_when_it_is_stored_and_repeated() -> None:
    hidden = Conversation().then("theirs", answer()).hide()
    conversation = hidden.then("more", answer(Turn.MORE)).then("mine", answer())
    assert [turn.hidden for turn in conversation.turns] == [True, True, False]
    assert Conversation.from_json(conversation.as_json()) == conversation


@pytest.mark.parametrize(("turn", "question"), [(Turn.QUESTION, "last"), (Turn.FOLLOW_UP, "last"), (Turn.MORE, "")])
def test_the_last_turn_alone_has_no_words_of_those_before(turn: Turn, question: str) -> None:
    before = Conversation().then("first", answer())
    after = before.then("last", answer(turn))
    alone = after.last_alone(before)
    assert [exchange.question for exchange in alone.turns] == [question]
    assert alone.shown == after.shown


@pytest.mark.parametrize("turn", [Turn.THANKS, Turn.NEW])
def test_a_turn_that_adds_nothing_is_nothing_alone(turn: Turn) -> None:
    before = Conversation().then("first", answer())
    assert before.then("last", answer(turn, Outcome.REPLY, 0)).last_alone(before) == Conversation()
