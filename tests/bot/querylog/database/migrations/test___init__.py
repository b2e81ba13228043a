from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiosqlite
import pytest

from bot.querylog.database.migrations import APPLICATION_ID, MIGRATIONS, Migration, migrate
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin


@asynccontextmanager
async def connected(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        yield connection


def dump(path: Path) -> list[str]:
    """Everything in the file that SQL can say, and how many steps it has taken."""
    with closing(sqlite3.connect(path)) as connection:
        return [str(connection.execute("PRAGMA user_version").fetchone()), *connection.iterdump()]


@pytest.fixture
async def filled(log: QueryLog, database: Path) -> list[str]:
    await log.claim(Origin(Front.DM, user_id=7, channel_id=2, message_id=3), "Who is Mark Li?")
    await log.close()
    return dump(database)


async def half_a_step(connection: aiosqlite.Connection) -> None:
    await connection.execute("ALTER TABLE question ADD COLUMN note TEXT")
    await connection.execute("UPDATE question SET note = 'half', text = 'lost'")


async def a_whole_step(connection: aiosqlite.Connection) -> None:
    await connection.execute("CREATE TABLE counted (n INTEGER) STRICT")
    await connection.execute("INSERT INTO counted VALUES (1)")


async def test_the_schema_is_what_the_steps_make(log: QueryLog, database: Path) -> None:
    await log.close()
    assert dump(database)[0] == f"({len(MIGRATIONS)},)"
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        tables = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
    assert {name for name, strict in tables.items() if strict and not name.startswith("question_text_")} == {
        "departed_guild",
        "heartbeat",
        "lesson",
        "lesson_asker",
        "lesson_change",
        "question",
        "quote",
        "command_tree",
        "spool",
        "user_key",
        "vote",
    }


@pytest.mark.parametrize("table", ["question", "lesson", "lesson_asker", "lesson_change"])
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


async def test_a_step_that_fails_leaves_everything_as_it_was(filled: list[str], database: Path) -> None:
    async def broken(connection: aiosqlite.Connection) -> None:
        await half_a_step(connection)
        raise ZeroDivisionError

    async with connected(database) as connection:
        with pytest.raises(ZeroDivisionError):
            await migrate(connection, (*MIGRATIONS, broken))
    assert dump(database) == filled


async def test_a_cancelled_step_leaves_everything_as_it_was(filled: list[str], database: Path) -> None:
    inside = asyncio.Event()

    async def slow(connection: aiosqlite.Connection) -> None:
        await half_a_step(connection)
        inside.set()
        await asyncio.Event().wait()

    async with connected(database) as connection:
        task = asyncio.create_task(migrate(connection, (*MIGRATIONS, slow)))
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert dump(database) == filled


async def test_an_earlier_step_stays_when_a_later_one_fails(filled: list[str], database: Path) -> None:
    async def broken(connection: aiosqlite.Connection) -> None:
        await half_a_step(connection)
        raise ZeroDivisionError

    steps: tuple[Migration, ...] = (*MIGRATIONS, a_whole_step, broken)
    async with connected(database) as connection:
        with pytest.raises(ZeroDivisionError):
            await migrate(connection, steps)
        await migrate(connection, (*steps[:-1], half_a_step))
    with closing(sqlite3.connect(database)) as connection_:
        assert connection_.execute("SELECT text, note FROM question").fetchall() == [("lost", "half")]
        assert connection_.execute("SELECT n FROM counted").fetchall() == [(1,)]


async def test_two_that_start_at_once_take_each_step_once(database: Path) -> None:
    steps = (*MIGRATIONS, a_whole_step)
    async with connected(database) as first, connected(database) as second:
        await asyncio.gather(migrate(first, steps), migrate(second, steps))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT n FROM counted").fetchall() == [(1,)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)


async def test_a_table_can_be_built_anew_without_losing_what_refers_to_it(filled: list[str], database: Path) -> None:
    async def rebuild(connection: aiosqlite.Connection) -> None:
        for (name,) in await connection.execute_fetchall("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            await connection.execute(f"DROP TRIGGER {name}")
        await connection.execute("CREATE TABLE question_ (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
        await connection.execute("INSERT INTO question_ SELECT id, text FROM question")
        await connection.execute("DROP TABLE question")
        await connection.execute("ALTER TABLE question_ RENAME TO question")

    with closing(sqlite3.connect(database)) as connection_, connection_:
        connection_.execute("INSERT INTO quote VALUES (1, 1, 'a.txt', 1, 1, 0, 5, 2.5, 'd')")
    async with connected(database) as connection:
        await migrate(connection, (*MIGRATIONS, rebuild))
        assert list(await connection.execute_fetchall("SELECT count(*) FROM quote")) == [(1,)]
        assert list(await connection.execute_fetchall("PRAGMA foreign_keys")) == [(1,)]
