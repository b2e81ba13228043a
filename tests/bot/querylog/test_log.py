from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.querylog.database.encoding import well_formed
from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, LoggedQuestion, LoggedQuote, LookUp, Origin
from retrieval.answers import Answer, Outcome, Quote
from tests.bot.querylog.asking import recent
from tests.bot.querylog.conftest import StillClock

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
TERMINAL = Origin(Front.TERMINAL, None)
MAREN = Origin(Front.MENTION, user_id=123456789012345678, guild_id=1, channel_id=2)

SNOWFLAKES = st.integers(0, 2**63 - 1)
# Few, so that they meet.
FEW = st.sampled_from([1, 2, 2**63 - 1])
ANY_TEXT = st.text(st.characters(exclude_categories=()))
DIGESTS = {"a.txt": "d1", "b.md": "d2"}

ORIGINS = st.builds(
    Origin,
    front=st.sampled_from(Front),
    user_id=st.none() | FEW,
    guild_id=st.none() | SNOWFLAKES,
    channel_id=st.none() | FEW,
    message_id=st.none() | FEW | SNOWFLAKES,
)
QUOTES = st.builds(
    Quote,
    text=st.text(),
    article=st.sampled_from(sorted(DIGESTS)),
    title=st.text(),
    paragraph=st.integers(0, 10**6),
    sentence=st.integers(1, 10**6),
    start=st.integers(0, 10**9),
    end=st.integers(0, 10**9),
    score=st.floats(allow_nan=False),
)
ANSWERS = st.builds(
    Answer,
    question=st.text(),
    resolved=st.text(),
    outcome=st.sampled_from(Outcome),
    confidence=st.floats(0, 1),
    quotes=st.lists(QUOTES, max_size=3).map(tuple),
)
ENTRIES = st.builds(
    Entry,
    conversation_id=SNOWFLAKES,
    parent_id=st.none(),
    state_before=ANY_TEXT,
    state_after=ANY_TEXT,
    answer=ANSWERS,
    took_ms=st.floats(0, 1e9),
    digests=st.sampled_from([DIGESTS]),
    look_up=st.none() | st.sampled_from(LookUp),
)
# A question, and the answers that it was given: none when the process was killed, several when it was edited.
STEPS = st.lists(st.tuples(ORIGINS, ANY_TEXT, st.lists(ENTRIES, max_size=2)), max_size=8)


def unanswered(row: int, asked_at: datetime, origin: Origin, text: str) -> LoggedQuestion:
    rest: dict[str, Any] = dict.fromkeys(("resolved", "outcome", "confidence", "took_ms", "article", "article_digest"))
    return LoggedQuestion(
        id=row, asked_at=asked_at, front=origin.front, text=well_formed(text), conversation_id=None, quotes=(), **rest
    )


def answered(question: LoggedQuestion, entry: Entry) -> LoggedQuestion:
    answer = entry.answer
    first = answer.quotes[0].article if answer.quotes else None
    return replace(
        question,
        text=well_formed(answer.question),
        resolved=well_formed(answer.resolved),
        outcome=answer.outcome,
        confidence=answer.confidence,
        took_ms=entry.took_ms,
        article=first,
        article_digest=DIGESTS[first] if first else None,
        conversation_id=entry.conversation_id,
        look_up=entry.look_up,
        quotes=tuple(
            LoggedQuote(rank, q.article, q.paragraph, q.sentence, q.start, q.end, q.score, DIGESTS[q.article])
            for rank, q in enumerate(answer.quotes, start=1)
        ),
    )


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
async def test_what_was_acknowledged_is_read_back_after_a_restart(
    steps: list[tuple[Origin, str, list[Entry]]],
) -> None:
    expected: list[LoggedQuestion] = []
    latest: dict[tuple[int | None, int | None], tuple[LoggedQuestion, Entry, Origin]] = {}
    seen: set[int] = set()
    clock = StillClock()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "queries.sqlite3")
        async with await QueryLog.open(path, clock) as log:
            for origin, text, entries in steps:
                clock.move(milliseconds=1)
                row = await log.claim(origin, text)
                if origin.message_id in seen:
                    assert row is None
                    continue
                assert row is not None
                if origin.message_id is not None:
                    seen.add(origin.message_id)
                question = unanswered(row, clock.now, origin, text)
                for entry in entries:
                    assert await log.record(row, entry)
                    question = answered(question, entry)
                if entries and entries[-1].look_up is None:
                    latest[origin.user_id, origin.channel_id] = (question, entries[-1], origin)
                expected.append(question)
        async with await QueryLog.open(path, clock) as log:
            assert await recent(log, 100) == expected[::-1]
            for question, entry, origin in latest.values():
                turn = await log.latest_turn(origin, LONG_AGO)
                assert turn is not None
                assert (turn.id, turn.asked_at, turn.text) == (question.id, question.asked_at, question.text)
                assert turn.conversation_id == entry.conversation_id
                assert (turn.state_before, turn.state_after) == (
                    well_formed(entry.state_before),
                    well_formed(entry.state_after),
                )


async def test_a_message_is_claimed_once_also_after_a_restart(log: QueryLog, database: Path, clock: StillClock) -> None:
    origin = replace(MAREN, message_id=55)
    assert await log.claim(origin, "Who is Mark Li?") == 1
    assert await log.claim(origin, "Who is Mark Li?") is None
    await log.close()
    async with await QueryLog.open(database, clock) as again:
        assert await again.claim(origin, "Who is Mark Li?") is None
        assert await again.claim(replace(origin, message_id=56), "Who is Mark Li?") is not None


async def test_what_is_no_message_is_claimed_each_time(log: QueryLog) -> None:
    assert [await log.claim(TERMINAL, "Who is Mark Li?") for _ in range(3)] == [1, 2, 3]


async def test_two_logs_on_one_file_claim_each_message_once(log: QueryLog, database: Path, clock: StillClock) -> None:
    async with await QueryLog.open(database, clock) as other:
        origins = [replace(MAREN, message_id=number) for number in range(1, 41)]
        rows = await asyncio.gather(*(one.claim(origin, "?") for origin in origins for one in (log, other)))
    won = [row for row in rows if row is not None]
    assert len(won) == len(set(won)) == len(origins)
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        assert (first is None) != (second is None)


async def test_the_row_of_a_deleted_question_is_not_given_again(log: QueryLog) -> None:
    row = await log.claim(TERMINAL, "Who is Mark Li?")
    await log._run("DELETE FROM question", ())
    assert row is not None
    assert await log.claim(TERMINAL, "Who is Mark Li?") == row + 1


async def test_an_edited_question_keeps_only_its_last_answer(log: QueryLog, entry: Callable[..., Entry]) -> None:
    row = await log.claim(TERMINAL, "How mch?")
    assert row is not None
    await log.record(row, entry(row, 1, 2, 3))
    await log.record(row, entry(row, 7))
    (question,) = await recent(log)
    assert question.text == "How much?"
    assert [quote.start for quote in question.quotes] == [7]


async def test_an_answer_to_a_deleted_question_is_dropped(log: QueryLog, entry: Callable[..., Entry]) -> None:
    row = await log.claim(TERMINAL, "How much?")
    assert row is not None
    await log._run("DELETE FROM question", ())
    assert not await log.record(row, entry(row, 1))
    assert not await log.sent(row, 99)
    assert await recent(log) == []
    assert [tuple(count) for count in await log._run("SELECT count(*) FROM quote", ())] == [(0,)]


async def test_a_deleted_question_takes_its_quotes_and_leaves_the_questions_after_it(
    log: QueryLog, entry: Callable[..., Entry]
) -> None:
    first, second, third = [await log.claim(TERMINAL, "How much?") or 0 for _ in range(3)]
    await log.record(first, entry(first, 1))
    await log.record(second, entry(second, 2, conversation_id=first, parent_id=first))
    await log._run("DELETE FROM question WHERE id = ?", (first,))
    await log.record(third, entry(third, 3, conversation_id=first, parent_id=first))
    rows = await log._run("SELECT id, parent_id, conversation_id FROM question ORDER BY id", ())
    assert [tuple(row) for row in rows] == [(second, None, first), (third, None, first)]
    assert [tuple(row) for row in await log._run("SELECT question_id FROM quote", ())] == [(second,), (third,)]


async def test_an_article_without_a_digest_writes_nothing(log: QueryLog, entry: Callable[..., Entry]) -> None:
    row = await log.claim(TERMINAL, "How much?")
    assert row is not None
    with pytest.raises(KeyError):
        await log.record(row, replace(entry(row, 1), digests={}))
    assert (await recent(log))[0].outcome is None


async def test_the_latest_turn_is_of_this_person_in_this_channel(log: QueryLog, entry: Callable[..., Entry]) -> None:
    origins = [TERMINAL, MAREN, replace(MAREN, channel_id=3), replace(MAREN, user_id=4)]
    for origin in origins:
        row = await log.claim(origin, "How much?")
        assert row is not None
        await log.record(row, entry(row, 1))
    turns = [await log.latest_turn(replace(origin, front=Front.REPLY), LONG_AGO) for origin in origins]
    assert [turn and (turn.id, turn.state_after) for turn in turns] == [
        (row, f'{{"after": {row}}}') for row in (1, 2, 3, 4)
    ]
    assert await log.latest_turn(replace(MAREN, user_id=5), LONG_AGO) is None


async def test_a_question_without_an_answer_is_no_turn(log: QueryLog, entry: Callable[..., Entry]) -> None:
    row = await log.claim(MAREN, "How much?")
    assert row is not None
    await log.record(row, entry(row, 1))
    later = await log.claim(MAREN, "And Japan?")
    assert later is not None
    await log.sent(later, 99)
    turn = await log.latest_turn(MAREN, LONG_AGO)
    assert turn is not None
    assert turn.id == row
    assert await log.turn_of_answer(99) is None


async def test_only_a_newer_turn_counts(log: QueryLog, clock: StillClock, entry: Callable[..., Entry]) -> None:
    row = await log.claim(MAREN, "How much?")
    assert row is not None
    await log.record(row, entry(row, 1))
    assert await log.latest_turn(MAREN, clock.now) is None
    assert await log.latest_turn(MAREN, clock.now - timedelta(milliseconds=1)) is not None


async def test_a_clock_set_back_does_not_bring_an_older_turn_back(
    log: QueryLog, clock: StillClock, entry: Callable[..., Entry]
) -> None:
    for hours in (0, -2):
        clock.move(hours=hours)
        row = await log.claim(MAREN, "How much?")
        assert row is not None
        await log.record(row, entry(row, 1))
    turn = await log.latest_turn(MAREN, clock.now - timedelta(minutes=15))
    assert turn is not None
    assert turn.id == 2


async def test_an_answer_leads_to_its_turn_at_any_age(
    log: QueryLog, clock: StillClock, entry: Callable[..., Entry]
) -> None:
    for message in (77, 78):
        row = await log.claim(MAREN, "How much?")
        assert row is not None
        await log.record(row, entry(row, 1))
        assert await log.sent(row, message)
    clock.move(days=400)
    turn = await log.turn_of_answer(77)
    assert turn is not None
    assert (turn.id, turn.asked_at) == (1, clock.now - timedelta(days=400))
    assert await log.turn_of_answer(79) is None


async def test_recent_is_newest_first_and_bounded(log: QueryLog) -> None:
    for number in range(5):
        await log.claim(TERMINAL, str(number))
    assert [question.text for question in await recent(log, 3)] == ["4", "3", "2"]
    assert await recent(log, 0) == []
    assert len(await recent(log)) == 5


async def test_the_command_tree_is_remembered_by_application_and_guild(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    assert await log.tree_hash(1, None) is None
    await log.remember_tree(1, None, "everywhere")
    await log.remember_tree(1, 5, "old")
    await log.remember_tree(1, 5, "new")
    await log.close()
    async with await QueryLog.open(database, clock) as again:
        assert [await again.tree_hash(1, None), await again.tree_hash(1, 5)] == ["everywhere", "new"]
        assert [await again.tree_hash(2, None), await again.tree_hash(1, 6)] == [None, None]


async def test_a_persons_id_is_nowhere_in_the_files(log: QueryLog, database: Path, entry: Callable[..., Entry]) -> None:
    user, channel = 0x1234_5678_9ABC_DEF1, 0x1122_3344_5566_7788
    origin = Origin(Front.DM, user_id=user, channel_id=channel)
    row = await log.claim(origin, "How much?")
    assert row is not None
    await log.record(row, entry(row, 1))
    assert await log.latest_turn(origin, LONG_AGO)
    await log.close()
    written = b"".join(path.read_bytes() for path in database.parent.iterdir())
    assert channel.to_bytes(8, "big") in written  # which is how SQLite writes a number of this size
    for form in (user.to_bytes(8, "big"), user.to_bytes(8, "little"), str(user).encode(), f"{user:x}".encode()):
        assert form not in written
    assert str(user) not in repr(origin)


async def test_a_moment_without_a_time_zone_is_refused(database: Path) -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - what is to be refused
    async with await QueryLog.open(database, lambda: naive) as log:
        with pytest.raises(TypeError):
            await log.claim(TERMINAL, "How much?")


async def test_another_process_reads_while_the_log_writes(log: QueryLog, database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=0)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM question").fetchone() == (0,)
        assert await log.claim(TERMINAL, "How much?") == 1
        assert reader.execute("SELECT count(*) FROM question").fetchone() == (0,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM question").fetchone() == (1,)
