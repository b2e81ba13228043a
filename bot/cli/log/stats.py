"""``log stats``: what was asked, counted, as text and as a picture."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot.cli.errors import plain_errors
from bot.cli.log.common import articles_at_hand, print_lines, refuse, scope_of, with_log
from bot.cli.output import notice, say
from bot.cli.output_file import check_output_file, output_file
from bot.core.service import utc_now
from bot.querylog.log import QueryLog
from bot.querylog.review.export import json_line
from bot.querylog.review.statistics import Stats
from bot.render.statistics.bars import text_bars
from bot.render.statistics.chart import can_draw, draw
from bot.render.terminal.console import terminal
from bot.settings import read_settings
from bot.wording import ENGLISH

_WIDEST: Final = 100


@plain_errors()
def run(guild: int | None, days: int | None, chart: Path | None, *, as_json: bool) -> None:
    """Print the statistics, and draw them.

    Args:
        guild: Only of this server.
        days: Only of so many days until now.
        chart: Where the picture is written, if anywhere.
        as_json: Print one line of JSON instead of bars.

    Raises:
        typer.Exit: The picture cannot be drawn or written; a line has said so.
    """
    settings = read_settings()
    if chart is not None:
        check_output_file(chart, settings)
    since = None if days is None else utc_now() - timedelta(days=days)

    async def count(log: QueryLog) -> Stats:
        return await log.review.stats(scope_of(guild), since)

    stats = with_log(count, settings)
    articles = articles_at_hand(settings)
    if as_json:
        print_lines([json_line(_fields(stats))])
    elif stats.asked:
        say("\n".join(text_bars(stats, articles, width=min(terminal().width, _WIDEST))))
    else:
        notice(ENGLISH.terminal_nothing_logged)
    if chart is None:
        return
    if not can_draw():
        refuse(ENGLISH.log_no_chart)
    with output_file(chart, settings) as draft:
        draft.write_bytes(draw(stats, articles))


def _fields(stats: Stats) -> dict[str, Any]:
    return {
        "asked": stats.asked,
        "answer_rate": stats.answer_rate,
        "helpful": stats.helpful,
        "unhelpful": stats.unhelpful,
        "days": [{"date": day.date.isoformat(), "outcomes": day.outcomes} for day in stats.days],
        "hours": stats.hours,
        "passages": [{"address": address, "count": count} for address, count in stats.passages],
        "words": [{"word": word, "count": count} for word, count in stats.words],
    }
