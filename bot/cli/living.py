"""``check --live``: whether the running bot is connected, in one line, for service managers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.errors import plain_errors
from bot.cli.verdicts import problem, well
from bot.querylog.database.errors import LogError, LogSpoolError
from bot.querylog.database.moments import to_moment
from bot.querylog.heartbeat import LASTS, read_heartbeat
from bot.querylog.spool import read as read_spool
from bot.querylog.spool import spool_path
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
        Whether it is connected, and logs what is asked.

    Raises:
        LogError: The database cannot be read.
    """
    waits = _tell_of_spool(database)
    return _tell_of_heartbeat(database, now) and not waits


def _tell_of_spool(database: Path) -> bool:
    """Say whether questions wait to be logged; whether there are any."""
    path = spool_path(database.resolve())
    try:
        _, changes = read_spool(path)
    except OSError as error:
        raise LogSpoolError(path, error) from error
    asked = [to_moment(change.values["asked_at"]) for change in changes if change.kind == "claim"]
    if asked:
        problem(ENGLISH.check_live_spool.format(count=len(asked), since=_local(asked[0]), path=path))
    return bool(asked)


def _tell_of_heartbeat(database: Path, now: datetime) -> bool:
    last = read_heartbeat(database)
    if last is None:
        return problem(ENGLISH.check_live_never.format(path=database))
    if abs(now - last.beat_at) > LASTS:  # also when the clock was set back
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
