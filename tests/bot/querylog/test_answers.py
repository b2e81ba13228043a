from __future__ import annotations

from bot.querylog.answers import Viewer
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
    found = await log.answers.reached(question_id, Viewer(7, 2))
    assert found is not None
    assert (found.question.id, found.own) == (question_id, True)
    assert [(quote.article, quote.start, quote.end) for quote in found.question.quotes] == [("a.txt", 3, 8)]
    assert await log.answers.reached(question_id + 7, Viewer(7, 2)) is None
    assert await log.answers.reached(question_id, Viewer(7, 5)) is None


async def test_who_asks_nowhere_reaches_nothing(log: QueryLog) -> None:
    question_id = await answered(log, Origin(Front.TERMINAL, user_id=None))
    await log.sent(question_id, 30)
    assert await log.answers.reached(question_id, Viewer(7, None, seen=30)) is None


async def test_others_reach_an_answer_as_long_as_it_is_there(log: QueryLog) -> None:
    question_id = await answered(log)
    assert await log.answers.reached(question_id, Viewer(8, 2)) is None
    await log.sent(question_id, 30)
    assert (found := await log.answers.reached(question_id, Viewer(8, 2))) is not None
    assert not found.own
    await log.answers.gone(30)
    assert await log.answers.reached(question_id, Viewer(8, 2)) is None
    assert await log.answers.reached(question_id, Viewer(7, 2)) is not None


PRIVATE = Origin(Front.SLASH, user_id=7, guild_id=1, channel_id=2, message_id=3, private=True)


async def test_a_private_answer_is_reached_by_its_asker_alone(log: QueryLog) -> None:
    question_id = await answered(log, PRIVATE)
    await log.sent(question_id, 30)
    assert await log.answers.reached(question_id, Viewer(8, 2)) is None
    assert await log.answers.reached(question_id, Viewer(8, 2, seen=31)) is None
    assert (found := await log.answers.reached(question_id, Viewer(7, 2))) is not None
    assert (found.question.private, found.own) == (True, True)


async def test_an_answer_that_everybody_sees_is_private_no_more(log: QueryLog) -> None:
    question_id = await answered(log, PRIVATE)
    await log.sent(question_id, 30)
    assert await log.answers.reached(question_id, Viewer(8, 5, seen=30)) is None
    assert await log.answers.reached(question_id, Viewer(8, 2, seen=30)) is not None
    assert (found := await log.answers.reached(question_id, Viewer(8, 2))) is not None
    assert not found.question.private


ASKER = Viewer(7, 2)


async def test_a_private_answer_is_shared_by_its_asker_from_its_message(log: QueryLog) -> None:
    question_id = await answered(log, PRIVATE)
    await log.sent(question_id, 30)
    for viewer, message in ((Viewer(8, 2), 30), (Viewer(7, 5), 30), (ASKER, 31), (Viewer(7, None), 30)):
        assert not await log.answers.is_private(question_id, viewer, message)
        assert not await log.answers.share(question_id, viewer, message, 40)
    assert await log.turn_of_answer(40) is None
    assert await log.answers.is_private(question_id, ASKER, 30)
    assert await log.answers.share(question_id, ASKER, 30, 40)
    assert (turn := await log.turn_of_answer(40)) is not None
    assert turn.id == question_id
    assert await log.answers.reached(question_id, Viewer(8, 2)) is not None
    assert not await log.answers.share(question_id, ASKER, 40, 50)


async def test_a_public_answer_is_none_to_share(log: QueryLog) -> None:
    question_id = await answered(log)
    await log.sent(question_id, 30)
    assert not await log.answers.share(question_id, ASKER, 30, 40)
    assert await log.turn_of_answer(30) is not None


async def test_a_message_is_only_for_the_asker_of_what_it_answers(log: QueryLog) -> None:
    question_id = await answered(log)
    await log.sent(question_id, 30)
    assert await log.answers.is_for(7, 30)
    assert not await log.answers.is_for(8, 30)
    assert not await log.answers.is_for(7, 31)
