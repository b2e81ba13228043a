"""``log stats``: counts what was asked, as text and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bot.cli.errors import CommandError
from bot.cli.log.common import articles_at_hand, print_lines, scope_of, with_log
from bot.cli.options import Guild, Json, settings_of
from bot.cli.output import notice, say
from bot.cli.output_file import check_output_file, output_file
from bot.core.logged_quotes import logged_articles
from bot.core.service import utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import LookUp
from bot.querylog.review.export import json_line
from bot.querylog.review.statistics import Stats
from bot.render.statistics.bars import text_bars
from bot.render.statistics.chart import can_draw, draw
from bot.render.terminal.console import terminal
from bot.settings import MAX_DAYS
from bot.wording import ENGLISH
from retrieval.articles.article import Article

_MAX_COLUMNS: Final = 100


def stats(
    context: typer.Context,
    *,
    days: Annotated[
        int | None, typer.Option(min=1, max=MAX_DAYS, metavar="N", help="Only the last N days.", show_default=False)
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Also draw a picture.", show_default=False)
    ] = None,
    as_json: Json = False,
    guild: Guild = None,
) -> None:
    settings = settings_of(context)
    if chart is not None:
        check_output_file(chart, settings)
    since = None if days is None else utc_now() - timedelta(days=days)
    at_hand = articles_at_hand(settings)

    async def count(log: QueryLog) -> tuple[Stats, Mapping[str, Article]]:
        return await log.review.stats(scope_of(guild), since), await logged_articles(log, at_hand)

    counted, articles = with_log(settings, count)
    if as_json:
        print_lines([json_line(_fields(counted))])
    elif counted.asked or counted.look_ups:
        say("\n".join(text_bars(counted, articles, width=min(terminal().width, _MAX_COLUMNS))))
    else:
        notice(ENGLISH.terminal_nothing_logged)
    if chart is None:
        return
    if not can_draw():
        raise CommandError(ENGLISH.extra_missing.format(extra="review"))
    with output_file(chart, settings) as draft:
        draft.write_bytes(draw(counted, articles))


def _fields(counted: Stats) -> dict[str, Any]:
    return {
        "asked": counted.asked,
        "answer_rate": counted.answer_rate,
        "helpful": counted.helpful,
        "unhelpful": counted.unhelpful,
        "days": [{"date": day.date.isoformat(), "outcomes": day.outcomes} for day in counted.days],
        "hours": counted.hours,
        "passages": [{"address": address, "count": count} for address, count in counted.passages],
        "look_ups": {ended.value: counted.look_ups.get(ended, 0) for ended in LookUp},
        "words": [{"word": word, "count": count} for word, count in counted.words],
    }
