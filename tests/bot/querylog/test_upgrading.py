"""A log of any older version, with rows in it, becomes one of this version and loses nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.querylog.database.errors import LogInUseError
from bot.querylog.database.migrations import APPLICATION_ID, MIGRATIONS, migrate
from bot.querylog.database.single_instance import lock_path, only_one
from bot.querylog.database.user_key import UserKey
from bot.querylog.log import QueryLog
from bot.querylog.records import EMPTY_STATE
from bot.querylog.scope import EVERYTHING, Guild
from tests.bot.querylog.asking import ANN, BEN, HARBOUR, recent
from tests.bot.querylog.conftest import StillClock

KEY = bytes(32)
STATE = '{"turns":[{"question":"Who built it?","turn":"question","shown":[],"leads":[]}]}'
HIDDEN = STATE.replace("}]}", ',"hidden":true}]}')


def hash_of(person: int) -> str:
    return UserKey(KEY).hash_of(person)


def rows_of_each_step() -> Mapping[int, list[tuple[str, tuple[Any, ...]]]]:
    """What a log that has taken so many steps can hold, beyond what it could before."""
    ann, ben = hash_of(ANN), hash_of(BEN)
    question = (
        "INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id,"
        " text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest,"
        " state_before, state_after)"
        " VALUES (?, ?, 'mention', ?, 5, ?, ?, ?, ?, ?, ?, ?, ?, 0.5, 1.5, 'a.txt', 'd1', ?, ?)"
    )
    document = (
        "INSERT INTO server_document VALUES (1, ?, 'rules.md', 'Rules', 'd1', 'd2', 'Rules.pdf', NULL, 'PDF', 'pdfium',"
        " NULL, NULL, NULL, 'en', 3, 400, 100, 101, NULL, NULL, NULL, NULL, 'current')"
    )
    return {
        1: [
            (
                question,
                (
                    1,
                    10,
                    HARBOUR,
                    ann,
                    101,
                    201,
                    "Who built it?",
                    1,
                    None,
                    "Who built it?",
                    "unsure",
                    EMPTY_STATE,
                    STATE,
                ),
            ),
            (
                question,
                (2, 20, HARBOUR, ben, 102, 202, "And when?", 1, 1, "And when? + built", "answered", STATE, STATE),
            ),
            (
                question,
                (
                    4,
                    40,
                    None,
                    ann,
                    104,
                    None,
                    "Building: who?",
                    4,
                    None,
                    "Building: who?",
                    "not_found",
                    EMPTY_STATE,
                    STATE,
                ),
            ),
            ("INSERT INTO question (id, asked_at, front, text) VALUES (5, 50, 'terminal', 'Interrupted')", ()),
            ("INSERT INTO quote VALUES (1, 1, 'a.txt', 1, 1, 0, 5, 2.5, 'd1')", ()),
            ("INSERT INTO quote VALUES (2, 1, 'a.txt', 1, 2, 6, 9, 2.5, 'd1')", ()),
            ("INSERT INTO command_tree VALUES (7, 0, 'h', 60)", ()),
        ],
        2: [("INSERT INTO vote VALUES (2, ?, 0, 'The year', 70), (1, ?, 1, NULL, 71)", (ann, ben))],
        3: [("INSERT INTO heartbeat VALUES (1, 80, 81, 1, 82, 3, 45.5, 99, '0.1.0')", ())],
        4: [
            ("UPDATE question SET terms = 'build' WHERE id IN (1, 4)", ()),
            ("UPDATE question SET verdict = 'right', reviewed_by = ?, reviewed_at = 90 WHERE id = 2", (ben,)),
            ("INSERT INTO departed_guild VALUES (404, 91)", ()),
        ],
        5: [
            ("INSERT INTO lesson VALUES (1, 4, NULL, NULL, 'build', 'who', 'a.txt', 1, 1, 'd', ?, 95, NULL)", (ben,)),
            ("INSERT INTO lesson_asker VALUES (1, ?)", (ann,)),
        ],
        6: [("UPDATE question SET owed = 1 WHERE id = 4", ())],
        7: [("INSERT INTO spool VALUES ('s', 3)", ())],
        8: [("UPDATE question SET visibility = 'private', author_hash = ? WHERE id = 4", (ben,))],
        9: [("INSERT INTO user_key VALUES (1, ?)", (UserKey(KEY).fingerprint,))],
        10: [],  # drops a table
        11: [("UPDATE question SET look_up = 'missed', outcome = 'reply', terms = NULL WHERE id = 5", ())],
        12: [("UPDATE question SET unread = 1 WHERE id = 4", ())],
        13: [("UPDATE question SET unanswered = 'Building: who?' WHERE id = 4", ())],
        14: [
            (document, (HARBOUR,)),
            ("INSERT INTO server_setting VALUES (?, 1, '[5]', 6, 0)", (HARBOUR,)),
            ("INSERT INTO server_channel VALUES (?, 5, 'questions')", (HARBOUR,)),
            ("INSERT INTO server_change VALUES (2, ?)", (HARBOUR,)),
            ("INSERT INTO greeted_server VALUES (?, 102)", (HARBOUR,)),
            ("INSERT INTO dm_choice VALUES (?, ?, 103)", (ann, HARBOUR)),
        ],
        15: [("UPDATE server_document SET reached_at = 104", ())],
        16: [("INSERT INTO left_server VALUES (?, ?, 105)", (ann, HARBOUR))],
    }


def make(path: Path, steps: int) -> None:
    """Write a log as the program of that time did."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for step, statements in rows_of_each_step().items():
            migrate(connection, MIGRATIONS[: min(step, steps)])
            for statement, values in statements if step <= steps else ():
                connection.execute(statement, values)
    path.with_name(f"{path.name}.key").write_bytes(KEY)


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables by their columns' names, but for the index of words."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row["name"] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        kept = [name for name in names if not name.startswith(("question_text", "sqlite_"))]
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in kept}  # noqa: S608


def schema(path: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


EVERY = range(1, len(MIGRATIONS) + 1)


@pytest.mark.parametrize("steps", EVERY)
async def test_every_row_of_an_older_log_is_kept(steps: int, database: Path, clock: StillClock) -> None:
    make(database, steps)
    before = contents(database)
    assert before["question"]
    assert ("heartbeat" in before) == (3 <= steps < 10)
    before.pop("heartbeat", None)  # it stands in a file of its own
    async with await QueryLog.open(database, clock):
        pass
    after = contents(database)
    if steps < 8:  # question 2 follows on another person's, whose words it no longer tells
        before["question"][1] |= {"resolved": "And when?", "state_before": HIDDEN, "state_after": HIDDEN}
    for table, rows in before.items():
        assert [{column: row[column] for column in old} for old, row in zip(rows, after[table], strict=True)] == rows
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO question_text (question_text, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("steps", EVERY)
async def test_an_older_log_is_reviewed_searched_and_forgotten_like_a_new_one(
    steps: int, database: Path, clock: StillClock
) -> None:
    make(database, steps)
    async with await QueryLog.open(database, clock) as log:
        assert [case.question.id for case in await log.review.recent(EVERYTHING)] == [5, 4, 2, 1]
        assert [case.question.id for case in await log.review.search(EVERYTHING, "builds")] == [4]
        assert [case.question.id for case in await log.review.search(Guild(HARBOUR), "BUILT")] == [1]
        waiting = [(group.question.id, group.duplicates) for group in await log.review.unanswered(EVERYTHING)]
        disliked = 2 <= steps < 4  # question 2, which goes on from the other, was voted down and not yet reviewed
        assert waiting == [(4, 2 + disliked)]
        assert len(await log.lessons.listed(EVERYTHING)) == (steps >= 5)
        erased = await log.people.erase(ANN)
        assert (erased.questions, erased.votes) == (2, int(steps >= 2))
        (interrupted, follow_up) = await log.review.recent(EVERYTHING)
        assert (interrupted.question.id, follow_up.question.resolved) == (5, "And when?")
    assert not [row for rows in contents(database).values() for row in rows if hash_of(ANN) in row.values()]


@pytest.mark.parametrize("steps", EVERY)
async def test_an_older_log_has_the_schema_of_a_new_one(
    steps: int, database: Path, tmp_path: Path, clock: StillClock
) -> None:
    make(database, steps)
    fresh = tmp_path / "fresh.sqlite3"
    for path in (database, fresh):
        async with await QueryLog.open(path, clock):
            pass
    assert schema(database) == schema(fresh)


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


async def test_an_older_log_stays_as_it_is_while_a_bot_is_running(database: Path, clock: StillClock) -> None:
    make(database, 3)
    before = contents(database), schema(database)
    with only_one(lock_path(database)):
        with pytest.raises(LogInUseError, match=r"queries\.sqlite3 is in use by an older version .*: stop that one"):
            await QueryLog.open(database, clock, busy_timeout=0)
        assert (contents(database), schema(database), version_of(database)) == (*before, 3)
        async with await QueryLog.open(database, clock, locked=True):  # as that bot opens it
            assert version_of(database) == len(MIGRATIONS)
        async with await QueryLog.open(database, clock):
            pass


async def test_another_process_that_brings_a_log_up_to_date_is_waited_for(database: Path, clock: StillClock) -> None:
    make(database, 3)
    with only_one(lock_path(database)):
        opening = asyncio.create_task(QueryLog.open(database, clock))
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            migrate(connection)
        async with await opening as log:
            assert len(await recent(log)) == 4


def test_each_step_has_rows_here() -> None:
    assert set(rows_of_each_step()) == set(EVERY), "say in rows_of_each_step what a log with the new step can hold"


async def test_what_may_have_been_private_counts_as_private(database: Path, clock: StillClock) -> None:
    make(database, 7)
    insert = (
        "INSERT INTO question (id, asked_at, front, channel_id, user_hash, text, conversation_id, parent_id, resolved,"
        " outcome, state_before, state_after) VALUES (?, 1, ?, 5, ?, ?, 11, ?, ?, 'answered', ?, ?)"
    )
    ann, ben = hash_of(ANN), hash_of(BEN)
    with closing(sqlite3.connect(database)) as connection, connection:
        for values in (
            (11, "slash", ann, "Who?", None, "Who?", EMPTY_STATE, STATE),
            (12, "slash", ann, "When?", 11, "When? + built", STATE, STATE),
            (13, "mention", ann, "Why?", 12, "Why? + built", STATE, STATE),
            (14, "mention", ann, "How?", 13, "How? + built", STATE, STATE),
            (15, "mention", ann, "Else?", 14, "Else?", EMPTY_STATE, STATE),
            (16, "reply", ben, "And?", 14, "And? + built", STATE, STATE),
            (17, "context_menu", ben, "Looked up", None, "Looked up", EMPTY_STATE, STATE),
            (18, "reply", ben, "Odd?", 14, "Odd? + built", "no JSON", "no JSON"),
        ):
            connection.execute(insert, values)
    async with await QueryLog.open(database, clock):
        pass
    columns = "visibility, resolved, author_hash, state_before LIKE '%\"hidden\":true%'"
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(f"SELECT id, {columns} FROM question WHERE id > 10 ORDER BY id").fetchall()  # noqa: S608
    assert found == [
        (11, "private", "Who?", None, 0),
        (12, "private", "When? + built", None, 0),
        (13, "shared", "Why? + built", None, 0),
        (14, "shared", "How? + built", None, 0),
        (15, "public", "Else?", None, 0),
        (16, "shared", "And?", None, 1),
        (17, "private", None, "", 0),
        (18, "shared", "Odd?", None, 0),
    ]
