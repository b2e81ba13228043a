"""What the log cannot take waits beside it, and goes in, in order and once, when it can."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.querylog.answers import Viewer
from bot.querylog.database.errors import LogError, LogLockedError, LogReplacedError, LogSpoolError
from bot.querylog.log import QueryLog
from bot.querylog.records import EMPTY_STATE, Entry, Front, Origin
from bot.querylog.spool import Change, Spool, read, spool_path
from bot.querylog.writer import LogWriter
from retrieval.answers import Answer, Outcome, Quote
from tests.bot.querylog.asking import recent, votes_of
from tests.bot.querylog.conftest import StillClock

ANN, BEN = 7, 8


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that could not be written is tried again with the next question."""
    monkeypatch.setattr(LogWriter, "retry_seconds", 0.0)


def move(database: Path, name: str) -> Path:
    return database.rename(database.with_name(name))


def damage(database: Path) -> bytes:
    """Spoil all but the first page; returns how it was."""
    sound = database.read_bytes()
    database.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
    return sound


def restore(database: Path, content: bytes) -> None:
    database.write_bytes(content)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program holds the log."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def opened(database: Path, clock: StillClock) -> AsyncIterator[QueryLog]:
    async with await QueryLog.open(database, clock, busy_timeout=0) as log:
        await log.writer.begin()
        yield log


def asked(message: int, person: int = ANN) -> Origin:
    return Origin(Front.MENTION, person, guild_id=1, channel_id=2, message_id=message)


def answer_to(question_id: int, text: str = "How much?", state_before: str = EMPTY_STATE) -> Entry:
    quote = Quote(text="Words", article="a.txt", title="A", paragraph=1, sentence=1, start=0, end=5, score=1.5)
    answer = Answer(question=text, resolved=text, outcome=Outcome.ANSWERED, confidence=0.75, quotes=(quote,))
    parent = None if state_before == EMPTY_STATE else question_id
    return Entry(question_id, parent, state_before, f'{{"of": "{text}"}}', answer, 1.25, {"a.txt": "d"})


async def ask(log: QueryLog, message: int, person: int = ANN, text: str = "How much?") -> int:
    question_id = await log.claim(asked(message, person), text)
    assert question_id is not None
    assert await log.record(question_id, answer_to(question_id, text))
    assert await log.sent(question_id, message + 1000)
    return question_id


def rows(database: Path) -> list[tuple[object, ...]]:
    columns = "message_id, outcome, answer_message_id, owed, (SELECT count(*) FROM quote WHERE question_id = id)"
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(f"SELECT {columns} FROM question ORDER BY id").fetchall()  # noqa: S608 - fixed


def whole(message: int) -> tuple[object, ...]:
    return message, "answered", message + 1000, None, 1


async def test_what_could_not_be_written_goes_in_in_order_with_the_next_question(
    database: Path, clock: StillClock
) -> None:
    async with opened(database, clock) as log:
        await ask(log, 1)
        with locked(database):
            assert await ask(log, 2) < 0
            assert await ask(log, 3) < 0
        assert rows(database) == [whole(1)]
        assert spool_path(database).exists()
        await ask(log, 4)
        assert rows(database) == [whole(message) for message in (1, 2, 3, 4)]
        assert not spool_path(database).exists()


async def test_without_having_begun_the_error_is_the_callers(database: Path, clock: StillClock) -> None:
    async with await QueryLog.open(database, clock, busy_timeout=0) as log:
        with locked(database), pytest.raises(LogLockedError):
            await log.claim(asked(1), "How much?")
        with locked(database), pytest.raises(LogLockedError):
            await log.claim_in_turn(asked(1), "How much?", clock.now)
    assert not spool_path(database).exists()


async def test_a_question_finds_its_turn_whether_that_is_in_the_log_or_waits(database: Path, clock: StillClock) -> None:
    long_ago = clock.now.replace(year=2000)
    async with opened(database, clock) as log:
        first = await ask(log, 1)
        with locked(database):
            second = await log.claim_in_turn(asked(2), "And then?", long_ago)
            assert second is not None
            assert second.after is not None
            assert (second.id < 0, second.after.id, second.lesson_changes) == (True, first, None)
            assert await log.claim_in_turn(asked(2), "And then?", long_ago) is None
            await log.record(second.id, answer_to(second.id, "And then?"))
            third = await log.claim_in_turn(asked(3), "And now?", long_ago)
            assert third is not None
            assert third.after is not None
            assert third.after.id == second.id
        fourth = await log.claim_in_turn(asked(4, BEN), "And now?", long_ago, replied_to=1001)
        assert fourth is not None
        assert fourth.after is not None
        assert (fourth.id > 0, fourth.after.id) == (True, first)
        fifth = await log.claim_in_turn(asked(5), "And at last?", long_ago)
        assert fifth is not None
        assert fifth.after is not None
        assert (fifth.after.text, fifth.lesson_changes) == ("And then?", 0)
        assert await log.claim_in_turn(asked(5), "And at last?", long_ago) is None
        assert [message for message, *_ in rows(database)] == [1, 2, 3, 4, 5]


async def test_a_log_that_fails_is_left_alone_by_questions_in_turn(
    database: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LogWriter, "retry_seconds", 10.0)
    async with opened(database, clock) as log:
        with locked(database):
            assert (await log.claim_in_turn(asked(1), "How much?", clock.now)) is not None
        claimed = await log.claim_in_turn(asked(2), "How much?", clock.now)
        assert claimed is not None
        assert claimed.id < 0


async def test_it_outlives_the_process(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as first:
        with locked(database):
            await ask(first, 1)
            await first.claim(asked(2), "And then?")
            await first.claim(Origin(Front.SLASH, ANN, channel_id=2), "By command?")  # no message tells it from another
        kept = spool_path(database).read_bytes()
        async with opened(database, clock) as log:
            assert rows(database) == [whole(1), (2, None, None, 1, 0), (None, None, None, None, 0)]
            assert [owed.message_id for owed in await log.pending.messages(0)] == [2]
            assert not spool_path(database).exists()
        spool_path(database).write_bytes(kept)  # killed after the log was written, before the spool was emptied
        async with opened(database, clock):
            assert len(rows(database)) == 3


async def test_a_line_that_was_being_written_is_left_out(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as first:
        with locked(database):
            await ask(first, 1)
            await ask(first, 2)
    path = spool_path(database)
    path.write_bytes(path.read_bytes()[:-9])
    async with opened(database, clock):
        assert rows(database) == [whole(1), (2, "answered", None, 1, 1)]


async def test_a_question_is_claimed_once_in_the_spool_too(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        with locked(database):
            assert await log.claim(asked(1), "How much?") is not None
            assert await log.claim(asked(1), "How much?") is None
        assert await log.claim(asked(1), "How much?") is None
        assert len(rows(database)) == 1


async def test_what_was_begun_in_the_spool_is_finished_in_the_log(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        with locked(database):
            question_id = await log.claim(asked(1), "How much?")
        assert question_id == -1
        await ask(log, 2)
        assert await log.record(question_id, answer_to(question_id))
        assert await log.sent(question_id, 1001)
        assert rows(database) == [whole(1), whole(2)]


async def test_what_a_cancelled_task_has_put_into_the_log_is_finished_there(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        with locked(database):
            question_id = await log.claim(asked(1), "How much?")
        assert question_id == -1
        putting_in = asyncio.create_task(log.writer.flush())

        def cancel(statement: str) -> None:
            if statement == "COMMIT":
                putting_in.get_loop().call_soon_threadsafe(putting_in.cancel)

        await log._store._writer.work(lambda connection: connection.set_trace_callback(cancel))
        with pytest.raises(asyncio.CancelledError):
            await putting_in
        await log._store._writer.work(lambda connection: connection.set_trace_callback(None))
        assert rows(database) == [(1, None, None, 1, 0)]
        assert await log.record(question_id, answer_to(question_id))
        assert await log.sent(question_id, 1001)
        assert rows(database) == [whole(1)]


async def test_what_was_begun_in_the_log_is_finished_in_the_spool(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        question_id = await log.claim(asked(1), "How much?")
        assert question_id == 1
        with locked(database):
            assert await log.record(question_id, answer_to(question_id))
            assert await log.sent(question_id, 1001)
        assert rows(database) == [(1, None, None, 1, 0)]
        await log.writer.flush()
        assert rows(database) == [whole(1)]


async def test_a_conversation_goes_on_meanwhile(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        with locked(database):
            first = await ask(log, 1)
            turn = await log.latest_turn(asked(2), clock.now.replace(year=2000))
            assert turn is not None
            assert turn.id == first
            assert await log.turn_of_answer(1001) == turn
            sent = await log.answers.to_message(1)
            assert sent is not None
            assert (sent.turn, sent.answer_message_id) == (turn, 1001)
            assert await log.latest_turn(asked(2, BEN), clock.now.replace(year=2000)) is None
            second = await log.claim(asked(2), "And then?")
            assert second is not None
            entry = answer_to(second, "And then?", turn.state_after)
            entry = Entry(first, first, *(getattr(entry, name) for name in list(Entry.__slots__)[2:]))
            await log.record(second, entry)
        await log.writer.flush()
        with closing(sqlite3.connect(database)) as connection:
            found = connection.execute("SELECT id, conversation_id, parent_id, state_before FROM question").fetchall()
        assert found == [(1, 1, None, EMPTY_STATE), (2, 1, 1, '{"of": "How much?"}')]


async def test_votes_wait_too(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        question_id = await ask(log, 1)
        with locked(database):
            assert await log.answers.cast(question_id, BEN, helpful=False)
            assert await log.answers.explain(question_id, BEN, "the date")
        await log.writer.flush()
        assert [(vote.helpful, vote.missing) for vote in await votes_of(log, question_id)] == [(False, "the date")]


async def test_deleting_ones_own_takes_it_out_of_the_spool(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        with locked(database):
            first = await ask(log, 1, text="Annswords")
            unfinished = await log.claim(asked(2), "Annsotherwords")
            assert unfinished is not None
            follower = await log.claim(asked(3, BEN), "Bens")
            assert follower is not None
            entry = answer_to(follower, "Bens", '{"of": "Annswords"}')
            await log.record(follower, entry)
            with pytest.raises(LogError):
                await log.people.erase(ANN)
            assert b"Anns" not in spool_path(database).read_bytes()
            assert not await log.record(unfinished, answer_to(unfinished))
            assert not await log.sent(first, 5)
        erased = await log.people.erase(ANN)
        assert erased.questions == 0
        assert [row[0] for row in rows(database)] == [3]
    assert b"Anns" not in b"".join(path.read_bytes() for path in database.parent.iterdir())


async def test_only_its_owner_may_read_it(database: Path, clock: StillClock) -> None:
    old = os.umask(0)
    try:
        async with opened(database, clock) as log:
            with locked(database):
                await ask(log, 1)
                await ask(log, 2)
            assert {stat.S_IMODE(path.stat().st_mode) for path in database.parent.iterdir()} == {0o600}
    finally:
        os.umask(old)


def test_it_is_bounded(database: Path) -> None:
    spool = Spool(spool_path(database), max_bytes=1000)
    kept = [spool.add("claim", {"text": "x" * 100}) for _ in range(20)]
    assert 3 <= len([change for change in kept if change]) == len(spool.changes) <= 7
    assert spool.dropped == 20 - len(spool.changes)
    assert spool.path.stat().st_size <= 1100
    spool.take_off(1)
    assert spool.add("claim", {"text": "x" * 100}) is not None


def drop(spool: Spool, kind: str, values: object) -> None:
    spool.dropped = 1


async def test_a_full_spool_does_not_keep_anybody_from_an_answer(
    database: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Spool, "add", drop)
    async with opened(database, clock) as log:
        with locked(database):
            question_id = await log.claim(asked(1), "How much?")
            assert question_id is not None
            assert question_id < 0
            assert not await log.record(question_id, answer_to(question_id))
        assert "is full" in caplog.text
        await ask(log, 2)
        assert "1 changes had no room" in caplog.text
        assert rows(database) == [whole(2)]


def test_what_the_disk_has_no_room_for_is_kept_in_memory(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(spool_path(database))
    spool.add("claim", {"text": "one"})
    room = spool.path.rename(spool.path.with_name("elsewhere"))
    spool.path.mkdir()  # nothing can be written there
    spool.add("claim", {"text": "two"})
    assert spool.failure
    spool.path.rmdir()
    room.rename(spool.path)
    spool.add("claim", {"text": "three"})
    assert not spool.failure
    assert [change.values["text"] for change in read(spool.path)[1]] == ["one", "two", "three"]


async def test_a_change_that_cannot_be_made_does_not_hold_up_the_others(
    database: Path, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    spool = Spool(spool_path(database))
    spool.add("claim", {"text": "half of it"})
    spool.add("dance", {})
    async with opened(database, clock) as log:
        await ask(log, 1)
    assert rows(database) == [whole(1)]
    assert caplog.text.count("cannot be made") == 2


@pytest.mark.parametrize(
    "line", ['{"number": "1", "kind": "claim", "values": {}}', '{"number": 1, "values": 5}', "[1]"]
)
async def test_a_line_that_is_no_change_is_left_out(database: Path, clock: StillClock, line: str) -> None:
    spool_path(database).write_text(f'{{"spool": "a"}}\n{line}\n')
    async with opened(database, clock) as log:
        await ask(log, 1)
    assert rows(database) == [whole(1)]


async def test_a_spool_that_cannot_be_read_is_told_of(database: Path, clock: StillClock) -> None:
    async with await QueryLog.open(database, clock) as log:
        spool_path(database).mkdir()
        with pytest.raises(LogSpoolError, match="cannot be read"):
            await log.writer.begin()


@pytest.mark.parametrize("successor", ["none", "another"])
async def test_a_log_that_is_replaced_is_opened_anew(database: Path, clock: StillClock, successor: str) -> None:
    async with opened(database, clock) as log:
        await ask(log, 1)
        old = move(database, "old.sqlite3")
        if successor == "another":
            async with await QueryLog.open(database.with_name("new.sqlite3"), clock) as other:
                await ask(other, 5)
            for end in ("", ".key"):
                move(database.with_name(f"new.sqlite3{end}"), f"{database.name}{end}")
        assert await ask(log, 2) < 0
        await ask(log, 3)
        there = [whole(5)] if successor == "another" else []
        assert rows(database) == [*there, whole(2), whole(3)]
    assert rows(old) == [whole(1)]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_hashes_that_wait_are_nobodys_in_a_log_with_another_key(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        move(database, "old.sqlite3")
        async with await QueryLog.open(database.with_name("new.sqlite3"), clock) as other:
            await ask(other, 5)
        for end in ("", ".key"):
            move(database.with_name(f"new.sqlite3{end}"), f"{database.name}{end}")
        waiting = await ask(log, 2)
        await log.answers.cast(waiting, BEN, helpful=True)
        kept = await log.people.summary(ANN)
        assert (kept.questions, kept.unknown) == (1, True)
        (erased, left) = await log.people.erase(ANN), await recent(log)
        assert (erased.questions, erased.unknown, [it.id for it in left]) == (1, True, [2])


async def test_a_replaced_log_is_not_written_without_a_spool(database: Path, clock: StillClock) -> None:
    async with await QueryLog.open(database, clock) as log:
        move(database, "old.sqlite3")
        with pytest.raises(LogReplacedError):
            await log.claim(asked(1), "How much?")


async def test_a_damaged_log_is_taken_up_again_when_it_has_been_restored(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        for message in range(1, 40):
            await ask(log, message, text="word " * 50)
        await log._store.run("PRAGMA wal_checkpoint (TRUNCATE)")
        sound = damage(database)
        await log._store.run("PRAGMA shrink_memory")  # else it would go on from its own copy of the file
        assert await ask(log, 50) < 0
        assert await log.latest_turn(asked(51), clock.now.replace(year=2000)) is not None
        restore(database, sound)
        await ask(log, 51)
        assert rows(database) == [whole(message) for message in (*range(1, 40), 50, 51)]


def test_the_file_is_overwritten_before_it_is_given_up(database: Path) -> None:
    spool = Spool(spool_path(database))
    spool.add("claim", {"text": "secretive"})
    kept = database.with_name("a second name")
    kept.hardlink_to(spool.path)
    spool.keep_only(lambda _: None)
    assert not spool.path.exists()
    assert set(kept.read_bytes()) == {0}


def test_lines_are_whole_whatever_they_hold(database: Path) -> None:
    text = "a\u2028b\r\nc\x0bd\x1e\x85e"
    spool = Spool(spool_path(database))
    spool.add("claim", {"text": text})
    assert read(spool.path)[1] == [Change(1, "claim", {"text": text})]


async def test_it_is_tried_again_however_much_is_asked_meanwhile(
    database: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LogWriter, "retry_seconds", 10.0)
    async with opened(database, clock) as log:
        now = asyncio.get_running_loop().time()
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)
        with locked(database):
            await ask(log, 1)
        for message in range(2, 13):
            now += 1
            await ask(log, message)
        assert rows(database) == [whole(message) for message in range(1, 13)]


PRIVATE = Origin(Front.SLASH, ANN, guild_id=1, channel_id=2, message_id=1, private=True)


async def answered(log: QueryLog, origin: Origin, sent_as: int) -> int:
    row = await log.claim(origin, "How much?")
    assert row is not None
    await log.record(row, answer_to(row))
    await log.sent(row, sent_as)
    return row


async def test_what_waits_and_is_private_is_gone_on_from_in_private_alone(database: Path, clock: StillClock) -> None:
    long_ago = clock.now.replace(year=2000)
    async with opened(database, clock) as log:
        with locked(database):
            public = await answered(log, asked(2), 1002)
            private = await answered(log, PRIVATE, 1001)
            for origin, replied_to, goes_on_from in (
                (asked(3), None, public),
                (asked(3, BEN), 1001, None),
                (asked(3), 1001, public),
                (replace(PRIVATE, message_id=3), None, private),
                (asked(3, BEN), 1002, public),
                (replace(asked(3, BEN), channel_id=9), 1002, None),
            ):
                turn = await log.previous(origin, long_ago, replied_to)
                assert (turn and (turn.id, turn.own, turn.alone)) == (
                    goes_on_from and (goes_on_from, origin.user_id == ANN, False)
                )
        await log.writer.flush()
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT visibility FROM question").fetchall() == [("public",), ("private",)]


async def test_what_is_shared_while_the_log_is_locked_is_shared_later(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        row = await answered(log, PRIVATE, 1001)
        with locked(database):
            assert await log.answers.share(row, Viewer(ANN, 2), 1001, 1002)
        await log.writer.flush()
        turn = await log.previous(asked(3, BEN), clock.now, replied_to=1002)
        assert turn is not None
        assert (turn.id, turn.own, turn.alone) == (row, False, True)


async def test_what_an_older_version_has_left_waiting_counts_as_its_rows_do(database: Path, clock: StillClock) -> None:
    old = {"asked_at": 1, "guild_id": 1, "channel_id": 2, "user_hash": "u", "text": "x", "owed": None}
    spool = Spool(spool_path(database))
    for message, front in enumerate(("slash", "context_menu", "mention")):
        spool.add("claim", {**old, "front": front, "message_id": message})
    async with opened(database, clock):
        pass
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT front, visibility, author_hash FROM question").fetchall()
    assert found == [("slash", "private", None), ("context_menu", "private", ""), ("mention", "shared", None)]


async def test_deleting_takes_what_others_had_looked_up_out_of_the_spool(database: Path, clock: StillClock) -> None:
    async with opened(database, clock) as log:
        with locked(database):
            row = await log.claim(replace(asked(1, BEN), author_id=ANN), "Annswords")
            assert row is not None
            await log.record(row, answer_to(row, "Annswords"))
            with pytest.raises(LogError):
                await log.people.erase(ANN)
            assert not spool_path(database).exists()
