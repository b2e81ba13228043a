from __future__ import annotations

import asyncio
from pathlib import Path

from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin, Vote
from tests.bot.querylog.asking import votes_of


async def asked(log: QueryLog) -> int:
    question_id = await log.claim(Origin(Front.DM, user_id=7, channel_id=2, message_id=3), "How much?")
    assert question_id is not None
    return question_id


async def test_a_person_has_one_vote_and_may_change_it(log: QueryLog) -> None:
    question_id = await asked(log)
    assert await log.answers.cast(question_id, 7, helpful=False)
    assert await log.answers.cast(question_id, 8, helpful=True)
    assert await log.answers.explain(question_id, 7, "the year")
    assert sorted(vote.helpful for vote in await votes_of(log, question_id)) == [False, True]
    assert Vote(helpful=False, missing="the year") in await votes_of(log, question_id)
    assert await log.answers.cast(question_id, 7, helpful=False)
    assert Vote(helpful=False, missing="the year") in await votes_of(log, question_id)
    assert await log.answers.cast(question_id, 7, helpful=True)
    assert await votes_of(log, question_id) == [Vote(helpful=True, missing=None)] * 2


async def test_nobody_votes_on_a_question_that_is_gone(log: QueryLog) -> None:
    assert not await log.answers.cast(41, 7, helpful=True)
    assert await votes_of(log, 41) == []


async def test_only_a_vote_can_be_explained(log: QueryLog) -> None:
    question_id = await asked(log)
    assert not await log.answers.explain(question_id, 7, "the year")


async def test_what_was_missing_may_be_any_text(log: QueryLog) -> None:
    question_id = await asked(log)
    await log.answers.cast(question_id, 7, helpful=False)
    await log.answers.explain(question_id, 7, "\ud800\0'; --")
    assert await votes_of(log, question_id) == [Vote(helpful=False, missing="\ufffd\ufffd'; --")]


async def test_nobody_is_named(log: QueryLog, database: Path) -> None:
    await log.answers.cast(await asked(log), 123456789012345678, helpful=True)
    await log.close()
    assert b"123456789012345678" not in await asyncio.to_thread(database.read_bytes)
