from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog.database.migrations import APPLICATION_ID, MIGRATIONS, migrate
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin


def connected(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def dump(path: Path) -> list[str]:
    """Everything in the file that SQL can say, and how many steps it has taken."""
    with closing(sqlite3.connect(path)) as connection:
        return [str(connection.execute("PRAGMA user_version").fetchone()), *connection.iterdump()]


@pytest.fixture
async def filled(log: QueryLog, database: Path) -> list[str]:
    await log.claim(Origin(Front.DM, user_id=7, channel_id=2, message_id=3), "Who is Mark Li?")
    await log.close()
    return dump(database)


HALF_A_STEP = (
    "ALTER TABLE question ADD COLUMN note TEXT",
    "UPDATE question SET note = 'half', text = 'lost'",
)
BROKEN = (*HALF_A_STEP, "INSERT INTO nowhere VALUES (1)")
WHOLE_STEP = ("CREATE TABLE counted (n INTEGER) STRICT", "INSERT INTO counted VALUES (1)")


async def test_the_schema_is_what_the_steps_make(log: QueryLog, database: Path) -> None:
    await log.close()
    assert dump(database)[0] == f"({len(MIGRATIONS)},)"
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        tables = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
    assert {name for name, strict in tables.items() if strict and not name.startswith("question_text_")} == {
        "departed_guild",
        "lesson",
        "lesson_asker",
        "lesson_change",
        "question",
        "quote",
        "command_tree",
        "spool",
        "user_key",
        "vote",
        "server_document",
        "server_setting",
        "server_channel",
        "server_change",
        "greeted_server",
        "dm_choice",
        "left_server",
    }


@pytest.mark.parametrize("table", ["question", "lesson", "lesson_asker", "lesson_change", "server_document"])
async def test_the_file_documents_its_columns(log: QueryLog, database: Path, table: str) -> None:
    await log.close()
    with closing(sqlite3.connect(database)) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))]
    columns_without = [
        name for name in columns if not re.search(rf"^[, ]*{name} .*? -- \w|, {name} .*?/\* \w", sql, re.MULTILINE)
    ]
    assert columns_without == []
    assert table != "question" or {"terms", "verdict", "waiting"} <= set(columns)


def test_a_step_that_fails_leaves_everything_as_it_was(filled: list[str], database: Path) -> None:
    with connected(database) as connection, pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, (*MIGRATIONS, BROKEN))
    assert dump(database) == filled


def test_an_earlier_step_stays_when_a_later_one_fails(filled: list[str], database: Path) -> None:
    with connected(database) as connection:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(connection, (*MIGRATIONS, WHOLE_STEP, BROKEN))
        migrate(connection, (*MIGRATIONS, WHOLE_STEP, HALF_A_STEP))
        assert connection.execute("SELECT text, note FROM question").fetchall() == [("lost", "half")]
        assert connection.execute("SELECT n FROM counted").fetchall() == [(1,)]


def test_two_that_start_at_once_take_each_step_once(database: Path) -> None:
    steps = (*MIGRATIONS, WHOLE_STEP)

    def start() -> None:
        with connected(database) as connection:
            migrate(connection, steps)

    with ThreadPoolExecutor(2) as threads:
        for started in [threads.submit(start), threads.submit(start)]:
            started.result()
    with connected(database) as connection:
        assert connection.execute("SELECT n FROM counted").fetchall() == [(1,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)


def test_a_table_can_be_built_anew_without_losing_what_refers_to_it(filled: list[str], database: Path) -> None:
    with connected(database) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        rebuild = (
            *(f"DROP TRIGGER {name}" for (name,) in triggers),
            "CREATE TABLE question_ (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
            "INSERT INTO question_ SELECT id, text FROM question",
            "DROP TABLE question",
            "ALTER TABLE question_ RENAME TO question",
        )
        connection.execute("INSERT INTO quote VALUES (1, 1, 'a.txt', 1, 1, 0, 5, 2.5, 'd')")
        migrate(connection, (*MIGRATIONS, rebuild))
        assert connection.execute("SELECT count(*) FROM quote").fetchall() == [(1,)]
        assert connection.execute("PRAGMA foreign_keys").fetchall() == [(1,)]
