"""``log export``: all questions, for spreadsheets and programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from bot.cli.errors import plain_errors
from bot.cli.log.common import articles_at_hand, scope_of, with_log
from bot.cli.output import notice, sound_output
from bot.cli.output_file import check_output_file, output_file
from bot.querylog.log import QueryLog
from bot.querylog.review.export import Format, export_lines, quote_texts
from bot.settings import Settings, read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(form: str, output: Path | None, guild: int | None) -> None:
    """Write all questions, a row at a time.

    Args:
        form: A value of ``Format``.
        output: The file to write, private to its owner; standard output when None.
        guild: Only those of this server.

    Raises:
        SystemExit: The file must not or cannot be written; a line has said so.
    """
    settings = read_settings()
    if output is not None:
        check_output_file(output, settings)
    texts = quote_texts(articles_at_hand(settings).values())

    async def write(log: QueryLog) -> int:
        count = 0
        with _opened(output, settings) as file:
            async for line in export_lines(log.review.export(scope_of(guild)), Format(form), texts):
                file.write(line)
                count += 1
        return count

    count = with_log(write, settings)
    if output is not None:
        notice(ENGLISH.log_exported.format(count=count - (form == Format.CSV), path=output))


@contextmanager
def _opened(output: Path | None, settings: Settings) -> Iterator[TextIO]:
    """What to write to, without any change to line ends."""
    if output is None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        with sound_output():
            yield sys.stdout
            sys.stdout.flush()
        return
    with output_file(output, settings) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        yield file
