"""Opening the log, and printing tables and lines."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.errors import CommandError
from bot.cli.output import is_terminal, notice, output_errors
from bot.cli.progress import reading_progress
from bot.core.left_out import left_out_lines
from bot.core.service import Service, open_service, utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import LoggedLesson, LoggedQuestion
from bot.querylog.scope import EVERYTHING, Guild, Scope
from bot.render.terminal.console import terminal
from bot.settings import Settings
from bot.visible import visible_line
from retrieval.answers import Outcome
from retrieval.articles.addresses import format_address
from retrieval.articles.article import Article
from retrieval.articles.seeds import load_articles
from retrieval.errors import SeedError, UnusableSeed

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
    """Return the columns of a line; in a pipe a row is a line, however long, for grep."""
    return terminal().width if sys.stdout.isatty() else _PIPE_WIDTH


def print_table(table: Table) -> None:
    console = terminal()
    console.width = line_width()
    with output_errors():
        console.print(table)


def plain_table() -> Table:
    return Table(box=None, pad_edge=False, header_style="bold")


def print_lines(lines: Iterable[str]) -> None:
    with output_errors():
        sys.stdout.writelines(lines)
        sys.stdout.flush()


def cell(words: str, style: str = "") -> Text:
    """Return a cell of a table, on one line until it is wrapped."""
    return Text(visible_line(words), style)


def outcome_cell(outcome: Outcome | None) -> Text:
    """Return an outcome in its colour; nothing for a question that was never answered."""
    return Text("" if outcome is None else outcome.value, _STYLES[outcome])


def ending_cell(question: LoggedQuestion) -> Text:
    """Return how a question, or a look-up, has ended."""
    return outcome_cell(question.outcome) if question.look_up is None else Text(question.look_up.value, "dim")


def lesson_target(lesson: LoggedLesson) -> str:
    """Return the passage of a lesson by its place when it was taught, as it is typed."""
    return "nothing" if lesson.passage is None else format_address(lesson.passage)


def scope_of(guild: int | None) -> Scope:
    return EVERYTHING if guild is None else Guild(guild)


def confirm(question: str, refusal: str) -> None:
    """Ask a person, and leave unless the answer is yes; with the refusal where nobody can be asked."""
    if not is_terminal():
        raise CommandError(refusal)
    if not typer.confirm(question, err=True):
        raise typer.Exit


def with_log(settings: Settings, work: Callable[[QueryLog], Awaitable[T]]) -> T:

    async def run() -> T:
        async with await QueryLog.open(settings.database, utc_now) as log:
            return await work(log)

    gc.enable()
    return asyncio.run(run())


def with_service(settings: Settings, work: Callable[[Service], Awaitable[T]]) -> T:

    async def run() -> T:
        async with open_service(settings, reading=reading_progress) as service:
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
