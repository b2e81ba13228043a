"""``check --live``: whether the running bot is connected, in one line, for service managers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.errors import plain_errors
from bot.cli.verdicts import problem, well
from bot.querylog import LogError
from bot.querylog.heartbeat import LASTS, read_heartbeat
from bot.settings import SettingsError, read_settings
from bot.wording import ENGLISH


@plain_errors()
def run() -> None:
    """Look at the last sign of life; the bot is neither asked nor kept from working.

    Raises:
        typer.Exit: The bot is not connected; the line says so.
    """
    try:
        healthy = tell(read_settings().database, datetime.now(UTC))
    except (SettingsError, LogError) as error:
        healthy = problem(str(error))
    if not healthy:
        raise typer.Exit(1)


def tell(database: Path, now: datetime) -> bool:
    """Print how the bot is doing; times are local.

    Args:
        database: The bot's.
        now: With a time zone.

    Returns:
        Whether it is connected.

    Raises:
        LogError: The database cannot be read.
    """
    last = read_heartbeat(database)
    if last is None:
        return problem(ENGLISH.check_live_never.format(path=database))
    if now - last.beat_at > LASTS:
        return problem(ENGLISH.check_live_silent.format(since=_local(last.beat_at)))
    if not last.connected:
        return problem(ENGLISH.check_live_waiting.format(since=_local(last.changed_at), process=last.process))
    return well(
        ENGLISH.check_live.format(
            since=_local(last.changed_at),
            answered=last.answered,
            started=_local(last.started_at),
            version=last.version or "?",
            process=last.process,
        )
    )


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
