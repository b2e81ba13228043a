"""``log purge``: deletes what was kept long enough, and the questions of servers that the bot left long ago."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.log.common import confirm, with_log
from bot.cli.options import settings_of
from bot.cli.output import notice
from bot.cli.progress import progress_bar
from bot.querylog.log import QueryLog
from bot.settings import MAX_DAYS
from bot.wording import ENGLISH, Count


def purge(
    context: typer.Context,
    *,
    days: Annotated[
        int | None,
        typer.Option(
            min=0, max=MAX_DAYS, metavar="N", help="Keep N days; RETENTION_DAYS by default.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    settings = settings_of(context)
    kept = settings.retention_days if days is None else days
    due = Count(with_log(settings, lambda log: log.retention.due(kept)))
    if not due:
        notice(ENGLISH.log_nothing_to_purge)
        return
    if not yes:
        confirm(ENGLISH.log_purge_ask.format(count=due, days=Count(kept)), ENGLISH.log_purge_yes.format(count=due))

    async def delete(log: QueryLog) -> int:
        with progress_bar(ENGLISH.log_purging, due) as tell:
            return await log.retention.purge(kept, tell)

    notice(ENGLISH.log_purged.format(count=Count(with_log(settings, delete))))
