"""``log export``: writes all questions, for spreadsheets and programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.cli.log.common import articles_at_hand, scope_of, with_log
from bot.cli.options import Guild, settings_of
from bot.cli.output import notice, output_errors
from bot.cli.output_file import check_output_file, output_file
from bot.core.logged_quotes import logged_articles
from bot.querylog.log import QueryLog
from bot.querylog.review.export import Format, export_lines, quote_texts
from bot.settings import Settings
from bot.wording import ENGLISH, Count


def export(
    context: typer.Context,
    *,
    form: Annotated[Format, typer.Option("--format", help="A spreadsheet's, or JSON Lines.")] = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Instead of standard output.", show_default=False),
    ] = None,
    guild: Guild = None,
) -> None:
    settings = settings_of(context)
    if output is not None:
        check_output_file(output, settings)
    articles = articles_at_hand(settings)

    async def write(log: QueryLog) -> int:
        count, texts = 0, quote_texts(await logged_articles(log, articles))
        with _open_output(output, settings) as file:
            async for line in export_lines(log.review.export(scope_of(guild)), form, texts):
                file.write(line)
                count += 1
        return count

    count = with_log(settings, write)
    if output is not None:
        notice(ENGLISH.log_exported.format(count=Count(count - (form is Format.CSV)), path=output))


@contextmanager
def _open_output(output: Path | None, settings: Settings) -> Iterator[TextIO]:
    """Open the output, without any change to line ends; a file is private to its owner."""
    if output is None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        with output_errors():
            yield sys.stdout
            sys.stdout.flush()
        return
    with output_file(output, settings) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        yield file
