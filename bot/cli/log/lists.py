"""``log recent``, ``log unanswered``, ``log search``: lists of logged questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.log.common import cell, ending_cell, line_width, plain_table, print_lines, print_table, scope_of, with_log
from bot.cli.options import Before, Guild, Json, Limit, settings_of
from bot.cli.output import as_text, notice
from bot.querylog.log import QueryLog
from bot.querylog.records import Case
from bot.querylog.review.export import case_fields, json_line
from bot.wording import ENGLISH
from retrieval.articles.addresses import format_address

_WIDE_COLUMNS: Final = 100


def recent(
    context: typer.Context, *, as_json: Json = False, limit: Limit = 20, before: Before = None, guild: Guild = None
) -> None:
    _show(
        context,
        lambda log: log.review.recent(scope_of(guild), before=before, limit=limit),
        ENGLISH.terminal_nothing_logged,
        as_json=as_json,
    )


def unanswered(
    context: typer.Context, *, as_json: Json = False, limit: Limit = 20, before: Before = None, guild: Guild = None
) -> None:
    _show(
        context,
        lambda log: log.review.unanswered(scope_of(guild), before=before, limit=limit),
        ENGLISH.review_unanswered_none,
        as_json=as_json,
        counted=True,
    )


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
    _show(
        context,
        lambda log: log.review.search(scope_of(guild), wanted, before=before, limit=limit),
        ENGLISH.review_found_none.format(words=wanted),
        as_json=as_json,
    )


def _show(
    context: typer.Context,
    query: Callable[[QueryLog], Awaitable[list[Case]]],
    nothing: str,
    *,
    as_json: bool,
    counted: bool = False,
) -> None:
    """Print a list; where it is ``counted``, a question stands for its near-duplicates, too."""
    cases = with_log(settings_of(context), query)
    if as_json:
        counts = [{"count": case.duplicates} if counted else {} for case in cases]
        print_lines(json_line(case_fields(case) | count) for case, count in zip(cases, counts, strict=True))
    elif cases:
        print_table(_table(cases, counted=counted, wide=line_width() >= _WIDE_COLUMNS))
    else:
        notice(nothing)


def _table(cases: Iterable[Case], *, counted: bool, wide: bool) -> Table:
    """Return the questions as a table, a row each; times are local."""
    table = plain_table()
    for number in ("id", "times") if counted else ("id",):
        table.add_column(number, justify="right", no_wrap=True)
    table.add_column("asked", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    table.add_column("question", ratio=1, overflow="fold")
    if wide:
        table.add_column("in", no_wrap=True)
        table.add_column("sure", justify="right", no_wrap=True)
        table.add_column("first quote", overflow="fold")
        table.add_column("votes", no_wrap=True)
        table.add_column("review", no_wrap=True)
    for case in cases:
        numbers = (case.question.id, case.duplicates) if counted else (case.question.id,)
        table.add_row(*map(str, numbers), *_cells(case, wide=wide))
    return table


def _cells(case: Case, *, wide: bool) -> list[Text]:
    question = case.question
    cells = [
        cell(question.asked_at.astimezone().strftime("%Y-%m-%d %H:%M" if wide else "%d %b %H:%M")),
        ending_cell(question),
        cell(question.text),
    ]
    rest = (
        f"{question.front.value} ({ENGLISH.private})" if question.private else question.front.value,
        "" if question.confidence is None else f"{question.confidence:.2f}",
        next(map(format_address, question.quotes), ""),
        _votes(case),
        case.review.verdict.value if case.review else "",
    )
    return [*cells, *map(cell, rest)] if wide else cells


def _votes(case: Case) -> str:
    return " ".join(f"{sign}{count}" for sign, count in (("+", case.helpful), ("−", case.unhelpful)) if count)
