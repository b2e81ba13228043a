from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog.log import QueryLog
from bot.querylog.privacy.personal_data import OwnVote, PersonalDataSummary
from bot.querylog.records import EMPTY_STATE, Entry, Front, Origin, Verdict
from bot.querylog.scope import EVERYTHING
from retrieval.answers import Outcome
from tests.bot.querylog.asking import ANN, BEN, CAY, HARBOUR, ask, recent
from tests.bot.querylog.conftest import StillClock

NOTHING = PersonalDataSummary(0, None, None, 0, 0, 0, 0, 0)


def everywhere(database: Path) -> bytes:
    """All that stands in the log's files but the key, whatever SQLite takes for deleted; in lower case."""
    paths = sorted(path for path in database.parent.iterdir() if path.suffix != ".key")
    assert database in paths
    return b"".join(path.read_bytes() for path in paths).lower()


async def test_what_is_kept_of_a_person_is_told(log: QueryLog, clock: StillClock) -> None:
    first = clock.now
    row = await ask(log, user=ANN)
    clock.move(hours=3)
    await ask(log, user=ANN, guild=None)
    other = await ask(log, user=BEN)
    await log.answers.cast(other, ANN, helpful=False)
    await log.answers.explain(other, ANN, "The year")
    await log.answers.cast(row, ANN, helpful=True)
    await log.review.mark(EVERYTHING, other, Verdict.WRONG, ANN)
    assert await log.people.summary(ANN) == PersonalDataSummary(2, first, clock.now, 2, 1, 1, 0, 0)
    assert await log.people.summary(CAY) == NOTHING
    assert [vote async for vote in log.people.every_vote(ANN)] == [
        OwnVote(other, False, "The year", clock.now),  # noqa: FBT003 - as read
        OwnVote(row, True, None, clock.now),  # noqa: FBT003 - as read
    ]


async def test_a_person_sees_and_takes_along_what_that_person_asked(
    log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.querylog.privacy.personal_data._BATCH", 2)
    rows = [await ask(log, f"Question {number}?", user=user) for number in range(5) for user in (ANN, BEN)]
    assert [question.id for question in await log.people.questions(ANN, limit=2)] == [rows[8], rows[6]]
    assert [question.id for question in await log.people.questions(ANN, before=rows[6], limit=2)] == [rows[4], rows[2]]
    assert [question.id async for question in log.people.every_question(ANN)] == rows[8::-2]


async def crowd(log: QueryLog, user: int, secret: str) -> None:
    """Many questions of many, among them some of one person's, spread over the file's pages."""
    for number in range(400):
        word = f"{secret}{number}" if number % 5 == 0 else f"harmless{number * 7919 % 1000}"
        asker = user if number % 5 == 0 else (BEN, CAY)[number % 2]
        row = await ask(log, f"Who is {word} of Gull Rock, and what is {word * 3}?", user=asker)
        if number % 3 == 0:
            await log.answers.cast(row, user, helpful=False)
            await log.answers.explain(row, user, f"I missed {secret} {number}")


async def test_nothing_of_an_erased_person_is_left_in_the_files(log: QueryLog, database: Path) -> None:
    await crowd(log, ANN, "zanzibar")
    mine = await ask(log, "Who is zanzibarmother?", Outcome.ANSWERED, user=ANN)
    reply = await ask(log, "And how old?", Outcome.ANSWERED, user=BEN, parent=mine, resolved="old zanzibarmother?")
    later = await ask(log, "And her name?", Outcome.ANSWERED, user=CAY, parent=reply, resolved="name zanzibarmother?")
    await log.review.mark(EVERYTHING, later, Verdict.RIGHT, ANN)
    user_hash = log._store.key.hash_of(ANN).encode()
    assert b"zanzibar" in everywhere(database)
    assert user_hash in everywhere(database)
    erased = await log.people.erase(ANN)
    assert (erased.questions, erased.votes, erased.complete) == (81, 134, True)
    left = everywhere(database)
    assert b"zanzi" not in left  # the index of words keeps them without their endings, and without common beginnings
    assert user_hash not in left
    assert str(ANN).encode() not in left
    assert b"harmless" in left
    assert await log.people.summary(ANN) == NOTHING
    assert (await log.people.summary(BEN)).questions + (await log.people.summary(CAY)).questions == 322
    (case, *_) = await log.review.recent(EVERYTHING)
    assert case.review is not None
    assert (case.review.verdict, case.review.reviewer) == (Verdict.RIGHT, None)


async def test_others_go_on_from_an_erased_person_as_if_they_had_begun(log: QueryLog) -> None:
    mine = await ask(log, "Who is Edna?", Outcome.ANSWERED, user=ANN)
    reply = await ask(log, "And how old?", Outcome.ANSWERED, user=BEN, parent=mine, resolved="old Edna?")
    later = await ask(log, "And her name?", Outcome.ANSWERED, user=CAY, parent=reply, resolved="name Edna?")
    alone = await ask(log, "Who is Mark?", Outcome.ANSWERED, user=CAY)
    after = await ask(log, "Where?", Outcome.ANSWERED, user=CAY, parent=alone, resolved="Where Mark?")
    await log.people.erase(ANN)
    rows = await log._run("SELECT id, resolved, terms, state_before, state_after FROM question ORDER BY id")
    assert [tuple(row) for row in rows[:2]] == [
        (reply, "And how old?", "old", EMPTY_STATE, EMPTY_STATE),
        (later, "And her name?", "name", EMPTY_STATE, EMPTY_STATE),
    ]
    assert [(row["id"], row["resolved"]) for row in rows[2:]] == [(alone, "Who is Mark?"), (after, "Where Mark?")]
    assert EMPTY_STATE not in {rows[2]["state_after"], rows[3]["state_before"], rows[3]["state_after"]}


@pytest.mark.parametrize("erase_first", [True, False])
async def test_an_answer_under_way_brings_no_erased_words_back(
    log: QueryLog, entry: Callable[..., Entry], *, erase_first: bool
) -> None:
    mine = await ask(log, "Who is Edna?", Outcome.ANSWERED, user=ANN)
    parent = mine if erase_first else await ask(log, "How old?", Outcome.ANSWERED, user=BEN, parent=mine)
    row = await log.claim(Origin(Front.REPLY, CAY, HARBOUR, 5), "How much?")
    assert row is not None
    await log.people.erase(ANN)
    assert await log.record(row, entry(row, 1, parent_id=parent))
    (stored,) = await log._run("SELECT resolved, state_before, state_after FROM question WHERE id = ?", (row,))
    assert tuple(stored) == ("How much?", EMPTY_STATE, EMPTY_STATE)


async def test_questions_in_the_terminal_are_nobodys(log: QueryLog) -> None:
    await ask(log, user=None, guild=None)
    assert (await log.people.erase(0)).questions == 0
    assert len(await recent(log)) == 1


async def test_a_reader_that_stays_is_told_of(database: Path, clock: StillClock) -> None:
    async with await QueryLog.open(database, clock, busy_timeout=0.05) as log:
        await ask(log, "Who is zanzibar?", user=ANN)
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM question").fetchall()
            assert not (await log.people.erase(ANN)).complete
            other.execute("COMMIT")
        assert (await log.people.erase(ANN)).complete
        assert b"zanzi" not in everywhere(database)


async def test_batches_leave_nothing_out(log: QueryLog, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.querylog.privacy.deletion._BATCH", 3)
    told: list[int] = []
    parent: int | None = None
    for number in range(9):
        parent = await ask(log, f"Number {number}?", Outcome.ANSWERED, user=ANN, parent=parent)
    clock.move(days=2)
    assert (await log.retention.purge(1, told.append)) == 9
    assert told == [3, 6, 9]
