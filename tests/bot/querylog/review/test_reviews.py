from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, Origin, Verdict, Vote
from bot.querylog.review import reviews
from bot.querylog.review.reviews import quoted
from bot.querylog.scope import EVERYTHING, Guild, Scope, scope_values
from retrieval.answers import Outcome
from tests.bot.querylog.asking import ANN, BEN, HARBOUR, MARSH, ask
from tests.bot.querylog.conftest import StillClock

IN_HARBOUR, IN_MARSH = Guild(HARBOUR), Guild(MARSH)


async def waiting(log: QueryLog, scope: Scope = EVERYTHING) -> list[tuple[int, int]]:
    """The queue: the latest question of each group, and how many there are."""
    return [(case.question.id, case.duplicates) for case in await log.review.unanswered(scope)]


async def test_what_was_not_answered_waits_the_newest_first(log: QueryLog) -> None:
    for outcome in (Outcome.ANSWERED, Outcome.UNSURE, Outcome.NOT_FOUND, Outcome.REPLY):
        await ask(log, f"Who is {outcome}?", outcome)
    await log.claim(Origin(Front.MENTION, ANN, HARBOUR, 5), "Not answered yet")
    assert await waiting(log) == [(3, 1), (2, 1)]


async def test_an_answer_that_did_not_help_waits_until_nobody_says_so(log: QueryLog) -> None:
    row = await ask(log, outcome=Outcome.ANSWERED)
    assert await waiting(log) == []
    await log.answers.cast(row, ANN, helpful=False)
    await log.answers.cast(row, BEN, helpful=False)
    await log.answers.cast(row, ANN, helpful=True)
    assert await waiting(log) == [(row, 1)]
    (case,) = await log.review.recent(EVERYTHING)
    assert (case.helpful, case.unhelpful) == (1, 1)
    await log.people.erase(BEN)
    assert await waiting(log) == []


async def test_near_duplicates_are_one_entry(log: QueryLog) -> None:
    for text in ("Who built the lighthouse?", "Who is Mark Li?", "the lighthouse: who was BUILDING it", "???", "!!"):
        await ask(log, text)
    assert await waiting(log) == [(5, 1), (4, 1), (3, 2), (2, 1)]


async def test_a_follow_up_is_like_those_that_ask_the_same_of_the_same(log: QueryLog) -> None:
    await ask(log, "And in 1902?", resolved="And in 1902? lighthouse")
    await ask(log, "And in 1902?", resolved="And in 1902? sheep")
    await ask(log, "The lighthouse in 1902?")
    assert await waiting(log) == [(3, 2), (2, 1)]


async def test_what_was_reviewed_leaves_the_queue_and_who_did_it_is_kept(log: QueryLog, clock: StillClock) -> None:
    first, second = await ask(log, "Who is Ann?"), await ask(log, "Who is Ben?")
    clock.move(hours=1)
    assert await log.review.mark(IN_HARBOUR, first, Verdict.RIGHT, BEN) == 1
    assert await log.review.mark(EVERYTHING, second, Verdict.WRONG, None) == 1
    assert await waiting(log) == []
    reviews = [case.review for case in await log.review.recent(EVERYTHING)]
    assert [(review.verdict, review.reviewer, review.at) for review in reviews if review] == [
        (Verdict.WRONG, "terminal", clock.now),
        (Verdict.RIGHT, log._store.key.hash_of(BEN), clock.now),
    ]
    assert await log.review.reopen(IN_HARBOUR, first)
    assert not await log.review.reopen(IN_HARBOUR, first)
    assert await waiting(log) == [(first, 1)]


async def test_near_duplicates_are_reviewed_together_when_asked_to(log: QueryLog) -> None:
    rows = [await ask(log, guild=guild) for guild in (HARBOUR, HARBOUR, HARBOUR, MARSH)]
    assert await log.review.mark(IN_HARBOUR, rows[0], Verdict.IGNORED, ANN) == 1
    assert await waiting(log, IN_HARBOUR) == [(rows[2], 2)]
    assert await log.review.mark(IN_HARBOUR, rows[2], Verdict.IGNORED, ANN, alike=True) == 2
    assert await waiting(log) == [(rows[3], 1)]


async def test_another_answer_to_an_edited_question_has_no_review(log: QueryLog, entry: Callable[..., Entry]) -> None:
    row = await ask(log)
    await log.review.mark(EVERYTHING, row, Verdict.WRONG, None)
    await log.record(row, entry(row, 1))
    (case,) = await log.review.recent(EVERYTHING)
    assert case.review is None


async def test_a_question_that_is_still_being_answered_cannot_be_reviewed(log: QueryLog) -> None:
    row = await log.claim(Origin(Front.MENTION, ANN, HARBOUR, 5), "How much?")
    assert row is not None
    assert await log.review.mark(EVERYTHING, row, Verdict.RIGHT, None) == 0


async def test_all_that_is_known_of_a_question_is_shown(log: QueryLog) -> None:
    row = await ask(log, outcome=Outcome.UNSURE, resolved="Who built the lighthouse?")
    await log.answers.cast(row, ANN, helpful=True)
    await log.answers.cast(row, BEN, helpful=False)
    await log.answers.explain(row, BEN, "The year")
    case = await log.review.show(IN_HARBOUR, row)
    assert case is not None
    assert case.question.resolved == "Who built the lighthouse?"
    assert [(found.article, found.score) for found in case.question.quotes] == [("a.txt", 2.5)]
    assert set(case.votes) == {Vote(True, None), Vote(False, "The year")}  # noqa: FBT003 - as Vote is made
    assert (case.guild_id, case.channel_id, case.parent_id) == (HARBOUR, 5, None)
    assert await log.review.show(EVERYTHING, 99) is None


async def test_pages_follow_one_another_whatever_is_asked_or_deleted_meanwhile(log: QueryLog) -> None:
    rows = [await ask(log, f"Word{number % 7} again?") for number in range(20)]
    seen: list[int] = []
    before = None
    while page := await log.review.recent(EVERYTHING, before=before, limit=3):
        before = page[-1].question.id
        seen += [case.question.id for case in page]
        await ask(log, "One more?")
        await log._run("DELETE FROM question WHERE id = ?", (before,))
    assert seen == rows[::-1]


async def test_pages_of_the_queue_show_each_group_once(log: QueryLog) -> None:
    for number in range(20):
        await ask(log, f"Word{number % 7} again?")
    seen: list[int] = []
    before = None
    while page := await log.review.unanswered(EVERYTHING, before=before, limit=2):
        before = page[-1].question.id
        seen += [case.question.id for case in page]
    assert seen == [20, 19, 18, 17, 16, 15, 14]


@pytest.mark.parametrize("scope", [IN_MARSH, Guild(0), Guild(-1)])
async def test_nothing_of_another_server_is_seen_counted_or_marked(log: QueryLog, scope: Scope) -> None:
    rows = [
        await ask(log, "Who built the lighthouse?", outcome, guild=guild, user=BEN)
        for guild in (HARBOUR, None)
        for outcome in Outcome
    ]
    for row in rows:
        await log.answers.cast(row, ANN, helpful=False)
        assert await log.review.show(scope, row) is None
        assert await log.review.mark(scope, row, Verdict.IGNORED, ANN) == 0
        assert await log.review.mark(scope, row, Verdict.IGNORED, ANN, alike=True) == 0
        assert not await log.review.reopen(scope, row)
    assert await log.review.recent(scope) == []
    assert await log.review.unanswered(scope) == []
    for words in ("lighthouse", f"lighthouse {HARBOUR}", f"guild_id:{HARBOUR}", f'x") OR guild_id : ("{HARBOUR}'):
        assert await log.review.search(scope, words) == []
    assert [case async for case in log.review.export(scope)] == []
    stats = await log.review.stats(scope)
    assert (stats.asked, stats.helpful, stats.unhelpful, stats.passages, stats.words) == (0, 0, 0, (), ())
    assert all(case.review is None for case in await log.review.recent(EVERYTHING))


async def found(log: QueryLog, scope: Scope, match: str) -> list[int]:
    values = {"match": match, "before": 1000, "limit": 1000, **scope_values(scope)}
    return [row["id"] for row in await log._store.read(reviews.select_found(scope), values)]


async def test_a_search_is_kept_to_a_server_by_the_index_and_by_the_query_each_alone(log: QueryLog) -> None:
    texts = ("Who built it?", f"Who built {HARBOUR}?", f"guild_id : {HARBOUR} built")
    rows = {guild: [await ask(log, text, guild=guild) for text in texts] for guild in (HARBOUR, MARSH, None)}
    for guild in (HARBOUR, MARSH):
        scope, mine = Guild(guild), rows[guild][::-1]
        words = quoted("built")
        assert words is not None
        assert await found(log, EVERYTHING, reviews.match(scope, words)) == mine
        assert await found(log, scope, reviews.match(EVERYTHING, words)) == mine
    assert await found(log, IN_HARBOUR, reviews.match(IN_MARSH, "built")) == []


async def test_what_is_private_tells_neither_place_nor_conversation(log: QueryLog) -> None:
    rows = [await ask(log, f"Who is {name}?", Outcome.ANSWERED) for name in ("Ann", "Ben", "Cay")]
    follow_ups = [await ask(log, "And when?", Outcome.ANSWERED, parent=row) for row in rows]
    for visibility, row, follow_up in zip(("public", "private", "shared"), rows, follow_ups, strict=True):
        update = f"UPDATE question SET visibility = '{visibility}' WHERE id IN (?, ?)"  # noqa: S608 - fixed
        await log._run(update, (row, follow_up))
    cases = {case.question.id: case for case in await log.review.recent(IN_HARBOUR)}
    told = [
        (case.question.private, case.channel_id, case.parent_id, case.question.conversation_id)
        for case in (cases[row] for row in follow_ups)
    ]
    assert told == [(False, 5, rows[0], rows[0]), (True, None, None, None), (False, 5, None, None)]
    assert [case.channel_id async for case in log.review.export(IN_HARBOUR)] == [5, None, 5] * 2


async def test_a_server_sees_its_own_among_others(log: QueryLog) -> None:
    texts = ("Who built the lighthouse?", "Who built the harbour?")
    rows = {
        guild: [await ask(log, text, guild=guild) for text in texts for _ in range(3)]
        for guild in (HARBOUR, MARSH, None)
    }
    for guild in (HARBOUR, MARSH):
        scope = Guild(guild)
        mine = rows[guild][::-1]
        assert [case.question.id for case in await log.review.recent(scope)] == mine
        assert [case.question.id for case in await log.review.search(scope, "built")] == mine
        assert [case.question.id async for case in log.review.export(scope)] == mine
        assert await waiting(log, scope) == [(mine[0], 3), (mine[3], 3)]
        assert (await log.review.stats(scope)).words == (("built", 6), ("harbour", 3), ("lighthouse", 3))
    assert len(await log.review.recent(EVERYTHING)) == 18
    assert [count for _, count in await waiting(log)] == [9, 9]


async def test_an_export_takes_any_number_of_rows(log: QueryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.querylog.review.reviews._BATCH", 3)
    for number in range(6):
        row = await ask(log, f"Question {number}?", Outcome.UNSURE)
        await log.answers.cast(row, ANN, helpful=False)
        await log.answers.explain(row, ANN, f"Comment {number}")
    cases = [case async for case in log.review.export(EVERYTHING)]
    assert [case.question.id for case in cases] == [6, 5, 4, 3, 2, 1]
    assert [[vote.missing for vote in case.votes] for case in cases] == [
        [f"Comment {number}"] for number in range(5, -1, -1)
    ]
    assert [len(case.question.quotes) for case in cases] == [1] * 6


async def test_a_long_look_delays_no_answer(log: QueryLog, database: Path) -> None:
    await ask(log)
    slow = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT count(*) FROM n"
    looking = asyncio.create_task(log._store.read(slow))
    await asyncio.sleep(0)
    await ask(log)
    assert not looking.done()
    assert [tuple(row) for row in await looking] == [(3_000_000,)]
