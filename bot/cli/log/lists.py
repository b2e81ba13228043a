"""The lists of logged questions: the latest, those that wait for a review, those with some words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from bot.cli.errors import plain_errors
from bot.cli.log.common import cell, outcome_cell, print_lines, print_table, scope_of, width, with_log
from bot.cli.output import as_text, notice
from bot.querylog.log import QueryLog
from bot.querylog.records import Case
from bot.querylog.review.export import case_fields, json_line
from bot.reading import address_of
from bot.wording import ENGLISH

_WIDE: Final = 100
_NARROW_CELLS: Final = 4

Row = tuple[Case, int | None]
"""A question, and how many near-duplicates it stands for."""


@plain_errors()
def recent(guild: int | None, before: int | None, limit: int, *, as_json: bool) -> None:
    """Show the latest questions, the newest first.

    Args:
        guild: Only those of this server.
        before: Only those older than this one.
        limit: How many at most.
        as_json: Print JSON Lines instead of a table.
    """

    async def query(log: QueryLog) -> list[Row]:
        return [(case, None) for case in await log.review.recent(scope_of(guild), before=before, limit=limit)]

    _show(query, ENGLISH.terminal_nothing_logged, as_json=as_json)


@plain_errors()
def unanswered(guild: int | None, before: int | None, limit: int, *, as_json: bool) -> None:
    """Show what waits for a review; near-duplicates are one row. The arguments are those of ``recent``."""

    async def query(log: QueryLog) -> list[Row]:
        groups = await log.review.unanswered(scope_of(guild), before=before, limit=limit)
        return [(group.latest, group.count) for group in groups]

    _show(query, ENGLISH.log_nothing_waits, as_json=as_json)


@plain_errors()
def search(words: Sequence[str], guild: int | None, before: int | None, limit: int, *, as_json: bool) -> None:
    """Find questions by their words; the other arguments are those of ``recent``."""
    wanted = " ".join(map(as_text, words))

    async def query(log: QueryLog) -> list[Row]:
        found = await log.review.search(scope_of(guild), wanted, before=before, limit=limit)
        return [(case, None) for case in found]

    _show(query, ENGLISH.log_nothing_found.format(words=wanted), as_json=as_json)


def _show(query: Callable[[QueryLog], Awaitable[list[Row]]], nothing: str, *, as_json: bool) -> None:
    rows = with_log(query)
    if as_json:
        print_lines(json_line(_fields(*row)) for row in rows)
    elif rows:
        print_table(table(rows, width()))
    else:
        notice(nothing)


def _fields(case: Case, count: int | None) -> dict[str, object]:
    return case_fields(case) if count is None else case_fields(case) | {"count": count}


def table(rows: Iterable[Row], columns: int) -> Table:
    """The questions as a table, a row each; times are local.

    Args:
        rows: The questions, in the order of the rows; all of them stand for several, or none.
        columns: Of the terminal; a narrow one gets fewer and shorter cells.
    """
    rows = list(rows)
    wide, counted = columns >= _WIDE, any(count is not None for _, count in rows)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column("id", justify="right", no_wrap=True)
    if counted:
        shown.add_column("times", justify="right", no_wrap=True)
    shown.add_column("asked", no_wrap=True)
    shown.add_column("outcome", no_wrap=True)
    shown.add_column("question", ratio=1, overflow="fold")
    if wide:
        shown.add_column("in", no_wrap=True)
        shown.add_column("sure", justify="right", no_wrap=True)
        shown.add_column("first quote", overflow="fold")
        shown.add_column("votes", no_wrap=True)
        shown.add_column("review", no_wrap=True)
    for case, count in rows:
        cells = _cells(case, wide=wide)
        times = [Text(str(count))] if counted else []
        shown.add_row(cells[0], *times, *cells[1 : None if wide else _NARROW_CELLS])
    return shown


def _cells(case: Case, *, wide: bool) -> list[Text]:
    question = case.question
    cells = (
        question.asked_at.astimezone().strftime("%Y-%m-%d %H:%M" if wide else "%d %b %H:%M"),
        outcome_cell(question.outcome),
        question.text,
        f"{question.front.value} ({ENGLISH.private})" if question.private else question.front.value,
        "" if question.confidence is None else f"{question.confidence:.2f}",
        next(map(address_of, question.quotes), ""),
        _votes(case),
        case.review.verdict.value if case.review else "",
    )
    return [Text(str(question.id)), *(each if isinstance(each, Text) else cell(each) for each in cells)]


def _votes(case: Case) -> str:
    return " ".join(f"{sign}{count}" for sign, count in (("+", case.helpful), ("−", case.unhelpful)) if count)
