"""The lists of logged questions: the latest, those that wait for a review, those with some words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.log.common import cell, line_width, outcome_cell, plain_table, print_lines, print_table, scope_of, with_log
from bot.cli.options import Before, Guild, Json, Limit, settings_of
from bot.cli.output import as_text, notice
from bot.querylog.log import QueryLog
from bot.querylog.records import Case
from bot.querylog.review.export import case_fields, json_line
from bot.wording import ENGLISH
from retrieval.articles.addresses import format_address

_WIDE_COLUMNS: Final = 100
_NARROW_CELLS: Final = 4

Row = tuple[Case, int | None]
"""A question, and how many near-duplicates it stands for."""


def recent(
    context: typer.Context, *, as_json: Json = False, limit: Limit = 20, before: Before = None, guild: Guild = None
) -> None:
    async def query(log: QueryLog) -> list[Row]:
        return [(case, None) for case in await log.review.recent(scope_of(guild), before=before, limit=limit)]

    _show(context, query, ENGLISH.terminal_nothing_logged, as_json=as_json)


def unanswered(
    context: typer.Context, *, as_json: Json = False, limit: Limit = 20, before: Before = None, guild: Guild = None
) -> None:
    async def query(log: QueryLog) -> list[Row]:
        groups = await log.review.unanswered(scope_of(guild), before=before, limit=limit)
        return [(group.latest, group.count) for group in groups]

    _show(context, query, ENGLISH.review_unanswered_none, as_json=as_json)


def search(  # noqa: PLR0913 - what a person may type
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words that all stand in the question; '\"like this\"' a phrase.")],
    *,
    as_json: Json = False,
    limit: Limit = 20,
    before: Before = None,
    guild: Guild = None,
) -> None:
    wanted = " ".join(map(as_text, words))

    async def query(log: QueryLog) -> list[Row]:
        found = await log.review.search(scope_of(guild), wanted, before=before, limit=limit)
        return [(case, None) for case in found]

    _show(context, query, ENGLISH.review_found_none.format(words=wanted), as_json=as_json)


def _show(
    context: typer.Context, query: Callable[[QueryLog], Awaitable[list[Row]]], nothing: str, *, as_json: bool
) -> None:
    rows = with_log(settings_of(context), query)
    if as_json:
        print_lines(json_line(_fields(*row)) for row in rows)
    elif rows:
        print_table(make_table(rows, line_width()))
    else:
        notice(nothing)


def _fields(case: Case, count: int | None) -> dict[str, object]:
    return case_fields(case) if count is None else case_fields(case) | {"count": count}


def make_table(rows: Iterable[Row], columns: int) -> Table:
    """Return the questions as a table, a row each; times are local.

    Args:
        rows: All of them stand for several questions, or none.
        columns: Of the terminal; a narrow one gets fewer and shorter cells.
    """
    rows = list(rows)
    wide, counted = columns >= _WIDE_COLUMNS, any(count is not None for _, count in rows)
    table = plain_table()
    table.add_column("id", justify="right", no_wrap=True)
    if counted:
        table.add_column("times", justify="right", no_wrap=True)
    table.add_column("asked", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    table.add_column("question", ratio=1, overflow="fold")
    if wide:
        table.add_column("in", no_wrap=True)
        table.add_column("sure", justify="right", no_wrap=True)
        table.add_column("first quote", overflow="fold")
        table.add_column("votes", no_wrap=True)
        table.add_column("review", no_wrap=True)
    for case, count in rows:
        cells = _cells(case, wide=wide)
        times = [Text(str(count))] if counted else []
        table.add_row(cells[0], *times, *cells[1 : None if wide else _NARROW_CELLS])
    return table


def _cells(case: Case, *, wide: bool) -> list[Text]:
    question = case.question
    cells = (
        question.asked_at.astimezone().strftime("%Y-%m-%d %H:%M" if wide else "%d %b %H:%M"),
        outcome_cell(question.outcome),
        question.text,
        f"{question.front.value} ({ENGLISH.private})" if question.private else question.front.value,
        "" if question.confidence is None else f"{question.confidence:.2f}",
        next(map(format_address, question.quotes), ""),
        _votes(case),
        case.review.verdict.value if case.review else "",
    )
    return [Text(str(question.id)), *(each if isinstance(each, Text) else cell(each) for each in cells)]


def _votes(case: Case) -> str:
    return " ".join(f"{sign}{count}" for sign, count in (("+", case.helpful), ("−", case.unhelpful)) if count)
