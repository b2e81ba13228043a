from __future__ import annotations

from pathlib import Path

import pytest

from bot.querylog.log import QueryLog
from bot.querylog.privacy.retention import DEPARTED_DAYS
from bot.querylog.records import EMPTY_STATE, Entry, Front, LoggedLesson, Origin, Passage, Verdict, sentence_digest
from bot.querylog.scope import EVERYTHING, Guild, Scope
from retrieval.answers import Answer, Outcome
from retrieval.lessons.question_similarity import QuestionKey
from tests.bot.querylog.asking import ANN, BEN, CAY, HARBOUR, MARSH, ask
from tests.bot.querylog.conftest import StillClock
from tests.bot.querylog.privacy.test_personal_data import NOTHING, everywhere

IN_HARBOUR, IN_MARSH = Guild(HARBOUR), Guild(MARSH)
LAMP = Passage("a.txt", 1, 2, sentence_digest("The lamp was lit in 1902."))


async def teach(log: QueryLog, row: int, passage: Passage | None = LAMP, scope: Scope = IN_HARBOUR) -> int:
    lesson_id = await log.lessons.teach(scope, row, passage, BEN)
    assert lesson_id is not None
    return lesson_id


async def held(log: QueryLog, guild: int | None = HARBOUR) -> list[int]:
    return [lesson.question_id for lesson in await log.lessons.holding(guild)]


async def waiting(log: QueryLog) -> list[int]:
    return [case.question.id for case in await log.review.unanswered(EVERYTHING)]


async def test_a_lesson_keeps_what_it_was_taught(log: QueryLog, clock: StillClock) -> None:
    row = await ask(log, "When was the lamp lit, please?")
    lesson_id = await teach(log, row)
    (lesson,) = await log.lessons.listed(IN_HARBOUR)
    teacher = log._store.key.hash_of(BEN)
    assert lesson == LoggedLesson(
        lesson_id, row, HARBOUR, QuestionKey(("lamp", "light"), "when"), LAMP, teacher, clock.now, ended_at=None
    )
    assert await log.lessons.of_question(IN_HARBOUR, row) == [lesson]
    assert await log.lessons.holding(HARBOUR) == [lesson]


async def test_a_taught_question_and_its_like_leave_the_queue_and_come_back(log: QueryLog, clock: StillClock) -> None:
    rows = [await ask(log, "When was the lamp lit?", guild=guild) for guild in (HARBOUR, HARBOUR, MARSH)]
    clock.move(hours=1)
    lesson_id = await teach(log, rows[0])
    assert await waiting(log) == [rows[2]]
    case = await log.review.show(IN_HARBOUR, rows[1])
    assert case is not None
    assert case.review is not None
    assert (case.review.verdict, case.review.at) == (Verdict.TAUGHT, clock.now)
    assert await log.lessons.undo(IN_HARBOUR, lesson_id)
    assert not await log.lessons.undo(IN_HARBOUR, lesson_id)
    assert [case.review for case in await log.review.recent(EVERYTHING)] == [None, None, None]
    assert await held(log) == []


async def test_what_was_reviewed_since_is_left_by_the_undoing(log: QueryLog, clock: StillClock) -> None:
    row = await ask(log)
    lesson_id = await teach(log, row)
    clock.move(hours=1)
    await log.review.mark(IN_HARBOUR, row, Verdict.IGNORED, CAY)
    await log.lessons.undo(IN_HARBOUR, lesson_id)
    assert await waiting(log) == []


async def test_teaching_again_replaces_the_lesson(log: QueryLog, clock: StillClock) -> None:
    row, other = await ask(log), await ask(log)
    await teach(log, row)
    clock.move(hours=1)
    second = await teach(log, row, None)
    assert [(lesson.id, lesson.passage) for lesson in await log.lessons.listed(EVERYTHING)] == [(second, None)]
    await log.lessons.undo(EVERYTHING, second)
    assert await waiting(log) == [other]
    assert [case.review for case in await log.review.recent(EVERYTHING)] == [None, None]


async def test_only_an_answered_question_can_be_taught(log: QueryLog) -> None:
    row = await log.claim(Origin(Front.MENTION, ANN, HARBOUR, 5), "When?")
    assert row is not None
    assert await log.lessons.teach(IN_HARBOUR, row, LAMP, BEN) is None
    assert await log.lessons.teach(EVERYTHING, 99, LAMP, BEN) is None
    assert await log.lessons.listed(EVERYTHING) == []


@pytest.mark.parametrize("scope", [IN_MARSH, Guild(0), Guild(-1)])
async def test_nothing_of_another_server_is_taught_seen_or_undone(log: QueryLog, scope: Scope) -> None:
    for guild in (HARBOUR, None):
        row = await ask(log, guild=guild)
        assert await log.lessons.teach(scope, row, LAMP, ANN) is None
        lesson_id = await teach(log, row, scope=EVERYTHING)
        assert not await log.lessons.undo(scope, lesson_id)
        assert await log.lessons.of_question(scope, row) == []
    assert await log.lessons.listed(scope) == []
    assert len(await log.lessons.listed(EVERYTHING)) == 2


async def test_only_who_reviews_everything_teaches_for_everywhere(log: QueryLog) -> None:
    row = await ask(log)
    with pytest.raises(ValueError, match="one server"):
        await log.lessons.teach(IN_HARBOUR, row, LAMP, BEN, everywhere=True)
    everywhere_id = await log.lessons.teach(EVERYTHING, row, LAMP, None, everywhere=True)
    own = await teach(log, row, None)
    for guild in (MARSH, None):
        assert [lesson.id for lesson in await log.lessons.holding(guild)] == [everywhere_id]
    assert [lesson.id for lesson in await log.lessons.holding(HARBOUR)] == [everywhere_id, own]
    assert [lesson.id for lesson in await log.lessons.listed(IN_HARBOUR)] == [own]
    assert [lesson.id for lesson in await log.lessons.listed(EVERYTHING)] == [own, everywhere_id]
    assert everywhere_id is not None
    assert not await log.lessons.undo(IN_HARBOUR, everywhere_id)
    assert [lesson.teacher for lesson in await log.lessons.holding(None)] == ["terminal"]


async def test_what_was_asked_in_no_server_is_taught_for_everywhere(log: QueryLog) -> None:
    row = await ask(log, guild=None)
    await teach(log, row, scope=EVERYTHING)
    assert await held(log, MARSH) == [row]


async def test_pages_of_lessons_follow_one_another(log: QueryLog) -> None:
    made = [await teach(log, await ask(log, f"Who is number{number}?")) for number in range(5)]
    first = await log.lessons.listed(IN_HARBOUR, limit=2)
    second = await log.lessons.listed(IN_HARBOUR, before=first[-1].id, limit=9)
    assert [lesson.id for lesson in (*first, *second)] == made[::-1]


async def test_another_process_is_told_of_a_change(log: QueryLog, database: Path, clock: StillClock) -> None:
    row = await ask(log)
    seen = [await log.lessons.changes()]
    async with await QueryLog.open(database, clock) as other:
        lesson_id = await teach(other, row)
        seen.append(await log.lessons.changes())
        assert await held(log) == [row]
        await ask(other)
        assert await log.lessons.changes() == seen[-1]
        await other.lessons.undo(EVERYTHING, lesson_id)
        seen.append(await log.lessons.changes())
        await teach(other, row)
        seen.append(await log.lessons.changes())
        await other.people.erase(ANN)
        seen.append(await log.lessons.changes())
    assert seen == sorted(set(seen))


async def test_a_lesson_outlives_its_question(log: QueryLog, clock: StillClock) -> None:
    row, like = await ask(log, "When was the lamp lit?"), await ask(log, "lamp lit when")
    lesson_id = await teach(log, row)
    await log._run("UPDATE question SET asked_at = asked_at + 1 WHERE id = ?", (like,))
    clock.move(days=90, milliseconds=1)
    assert await log.retention.purge(90) == 1
    assert await held(log) == [row]
    assert (await log.people.summary(ANN)).lessons == 1
    assert [lesson.id for lesson in await log.people.lessons(ANN)] == [lesson_id]
    assert await log.lessons.undo(IN_HARBOUR, lesson_id)
    assert await waiting(log) == [like]


async def test_an_erased_persons_lesson_ends_and_the_teacher_is_told(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    row = await ask(log, "Where is zanzibarmother buried?", user=ANN)
    like = await ask(log, "Where is the zanzibarmother buried?", user=CAY)
    other = await ask(log, "When was the lamp lit?", user=CAY)
    lesson_id, stays = await teach(log, row), await teach(log, other)
    await log._run("UPDATE question SET text = 'Where?', resolved = 'Where?', terms = 'x' WHERE id = ?", (like,))
    clock.move(days=100)
    await log.retention.purge(90)
    assert b"zanzi" in everywhere(database)
    assert (await log.people.erase(ANN)).lessons == 1
    left = everywhere(database)
    assert b"zanzi" not in left
    assert log._store.key.hash_of(ANN).encode() not in left
    assert await log.people.summary(ANN) == NOTHING
    ended = (await log.lessons.listed(IN_HARBOUR))[-1]
    assert (ended.id, ended.asked.terms, ended.passage, ended.ended_at) == (lesson_id, (), LAMP, clock.now)
    assert [lesson.id for lesson in await log.lessons.holding(HARBOUR)] == [stays]
    assert await log.lessons.undo(IN_HARBOUR, lesson_id)
    assert [lesson.id for lesson in await log.lessons.listed(IN_HARBOUR)] == [stays]


async def test_a_lesson_from_a_follow_up_holds_the_words_of_those_it_goes_on_from(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    mine = await ask(log, "Who is zanzibarmother?", Outcome.ANSWERED, user=ANN)
    reply = await ask(log, "And how old?", user=BEN, parent=mine, resolved="And how old? + zanzibarmother")
    await teach(log, reply)
    assert (await log.people.summary(ANN)).lessons == (await log.people.summary(BEN)).lessons == 1
    clock.move(days=1)
    await log.people.erase(ANN)
    assert b"zanzi" not in everywhere(database)
    assert await held(log) == []
    assert await waiting(log) == [reply]
    assert (await log.people.summary(BEN)).lessons == 0


async def test_a_teacher_is_forgotten_and_the_lesson_stays(log: QueryLog, database: Path) -> None:
    row = await ask(log, user=None)
    await teach(log, row)
    assert (await log.people.summary(BEN)).taught == 1
    await log.people.erase(BEN)
    assert log._store.key.hash_of(BEN).encode() not in everywhere(database)
    (lesson,) = await log.lessons.holding(HARBOUR)
    assert lesson.teacher is None


async def test_a_departed_servers_lessons_go_also_those_for_everywhere(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    rows = [await ask(log, f"Who is zanzibar{number}?", guild=HARBOUR) for number in range(2)]
    await teach(log, rows[0])
    await log.lessons.teach(EVERYTHING, rows[1], LAMP, None, everywhere=True)
    other = await ask(log, guild=MARSH)
    await teach(log, other, scope=IN_MARSH)
    clock.move(days=100)
    await log.retention.purge(90)
    await log.retention.present({MARSH})
    clock.move(days=DEPARTED_DAYS)
    assert await log.retention.purge(90) == 0
    assert await held(log) == []
    assert await held(log, MARSH) == [other]
    assert b"zanzi" not in everywhere(database)


async def test_a_server_that_takes_the_bot_back_keeps_its_lessons(log: QueryLog, clock: StillClock) -> None:
    row = await ask(log)
    await teach(log, row)
    await log.retention.left(HARBOUR)
    await log.retention.returned(HARBOUR)
    clock.move(days=DEPARTED_DAYS)
    await log.retention.purge(0)
    assert await held(log) == [row]


def test_a_sentence_is_known_however_its_lines_are_broken() -> None:
    assert sentence_digest("The lamp\nwas  lit.") == sentence_digest("The lamp was lit.")
    assert sentence_digest("The lamp was lit.") != sentence_digest("The lamp was not lit.")


async def test_a_lesson_tells_nobody_the_words_of_another(log: QueryLog) -> None:
    mine = await ask(log, "Who is zanzibarmother?", Outcome.ANSWERED, user=ANN)
    reply = await ask(log, "And how old?", user=BEN, parent=mine, resolved="And how old? + zanzibarmother")
    own, mixed = await teach(log, mine), await teach(log, reply)
    told = {it.id: it.asked.terms for it in await log.people.lessons(ANN)}
    assert told == {own: QuestionKey.of("Who is zanzibarmother?").terms, mixed: ()}
    (theirs,) = await log.people.lessons(BEN)
    assert (theirs.id, theirs.asked.terms, theirs.asked.carried) == (mixed, (), ())


async def test_a_lesson_from_a_message_of_anothers_ends_when_that_person_has_the_words_deleted(
    log: QueryLog, database: Path
) -> None:
    row = await log.claim(Origin(Front.CONTEXT_MENU, BEN, HARBOUR, 5, private=True, author_id=ANN), "zanzibarmother")
    assert row is not None
    answer = Answer(question="zanzibarmother", resolved="zanzibarmother", outcome=Outcome.NOT_FOUND, confidence=0.5)
    await log.record(row, Entry(row, None, EMPTY_STATE, EMPTY_STATE, answer, 1.0, {}, author_id=ANN))
    await teach(log, row)
    assert [it.asked.terms for it in await log.people.lessons(BEN)] == [()]
    assert (await log.people.erase(ANN)).lessons == 1
    assert b"zanzi" not in everywhere(database)
