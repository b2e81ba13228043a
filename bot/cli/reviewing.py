"""``log``: reviewing the logged questions."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from collections.abc import Iterable
from typing import Final

from rich.table import Table
from rich.text import Text

from bot.cli.errors import plain_errors
from bot.cli.streams import notice, say
from bot.querylog import LoggedQuestion, QueryLog
from bot.render.colour import terminal
from bot.render.terminal import visible_line
from bot.service import utc_now
from bot.settings import Settings, read_settings
from bot.wording import ENGLISH

_WIDE: Final = 100
_NARROW_CELLS: Final = 4
_UNCUT: Final = 10_000


@plain_errors()
def run(limit: int, *, as_json: bool) -> None:
    """Show the latest questions, the newest first.

    Args:
        limit: How many at most.
        as_json: Print JSON Lines instead of a table.
    """
    logged = asyncio.run(_recent(read_settings(), limit))
    if as_json:
        for question in logged:
            say(as_json_line(question))
    elif logged:
        console = terminal()
        if not sys.stdout.isatty():
            console.width = _UNCUT  # for grep, a row is a line
        console.print(table(logged, console.width))
    else:
        notice(ENGLISH.terminal_nothing_logged)


async def _recent(settings: Settings, limit: int) -> list[LoggedQuestion]:
    async with await QueryLog.open(settings.database, utc_now) as log:
        return await log.recent(limit)


def as_json_line(question: LoggedQuestion) -> str:
    """A logged question with its quotes as one line of JSON; moments are in ISO 8601."""
    fields = dataclasses.asdict(question) | {"asked_at": question.asked_at.isoformat(timespec="milliseconds")}
    return json.dumps(fields, ensure_ascii=False)


def table(logged: Iterable[LoggedQuestion], width: int) -> Table:
    """The questions as a table, a row each; times are local.

    Args:
        logged: The questions, in the order of the rows.
        width: In columns of the terminal; a narrow one gets fewer and shorter cells.
    """
    wide = width >= _WIDE
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("id", justify="right", no_wrap=True)
    rows.add_column("asked", no_wrap=True)
    rows.add_column("outcome", no_wrap=True)
    rows.add_column("question", ratio=1, overflow="fold")
    if wide:
        rows.add_column("in", no_wrap=True)
        rows.add_column("sure", justify="right", no_wrap=True)
        rows.add_column("first quote", overflow="fold")
    for question in logged:
        cells = _cells(question, wide=wide)
        rows.add_row(*map(Text, cells if wide else cells[:_NARROW_CELLS]))
    return rows


def _cells(question: LoggedQuestion, *, wide: bool) -> tuple[str, ...]:
    return (
        str(question.id),
        question.asked_at.astimezone().strftime("%Y-%m-%d %H:%M" if wide else "%H:%M"),
        question.outcome.value if question.outcome else "",
        visible_line(question.text),
        question.front.value,
        "" if question.confidence is None else f"{question.confidence:.2f}",
        next((f"{quote.article}:{quote.paragraph}.{quote.sentence}" for quote in question.quotes), ""),
    )
