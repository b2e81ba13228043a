"""The one way in: answers are logged, conversations are found again."""

from __future__ import annotations

import threading
import weakref
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.replay import replay
from bot.core.service import MAX_CONVERSATION_AGE, Reply, Service, open_service
from bot.querylog.database.errors import LogLockedError
from bot.querylog.records import Front, Origin
from bot.querylog.scope import EVERYTHING
from bot.querylog.writer import LogWriter
from bot.settings import Settings
from retrieval.answers import Outcome
from retrieval.conversation import Conversation
from tests import ROOT
from tests.bot.querylog.asking import recent
from tests.bot.querylog.conftest import StillClock

SEED = ROOT / "seeds" / "china-chip-sector.txt"
MIRA, JONAS = 1, 2
HALL, GARDEN = 100, 200


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def service(tmp_path: Path, clock: StillClock) -> AsyncIterator[Service]:
    async with open_service(Settings(seeds=SEED, database=tmp_path / "log.sqlite3", models="off"), clock) as opened:
        yield opened


def origin(user: int = MIRA, channel: int = HALL, message: int | None = None) -> Origin:
    return Origin(Front.MENTION, user, guild_id=9, channel_id=channel, message_id=message, library=9)


async def ask(service: Service, text: str, where: Origin, replied_to: int | None = None) -> Reply:
    reply = await service.ask_in_turn(text, where, replied_to)
    assert reply is not None
    return reply


async def test_an_answer_quotes_the_file_and_is_in_the_log(service: Service) -> None:
    reply = await ask(service, "How much money does China plan to spend?", origin())
    quote = reply.answer.quotes[0]
    assert reply.answer.outcome is Outcome.ANSWERED
    assert quote.text == SEED.read_bytes().decode()[quote.start : quote.end]
    assert quote.text in reply.said()
    (row,) = await recent(service.log)
    assert (row.id, row.text, row.outcome) == (reply.id, reply.answer.question, Outcome.ANSWERED)
    first = row.quotes[0]
    assert (first.rank, first.start, first.end) == (1, quote.start, quote.end)


@pytest.mark.parametrize("waits", [False, True])
async def test_a_look_up_is_logged_beside_the_questions(
    service: Service, clock: StillClock, monkeypatch: pytest.MonkeyPatch, *, waits: bool
) -> None:
    asked = await ask(service, "How much money does China plan to spend?", origin())
    shown = asked.answer.quotes[:1]
    monkeypatch.setattr(LogWriter, "retry_seconds", 0.0)
    await service.log.writer.begin()
    with monkeypatch.context() as patched:
        if waits:  # the log cannot be written for a while
            patched.setattr(service.log._store, "write", broken)
        for text, quotes in (("chips", shown), ("zebras", ())):
            assert await service.look_up(text, origin(), quotes, 1.0) is not None
        again = await ask(service, "And when?", origin())
        assert again.turn.parent_id == asked.id
    await service.log.writer.flush()
    _, missed, found, _ = [case.question for case in await service.log.review.recent(EVERYTHING)]
    assert (found.text, found.look_up, missed.text, missed.look_up) == ("chips", "found", "zebras", "missed")
    assert [(quote.start, quote.end) for quote in found.quotes] == [(quote.start, quote.end) for quote in shown]
    assert "zebras" not in {case.question.text for case in await service.log.review.unanswered(EVERYTHING)}
    assert [it.question.text for it in [each async for each in replay(service, EVERYTHING, 99)]] == [
        asked.answer.question,
        again.answer.question,
    ]
    stats = await service.log.review.stats(EVERYTHING)
    assert (stats.asked, dict(stats.look_ups)) == (2, {"found": 1, "missed": 1})
    clock.now += timedelta(days=1)
    since = await service.log.review.stats(EVERYTHING, clock.now)
    assert (since.asked, dict(since.look_ups)) == (0, {})


async def broken(*_: object) -> None:
    raise LogLockedError(Path("log.sqlite3"))


async def test_small_talk_does_not_wait_for_a_review(service: Service) -> None:
    for text in (
        "thx bro",
        "lol",
        "good bot",
        "bad bot",
        "are you a bot?",
        "who made you?",
        "Hi Bob",
        "who wrote this?",
    ):
        assert (await ask(service, text, origin())).answer.outcome is Outcome.REPLY
    assert len(await recent(service.log)) == 8
    assert await service.log.review.unanswered(EVERYTHING) == []


async def test_a_message_is_answered_once(service: Service) -> None:
    assert await service.ask("Who is Mark Li?", origin(message=7)) is not None
    assert await service.ask("Who is Mark Li?", origin(message=7)) is None
    assert await service.ask_in_turn("Who is Mark Li?", origin(message=7)) is None
    assert len(await recent(service.log)) == 1


async def test_a_conversation_goes_on_for_the_same_person_in_the_same_place_while_it_is_fresh(
    service: Service, clock: StillClock
) -> None:
    first = await ask(service, "What is SMEE?", origin())
    clock.now += MAX_CONVERSATION_AGE - timedelta(seconds=1)
    follow_up = await ask(service, "When was it launched?", origin())
    assert (follow_up.turn.parent_id, follow_up.turn.conversation_id) == (first.id, first.id)
    assert follow_up.turn.state_before == first.turn.state_after

    assert await service.previous(origin(user=JONAS)) is None
    assert await service.previous(origin(channel=GARDEN)) is None
    clock.now += MAX_CONVERSATION_AGE + timedelta(seconds=1)
    assert await service.previous(origin()) is None


async def test_a_reply_goes_on_from_that_answer_at_any_age_and_for_anyone(service: Service, clock: StillClock) -> None:
    first = await ask(service, "What is SMEE?", origin())
    await service.log.sent(first.id, 55)
    await ask(service, "Who is Mark Li?", origin())
    clock.now += timedelta(days=30)
    follow_up = await ask(service, "When was it launched?", origin(user=JONAS), replied_to=55)
    assert follow_up.turn.parent_id == first.id
    before = Conversation.from_json(first.turn.state_after)
    assert Conversation.from_json(follow_up.turn.state_before) == before.hide()


async def test_nobody_goes_on_from_a_private_answer_whatever_is_replied_to(service: Service) -> None:
    private = await service.ask_in_turn("What is SMEE?", replace(origin(), private=True))
    assert private is not None
    await service.log.sent(private.id, 55)
    for user in (MIRA, JONAS):
        follow_up = await ask(service, "When was it launched?", origin(user=user), replied_to=55)
        assert (follow_up.turn.parent_id, "SMEE" in follow_up.turn.state_after) == (None, False)


async def test_a_reply_goes_on_from_what_stands_in_the_same_channel(service: Service) -> None:
    first = await ask(service, "What is SMEE?", origin())
    await service.log.sent(first.id, 55)
    follow_up = await ask(service, "When was it launched?", origin(user=JONAS, channel=GARDEN), replied_to=55)
    assert follow_up.turn.parent_id is None


async def test_a_conversation_outlives_a_restart(tmp_path: Path, clock: StillClock) -> None:
    chosen = Settings(seeds=SEED, database=tmp_path / "log.sqlite3", models="off")
    async with open_service(chosen, clock) as service:
        first = await ask(service, "What is SMEE?", origin())
    async with open_service(chosen, clock) as service:
        assert await service.previous(origin()) == first.turn


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(), max_size=60), min_size=1, max_size=4))
async def test_whatever_is_asked_every_quote_is_verbatim_and_every_row_is_kept(
    tmp_path: Path, questions: list[str]
) -> None:
    source = SEED.read_bytes().decode()
    async with open_service(Settings(seeds=SEED, database=tmp_path / "log.sqlite3", models="off")) as service:
        ids = []
        for question in questions:
            reply = await ask(service, question, origin())
            assert all(quote.text == source[quote.start : quote.end] for quote in reply.answer.quotes)
            ids.append(reply.id)
        assert [row.id for row in await recent(service.log, len(ids))] == ids[::-1]


async def test_a_conversation_goes_on_though_the_clock_is_set_back(service: Service, clock: StillClock) -> None:
    first = await ask(service, "How much money does China plan to spend?", origin())
    clock.now -= timedelta(hours=1)
    second = await ask(service, "And Japan?", origin())
    third = await ask(service, "And Japan?", origin())
    assert (second.turn.parent_id, third.turn.parent_id) == (first.id, second.id)
    assert [row.id for row in await recent(service.log)] == [third.id, second.id, first.id]


async def test_articles_that_were_replaced_are_let_go_without_anybody_waiting(service: Service) -> None:
    await ask(service, "How much money does China plan to spend?", origin())
    let_go: list[int] = []
    weakref.finalize(service.answerer, lambda: let_go.append(threading.get_ident()))
    await service.reload(SEED)
    assert let_go
    assert let_go != [threading.get_ident()]
