"""``log purge``: deleting what was kept long enough."""

from __future__ import annotations

import typer

from bot.cli.errors import plain_errors
from bot.cli.log.common import refuse, with_log
from bot.cli.output import is_terminal, notice
from bot.cli.progress import progress
from bot.querylog.log import QueryLog
from bot.settings import read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(days: int | None, *, yes: bool) -> None:
    """Delete old questions, and those of servers that the bot left long ago; on a terminal, after asking.

    Args:
        days: For how long questions are kept; as long as the settings say when None, for good when 0.
        yes: Do not ask.

    Raises:
        typer.Exit: It was not confirmed, or cannot be; in that case a line has said so.
    """
    settings = read_settings()
    kept = settings.retention_days if days is None else days

    async def count(log: QueryLog) -> int:
        return await log.retention.due(kept)

    due = with_log(count, settings)
    if not due:
        notice(ENGLISH.log_nothing_to_purge)
        return
    if not yes:
        _confirm(due, kept)

    async def purge(log: QueryLog) -> int:
        with progress(ENGLISH.log_purging, due) as tell:
            purged = await log.retention.purge(kept, tell)
        return purged.old + purged.departed

    notice(ENGLISH.log_purged.format(count=with_log(purge, settings)))


def _confirm(due: int, days: int) -> None:
    if not is_terminal():
        refuse(ENGLISH.log_purge_yes.format(count=due))
    if not typer.confirm(ENGLISH.log_purge_ask.format(count=due, days=days), err=True):
        raise typer.Exit
