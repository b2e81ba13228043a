"""``log backup``: a copy of the log, also while the bot runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.log.common import with_log
from bot.cli.options import settings_of
from bot.cli.output import notice
from bot.cli.output_file import check_output_file
from bot.querylog.database.files import documents_path
from bot.querylog.database.user_key import key_path
from bot.wording import ENGLISH


def backup(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    settings = settings_of(context)
    check_output_file(file, settings)
    with_log(settings, lambda log: log.back_up(file))
    notice(ENGLISH.log_backed_up.format(path=file, key=key_path(file)))
    if documents_path(file).exists():
        notice(ENGLISH.log_backed_up_documents.format(path=documents_path(file)))
