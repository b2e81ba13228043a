from __future__ import annotations

from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, Origin
from retrieval.answers import Answer, Outcome, Quote

QUOTE = Quote(text="Words", article="a.txt", title="A", paragraph=1, sentence=1, start=3, end=8, score=2.5)
ORIGIN = Origin(Front.MENTION, user_id=7, guild_id=1, channel_id=2, message_id=3)


async def answered(log: QueryLog, origin: Origin = ORIGIN) -> int:
    question_id = await log.claim(origin, "How much?")
    assert question_id is not None
    answer = Answer(question="How much?", resolved="How much?", outcome=Outcome.ANSWERED, confidence=1, quotes=(QUOTE,))
    await log.record(question_id, Entry(question_id, None, "{}", "{}", answer, 1.0, {"a.txt": "digest"}))
    return question_id


async def test_a_message_leads_to_its_answer(log: QueryLog) -> None:
    question_id = await answered(log)
    assert (found := await log.answers.to_message(3)) is not None
    assert (found.turn.id, found.answer_message_id) == (question_id, None)
    await log.sent(question_id, 99)
    assert (found := await log.answers.to_message(3)) is not None
    assert found.answer_message_id == 99


async def test_a_message_that_was_never_answered_leads_nowhere(log: QueryLog) -> None:
    await log.claim(ORIGIN, "How much?")
    assert await log.answers.to_message(3) is None
    assert await log.answers.to_message(4) is None


async def test_a_deleted_answer_is_forgotten(log: QueryLog) -> None:
    await log.sent(await answered(log), 99)
    await log.answers.gone(98)
    assert await log.turn_of_answer(99) is not None
    await log.answers.gone(99)
    assert await log.turn_of_answer(99) is None


async def test_a_question_is_found_with_its_quotes(log: QueryLog) -> None:
    question_id = await answered(log)
    await answered(log, Origin(Front.MENTION, user_id=8, message_id=4))
    found = await log.answers.question(question_id, 2)
    assert found is not None
    assert found.id == question_id
    assert [(quote.article, quote.start, quote.end) for quote in found.quotes] == [("a.txt", 3, 8)]
    assert await log.answers.question(question_id + 7, 2) is None
    assert await log.answers.question(question_id, 5) is None
    assert await log.answers.is_in(question_id, 2)
    assert not await log.answers.is_in(question_id, 5)


async def test_a_message_is_only_for_the_asker_of_what_it_answers(log: QueryLog) -> None:
    question_id = await answered(log)
    await log.sent(question_id, 30)
    assert await log.answers.is_for(7, question_id, 30)
    assert not await log.answers.is_for(8, question_id, 30)
    assert not await log.answers.is_for(7, question_id, 31)
    assert not await log.answers.is_for(7, question_id + 7, 30)
