"""What the tests share that run the bot as a process of its own."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Any, Final, Protocol

from tests.standin import BotProcess

MESSAGES: Final = r"/channels/\d+/messages"


class Start(Protocol):
    """Starts the bot, always on the same database."""

    def __call__(
        self, *command: str, program: str = "bot", **variables: str
    ) -> AbstractAsyncContextManager[BotProcess]: ...


def logged(home: Path, columns: str = "text, outcome") -> list[tuple[Any, ...]]:
    """The logged questions, in order."""
    with closing(sqlite3.connect(home / "queries.sqlite3")) as database:
        return database.execute(f"SELECT {columns} FROM question ORDER BY id").fetchall()  # noqa: S608 - fixed names
