"""Running commands within this process, on the database of the current folder."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from typer.testing import CliRunner

from bot.cli.app import app
from bot.core.service import Service, open_service, utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from bot.settings import Settings

ANN, BEN = 123456789012345678, 223456789012345678
HARBOUR, MARSH = 11111, 22222
BUILT = "Who built the lighthouse on Gull Rock?"
STORM = "When did a storm destroy the keeper’s cottage?"
WEATHER = "What’s the weather like today?"
T = TypeVar("T")


def run(*arguments: str, stdin: str = "") -> str:
    """Standard output of a command that goes well."""
    result = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def run_json(*arguments: str, stdin: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*arguments, "--json", stdin=stdin).split("\n") if line]


def told(*arguments: str) -> str:
    """Standard error of a command that goes well."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stderr


def refused(*arguments: str) -> str:
    """The one line in which a command says what to mend."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    return line


def with_log(work: Callable[[QueryLog], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with await QueryLog.open(Path("queries.sqlite3"), utc_now) as log:
            return await work(log)

    return asyncio.run(opened())


def with_service(work: Callable[[Service], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with open_service(Settings()) as service:
            return await work(service)

    return asyncio.run(opened())


def ask_in(guild: int | None, *texts: str, user: int = ANN) -> list[int]:
    """Ask questions in a server, as Discord would, each on its own; the ids of their rows."""

    async def ask(service: Service) -> list[int]:
        origin = Origin(Front.SLASH, user, guild, channel_id=5, library=guild)
        replies = [await service.ask(text, origin) for text in texts]
        return [reply.id for reply in replies if reply]

    return with_service(ask)


def look_up(*texts: str) -> None:
    """Look for words that are nowhere, as Discord would."""

    async def look(service: Service) -> None:
        for text in texts:
            await service.look_up(text, Origin(Front.SLASH, ANN, HARBOUR, channel_id=5), (), 1.0)

    with_service(look)


def dump(path: str = "queries.sqlite3") -> list[str]:
    """Everything in the log."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def age(days: int, *rows: int) -> None:
    """Let questions have been asked so many days ago."""
    moment = int((utc_now() - timedelta(days=days)).timestamp() * 1000)
    with closing(sqlite3.connect("queries.sqlite3")) as connection, connection:
        connection.executemany("UPDATE question SET asked_at = ? WHERE id = ?", [(moment, row) for row in rows])
