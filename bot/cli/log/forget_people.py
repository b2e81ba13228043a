"""``log forget-people``: dropping the hashes of all people, for the case that their key is lost."""

from __future__ import annotations

import typer

from bot.cli.errors import plain_errors
from bot.cli.log.common import refuse, with_log
from bot.cli.output import is_terminal, notice
from bot.querylog.database.single_instance import lock_path, only_one
from bot.querylog.log import QueryLog
from bot.settings import read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(*, yes: bool) -> None:
    """Drop who asked, voted, reviewed and taught; on a terminal, after asking. The bot must not run meanwhile.

    Args:
        yes: Do not ask.

    Raises:
        typer.Exit: It was not confirmed, or cannot be; in that case a line has said so.
    """
    settings = read_settings()

    async def count(log: QueryLog) -> int:
        return await log.people.count()

    async def forget(log: QueryLog) -> int:
        return await log.people.forget_everybody()

    people = with_log(count, settings)  # before the lock, for which the folder has to be there
    with only_one(lock_path(settings.database)):
        if people and not yes:
            _confirm(people)
        forgotten = with_log(forget, settings)
    notice(ENGLISH.log_forgotten.format(count=forgotten) if forgotten else ENGLISH.log_nobody_known)


def _confirm(people: int) -> None:
    if not is_terminal():
        refuse(ENGLISH.log_forget_yes.format(count=people))
    if not typer.confirm(ENGLISH.log_forget_ask.format(count=people), err=True):
        raise typer.Exit
