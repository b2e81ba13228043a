"""What the review and the conversation ask of the log costs the same however long the log is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.querylog import lessons, questions
from bot.querylog.log import QueryLog
from bot.querylog.review import reviews
from bot.querylog.scope import Guild

REVIEW = {
    "id": 50,
    "verdict": "taught",
    "reviewed_by": "u",
    "reviewed_at": 1,
    "taught_at": 1,
    "alike": 1,
    "guild_id": 9,
}
ANN = {"user_hash": "u", "channel_id": 2, "private": 0}
NOBODY = {"user_hash": None, "channel_id": None, "private": 0}
QUERIES: list[tuple[str, Mapping[str, Any] | Sequence[Any], str]] = [
    (questions.LATEST_TURN, {**ANN, "newer_than": 0}, "question_by_person"),
    (questions.LATEST_TURN, {**ANN, "newer_than": 10**9}, "question_by_person"),
    (questions.LATEST_TURN, {**ANN, "private": 1, "newer_than": 0}, "question_by_person"),
    (questions.LATEST_TURN, {**NOBODY, "newer_than": 0}, "question_by_person"),
    (questions.REPLIED_TO, {**ANN, "answer_message_id": 77}, "question_by_answer"),
    (questions.TURN_OF_ANSWER, (77,), "question_by_answer"),
    ("DELETE FROM question WHERE id = ?", (50,), "question USING INTEGER PRIMARY KEY"),
    (reviews.update_reviewed(Guild(9)), REVIEW, "question USING INTEGER PRIMARY KEY"),
    (lessons.update_reopened(Guild(9)), REVIEW, "question_taught"),
    (lessons.HOLDING, REVIEW, "lesson_by_guild"),
]


def fill(path: Path, rows: int) -> None:
    """Log that many questions of one person in one channel, and as many in the terminal."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for person, channel in (("u", 2), (None, None)):
            connection.executemany(
                "INSERT INTO question"
                " (asked_at, front, guild_id, user_hash, channel_id, answer_message_id, text, outcome)"
                " VALUES (?, 'dm', 9, ?, ?, ?, 'How much?', 'answered')",
                [(number, person, channel, number if person else None) for number in range(rows)],
            )
        connection.execute(
            "INSERT INTO quote SELECT id, rank.value, 'a.txt', 1, 1, 0, 5, 2.5, 'd' FROM question, "
            "(SELECT 1 AS value UNION SELECT 2) AS rank"
        )


def work(path: Path, statement: str, values: Mapping[str, Any] | Sequence[Any]) -> int:
    """How many instructions of SQLite's virtual machine the statement takes."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.set_progress_handler(step, 1)
        connection.execute(statement, values).fetchall()
        connection.set_progress_handler(None, 0)
    return count


@pytest.mark.parametrize(("statement", "values", "index"), QUERIES)
async def test_the_work_does_not_grow_with_the_log(
    log: QueryLog, database: Path, statement: str, values: Mapping[str, Any] | Sequence[Any], index: str
) -> None:
    await log.close()
    small, large = database.with_name("small"), database.with_name("large")
    for path, rows in ((small, 100), (large, 3000)):
        shutil.copy(database, path)
        fill(path, rows)
    with closing(sqlite3.connect(large)) as connection:
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert any(index in step for step in plan), plan
    assert 0 < work(large, statement, values) <= 1.1 * work(small, statement, values) + 50
