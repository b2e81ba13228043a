"""Tables and lines on standard output: in colour on a terminal, plain where a program reads them."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, NoReturn, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.errors import EXIT_MENDABLE
from bot.cli.output import notice, sound_output
from bot.cli.progress import reading
from bot.core.service import Service, open_service, utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import LoggedLesson
from bot.querylog.scope import EVERYTHING, Guild, Scope
from bot.reading import address_of
from bot.render.terminal.console import terminal
from bot.settings import Settings, read_settings
from bot.visible import visible_line
from retrieval.answers import Outcome
from retrieval.articles.article import Article
from retrieval.articles.seeds import load_articles
from retrieval.errors import SeedError

NOTHING: Final = "nothing"
"""Stands for a passage where none answers."""
_UNCUT: Final = 10_000
_STYLES: Final[Mapping[Outcome | None, str]] = {
    None: "dim",
    Outcome.ANSWERED: "green",
    Outcome.UNSURE: "yellow",
    Outcome.NOT_FOUND: "red",
    Outcome.REPLY: "dim",
}


def width() -> int:
    """How many columns a line may have; for grep, a row is a line, however long."""
    return terminal().width if sys.stdout.isatty() else _UNCUT


def print_table(table: Table) -> None:
    """Print a table that was made for ``width``.

    Raises:
        OutputError: Standard output cannot be written.
    """
    console = terminal()
    console.width = width()
    with sound_output():
        console.print(table)


def print_lines(lines: Iterable[str]) -> None:
    """Write lines that have their line ends.

    Raises:
        OutputError: Standard output cannot be written.
    """
    with sound_output():
        sys.stdout.writelines(lines)
        sys.stdout.flush()


def cell(words: str, style: str = "") -> Text:
    """A cell of a table, on one line until it is wrapped."""
    return Text(visible_line(words), style)


def outcome_cell(outcome: Outcome | None) -> Text:
    """An outcome in its colour; nothing for a question that was never answered."""
    return Text("" if outcome is None else outcome.value, _STYLES[outcome])


def taught_words(lesson: LoggedLesson) -> str:
    """What a lesson names: the passage by its place when it was taught, or ``NOTHING``."""
    return NOTHING if lesson.passage is None else address_of(lesson.passage)


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
