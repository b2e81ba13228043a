"""A newer version of the bot is started while one is running: it changes nothing under it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Any

import pytest

from bot.querylog.database.errors import LogInUseError
from bot.querylog.database.single_instance import AlreadyRunningError, lock_path
from tests.bot.stage import QUESTION
from tests.faults.conftest import Start
from tests.standin import BotProcess, StandIn
from tests.standin.beginning import forked

NEWER = "tests.faults.programs.newer"
COMMANDS = r"/applications/\d+/(guilds/\d+/)?commands"
Beside = Callable[..., AbstractAsyncContextManager[BotProcess]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "queries.sqlite3"


@pytest.fixture
async def other_discord() -> AsyncIterator[StandIn]:
    """What the second process connects to."""
    async with StandIn().serving() as serving:
        yield serving


@pytest.fixture
def beside(other_discord: StandIn, database: Path, tmp_path: Path) -> Beside:
    """Starts a process with the same database, from a folder of its own."""
    home = tmp_path / "beside"
    home.mkdir()

    def start(*command: str, program: str = NEWER, **variables: str) -> AbstractAsyncContextManager[BotProcess]:
        variables = {"DATABASE": str(database), "SEEDS": str(tmp_path / "seeds"), **variables}
        return BotProcess.begun(forked, other_discord, home, *command, program=program, **variables)

    return start


def state(database: Path) -> list[Any]:
    """What a second process could change: the schema, the commands that are registered, and the files there are."""
    with closing(sqlite3.connect(database)) as connection:
        queries = ("PRAGMA user_version", "SELECT sql FROM sqlite_schema", "SELECT * FROM command_tree")
        found: list[Any] = [connection.execute(query).fetchall() for query in queries]
    files = (file.name for file in database.parent.glob(f"{database.name}*"))
    return [*found, sorted(name for name in files if not name.endswith(".new"))]  # the heartbeat of the first


async def test_a_second_bot_changes_nothing(  # noqa: PLR0913, PLR0917 - fixtures
    standin: StandIn, other_discord: StandIn, start: Start, beside: Beside, database: Path, tmp_path: Path
) -> None:
    async with start("discord"):
        await standin.connected()
        before = state(database)
        async with beside("discord", SEEDS=str(tmp_path / "missing")) as second:  # which it does not come to
            assert await second.ended() == 2
        assert second.said == f"{AlreadyRunningError(lock_path(database))}\n"
        assert other_discord.sent("PUT", COMMANDS) == []
        assert state(database) == before
    async with beside("discord") as newer:  # alone, it does all of this
        await other_discord.connected()
        assert newer.said.count("Traceback") == 0
        assert len(other_discord.sent("PUT", COMMANDS)) == 1
        assert state(database)[:3] != before[:3]


@pytest.mark.parametrize("command", [("sync",), ("ask", QUESTION), ("log", "recent")])
async def test_no_other_command_changes_the_schema_under_a_running_bot(  # noqa: PLR0913, PLR0917 - fixtures
    standin: StandIn, other_discord: StandIn, start: Start, beside: Beside, database: Path, command: tuple[str, ...]
) -> None:
    async with start("discord"):
        await standin.connected()
        before = state(database)
        async with beside(*command) as second:
            assert await second.ended() == 2
        assert second.said == f"{LogInUseError(database)}\n"
        assert other_discord.sent("PUT", COMMANDS) == []
        assert state(database) == before
        await standin.answer_to(await standin.say(QUESTION, direct=True))


async def test_commands_are_registered_beside_a_running_bot_when_they_are_asked_for(
    standin: StandIn, other_discord: StandIn, start: Start, beside: Beside
) -> None:
    async with start("discord"):
        await standin.connected()
        async with beside("sync", program="bot", DEV_GUILD="4242") as second:
            assert await second.ended() == 0
        (registered,) = other_discord.sent("PUT", COMMANDS)
        assert "guilds" not in registered.path
        await standin.answer_to(await standin.say(QUESTION, direct=True))
