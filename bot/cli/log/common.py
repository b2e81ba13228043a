"""Opening the log, and printing tables and lines: in colour on a terminal, plain where a program reads them."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeVar

from rich.table import Table
from rich.text import Text

from bot.cli.output import notice, sound_output
from bot.cli.progress import reading_progress
from bot.core.left_out import left_out_lines
from bot.core.service import Service, open_service, utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import LoggedLesson
from bot.querylog.scope import EVERYTHING, Guild, Scope
from bot.render.terminal.console import terminal
from bot.settings import Settings
from bot.visible import visible_line
from retrieval.answers import Outcome
from retrieval.articles.addresses import format_address
from retrieval.articles.article import Article
from retrieval.articles.seeds import load_articles
from retrieval.errors import SeedError, UnusableSeed

NOTHING: Final = "nothing"
"""Stands for a passage where none answers."""
_PIPE_WIDTH: Final = 10_000
_STYLES: Final[Mapping[Outcome | None, str]] = {
    None: "dim",
    Outcome.ANSWERED: "green",
    Outcome.UNSURE: "yellow",
    Outcome.NOT_FOUND: "red",
    Outcome.REPLY: "dim",
}
T = TypeVar("T")


def line_width() -> int:
    """Return how many columns a line may have; in a pipe a row is a line, however long, for grep."""
    return terminal().width if sys.stdout.isatty() else _PIPE_WIDTH


def print_table(table: Table) -> None:
    """Print a table, of at most ``line_width``."""
    console = terminal()
    console.width = line_width()
    with sound_output():
        console.print(table)


def plain_table() -> Table:
    """Return an empty table without lines."""
    return Table(box=None, pad_edge=False, header_style="bold")


def print_lines(lines: Iterable[str]) -> None:
    """Write lines that have their line ends."""
    with sound_output():
        sys.stdout.writelines(lines)
        sys.stdout.flush()


def cell(words: str, style: str = "") -> Text:
    """Return a cell of a table, on one line until it is wrapped."""
    return Text(visible_line(words), style)


def outcome_cell(outcome: Outcome | None) -> Text:
    """Return an outcome in its colour; nothing for a question that was never answered."""
    return Text("" if outcome is None else outcome.value, _STYLES[outcome])


def lesson_target(lesson: LoggedLesson) -> str:
    """Return what a lesson names: the passage by its place when it was taught, or ``NOTHING``."""
    return NOTHING if lesson.passage is None else format_address(lesson.passage)


def scope_of(guild: int | None) -> Scope:
    """Return one server's questions, or all."""
    return EVERYTHING if guild is None else Guild(guild)


def with_log(settings: Settings, work: Callable[[QueryLog], Awaitable[T]]) -> T:
    """Open the log, do something with it, and close it."""

    async def run() -> T:
        async with await QueryLog.open(settings.database, utc_now) as log:
            return await work(log)

    gc.enable()
    return asyncio.run(run())


def with_service(settings: Settings, work: Callable[[Service], Awaitable[T]]) -> T:
    """Open the log and the articles, ready to be asked; do something with them, and close them."""

    async def run() -> T:
        async with open_service(settings, watched=reading_progress) as service:
            return await work(service)

    gc.enable()
    return asyncio.run(run())


def articles_at_hand(settings: Settings) -> Mapping[str, Article]:
    """Return the articles by file name, for the words of quotes; none, with a notice, when they cannot be read."""
    unusable: list[UnusableSeed] = []
    articles: tuple[Article, ...] = ()
    try:
        articles = load_articles(settings.seeds_path, unusable.append)
    except SeedError as error:
        notice(str(error))
        unusable += error.unusable
    for line in left_out_lines(unusable):
        notice(line)
    return {article.name: article for article in articles}
