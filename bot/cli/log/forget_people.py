"""``log forget-people``: drops the hashes of all people, for the case that their key is lost."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.log.common import confirm, with_log
from bot.cli.options import settings_of
from bot.cli.output import notice
from bot.querylog.database.single_instance import lock_path, only_one
from bot.wording import ENGLISH, Count


def forget_people(
    context: typer.Context, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    settings = settings_of(context)
    # Before the lock, for which the folder has to be there.
    people = Count(with_log(settings, lambda log: log.people.count()))
    with only_one(lock_path(settings.database)):  # the bot must not run meanwhile
        if people and not yes:
            confirm(ENGLISH.log_forget_ask.format(count=people), ENGLISH.log_forget_yes.format(count=people))
        forgotten = Count(with_log(settings, lambda log: log.people.forget_everybody()))
    notice(ENGLISH.log_forgotten.format(count=forgotten) if forgotten else ENGLISH.log_nobody_known)
