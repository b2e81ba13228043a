"""The log, for commands that review it. Whoever sits at the terminal is the owner, and sees all of it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping
from typing import NoReturn, TypeVar

import typer

from bot.cli.errors import EXIT_MENDABLE
from bot.cli.reading import reading
from bot.cli.streams import notice
from bot.core.service import Service, open_service, utc_now
from bot.querylog.log import QueryLog
from bot.querylog.scope import EVERYTHING, Guild, Scope
from bot.settings import Settings, read_settings
from retrieval.articles.article import Article
from retrieval.articles.seeds import load_articles
from retrieval.errors import SeedError

T = TypeVar("T")


def scope_of(guild: int | None) -> Scope:
    """One server's questions, or all."""
    return EVERYTHING if guild is None else Guild(guild)


def with_log(work: Callable[[QueryLog], Awaitable[T]], settings: Settings | None = None) -> T:
    """Open the log, do something with it, and close it.

    Raises:
        SettingsError: A setting cannot be used.
        LogError: The log cannot be used.
    """
    settings = settings or read_settings()

    async def run() -> T:
        async with await QueryLog.open(settings.database, utc_now) as log:
            return await work(log)

    gc.enable()
    return asyncio.run(run())


def with_service(work: Callable[[Service], Awaitable[T]]) -> T:
    """The same with the articles, ready to be asked.

    Raises:
        SettingsError: A setting cannot be used.
        SeedError: An article cannot be read.
        LogError: The log cannot be used.
    """

    async def run() -> T:
        async with open_service(read_settings(), watched=reading) as service:
            return await work(service)

    gc.enable()
    return asyncio.run(run())


def articles_at_hand(settings: Settings) -> Mapping[str, Article]:
    """The articles by file name, to show the words of quotes; none, with a notice, when they cannot be read."""
    try:
        return {article.name: article for article in load_articles(settings.seeds_path)}
    except SeedError as error:
        notice(str(error))
        return {}


def refuse(sentence: str) -> NoReturn:
    """Say on one line what a person has to mend, and leave.

    Raises:
        typer.Exit: Always.
    """
    notice(sentence)
    raise typer.Exit(EXIT_MENDABLE)
