"""``log backup``: a copy of the log, also while the bot runs."""

from __future__ import annotations

from pathlib import Path

from bot.cli.errors import plain_errors
from bot.cli.log.common import with_log
from bot.cli.output import notice
from bot.cli.output_file import check_output_file
from bot.querylog.database.user_key import key_path
from bot.querylog.log import QueryLog
from bot.settings import read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(file: Path) -> None:
    """Copy the log and its key.

    Args:
        file: The new database; its key gets ``.key`` behind the name.
    """

    async def copy(log: QueryLog) -> None:
        await log.back_up(file)

    settings = read_settings()
    check_output_file(file, settings)
    with_log(copy, settings)
    notice(ENGLISH.log_backed_up.format(path=file, key=key_path(file)))
