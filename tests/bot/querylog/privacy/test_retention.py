from __future__ import annotations

from pathlib import Path

from bot.querylog.log import QueryLog
from bot.querylog.privacy.retention import DEPARTED_DAYS
from bot.querylog.records import EMPTY_STATE
from retrieval.answers import Outcome
from tests.bot.querylog.asking import ANN, BEN, HARBOUR, MARSH, ask, recent
from tests.bot.querylog.conftest import StillClock
from tests.bot.querylog.privacy.test_personal_data import everywhere


async def ids(log: QueryLog) -> list[int]:
    return [question.id for question in await recent(log, 1000)]


async def test_what_is_old_goes_with_its_votes_and_words(log: QueryLog, database: Path, clock: StillClock) -> None:
    old = await ask(log, "Who is zanzibar?", Outcome.ANSWERED, user=ANN)
    await log.answers.cast(old, BEN, helpful=False)
    clock.move(days=1)
    reply = await ask(log, "And where?", Outcome.ANSWERED, user=BEN, parent=old, resolved="where zanzibar?")
    clock.move(days=89, milliseconds=1)
    assert await log.retention.purge(90) == 1
    assert await ids(log) == [reply]
    assert b"zanzi" not in everywhere(database)
    counts = await log._run(
        "SELECT (SELECT count(*) FROM vote), (SELECT count(*) FROM quote), state_before FROM question"
    )
    assert [tuple(row) for row in counts] == [(0, 1, EMPTY_STATE)]


async def test_a_question_is_kept_to_the_last_moment(log: QueryLog, clock: StillClock) -> None:
    await ask(log)
    clock.move(days=90)
    assert await log.retention.purge(90) == 0


async def test_no_days_keep_for_good(log: QueryLog, clock: StillClock) -> None:
    await ask(log)
    clock.move(days=10_000)
    assert await log.retention.purge(0) == 0
    assert len(await ids(log)) == 1


async def test_the_questions_of_a_server_that_was_left_go_after_the_grace(log: QueryLog, clock: StillClock) -> None:
    await ask(log, guild=HARBOUR)
    others = [await ask(log, guild=guild) for guild in (MARSH, None)]
    await log.retention.left(HARBOUR)
    clock.move(days=DEPARTED_DAYS - 1)
    await log.retention.left(HARBOUR)  # told again, it is still as long ago
    assert await log.retention.purge(0) == 0
    clock.move(days=1)
    assert await log.retention.purge(0) == 1
    assert await ids(log) == others[::-1]
    row = await ask(log, guild=HARBOUR)
    clock.move(days=DEPARTED_DAYS)
    await log.retention.purge(0)
    assert row in await ids(log)


async def test_a_server_that_takes_the_bot_back_keeps_its_questions(log: QueryLog, clock: StillClock) -> None:
    await ask(log, guild=HARBOUR)
    await log.retention.left(HARBOUR)
    await log.retention.returned(HARBOUR)
    clock.move(days=DEPARTED_DAYS)
    assert await log.retention.purge(0) == 0


async def test_servers_left_and_joined_while_the_bot_was_away_are_noticed(log: QueryLog, clock: StillClock) -> None:
    for guild in (HARBOUR, MARSH, None):
        await ask(log, guild=guild)
    await log.retention.left(MARSH)
    await log.retention.present({MARSH, 77})
    clock.move(days=DEPARTED_DAYS)
    assert await log.retention.purge(0) == 1
    assert await ids(log) == [3, 2]


async def test_an_empty_log_has_no_servers(log: QueryLog) -> None:
    await log.retention.present([])
    assert await log.retention.purge(1) == 0
