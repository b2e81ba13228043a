"""What the tests share that run the bot as a process of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final, Protocol

from tests.standin import BotProcess, StandIn

MESSAGES: Final = r"/channels/\d+/messages"


class Start(Protocol):
    """Starts the bot, always on the same database."""

    def __call__(
        self, *command: str, program: str = "bot", **variables: str
    ) -> AbstractAsyncContextManager[BotProcess]: ...


@asynccontextmanager
async def running(discord: StandIn, start: Start) -> AsyncIterator[BotProcess]:
    """The bot, connected; no error has come out of it at the end."""
    async with start() as bot:
        await discord.connected()
        yield bot
        assert "ERROR" not in bot.said
        assert "Traceback" not in bot.said


def logged(home: Path, columns: str = "text, outcome") -> list[tuple[Any, ...]]:
    """The logged questions, in order."""
    with closing(sqlite3.connect(home / "queries.sqlite3")) as database:
        return database.execute(f"SELECT {columns} FROM question ORDER BY id").fetchall()  # noqa: S608 - fixed names
