"""``check``: whether the settings, the articles and the database can be used, a line each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.errors import MENDABLE, plain_errors
from bot.cli.output import say
from bot.cli.progress import reading
from bot.core.articles import Articles, index_path
from bot.core.service import utc_now
from bot.inviting import application_id, invite_link
from bot.querylog.database.errors import LogError, LogSpoolError
from bot.querylog.database.files import wide_files
from bot.querylog.database.migrations import MIGRATIONS
from bot.querylog.database.moments import to_moment
from bot.querylog.heartbeat import LASTS, read_heartbeat
from bot.querylog.log import QueryLog
from bot.querylog.spool import read as read_spool
from bot.querylog.spool import spool_path
from bot.settings import Settings, SettingsError, read_settings
from bot.visible import visible_line
from bot.wording import ENGLISH


def run() -> None:
    """Check everything that can be checked without Discord.

    Raises:
        typer.Exit: There is a problem; its line says how to mend it.
    """
    results = list(_checks())
    if not all(results):
        raise typer.Exit(1)


def _checks() -> Iterator[bool]:
    """Check one thing after another, a line each; yields whether it is well."""
    try:
        settings = read_settings()
    except SettingsError as error:
        yield problem(str(error))
        return
    yield well(ENGLISH.check_settings)
    database = settings.database.resolve()
    wide = wide_files(database)
    for step in (_seeds, _database):
        try:
            yield well(step(settings))
        except MENDABLE as error:
            yield problem(str(error))
    yield from _modes(wide, wide_files(database))
    yield from _discord(settings)


def _seeds(settings: Settings) -> str:
    with reading() as progress:
        answerer = Articles(index_path(settings.database, settings.seeds_path)).load(settings.seeds_path, progress)
    return ENGLISH.check_seeds.format(names=", ".join(answerer.articles), sentences=answerer.articles.sentences)


def _database(settings: Settings) -> str:
    asyncio.run(_open_log(settings))
    return ENGLISH.check_database.format(path=settings.database, version=len(MIGRATIONS))


async def _open_log(settings: Settings) -> None:
    """Open the log, which takes its write lock; a newer or damaged one is refused, an older one brought up to date."""
    async with await QueryLog.open(settings.database, utc_now) as log:
        await log.check_pages()
        log.check_key()


def _modes(before: Sequence[Path], left: Sequence[Path]) -> Iterator[bool]:
    """Tell which files others could use before the log was opened, which takes that away, and which they still can."""
    if left:
        yield problem(ENGLISH.check_modes_left.format(names=", ".join(path.name for path in left)))
    elif before:
        yield notice(ENGLISH.check_modes.format(names=", ".join(path.name for path in before)))


def _discord(settings: Settings) -> Iterator[bool]:
    """What Discord has to be told for these settings."""
    token = settings.discord_token
    yield well(ENGLISH.check_no_token if token is None else ENGLISH.check_token)
    if settings.message_content:
        yield notice(ENGLISH.check_intent)
    elif settings.answer_channels:
        yield notice(ENGLISH.advice_channels)
    else:
        yield well(ENGLISH.check_no_intents)
    yield well(ENGLISH.check_permissions)
    if token is None:
        yield well(ENGLISH.check_no_invite)
    elif (bot := application_id(token.get_secret_value())) is None:
        yield notice(ENGLISH.check_odd_token)
    else:
        yield well(ENGLISH.check_invite.format(url=invite_link(bot)))


@plain_errors()
def run_live() -> None:
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


def well(sentence: str) -> bool:
    """Say that something is as it should be; returns True."""
    _line(ENGLISH.check_ok, sentence)
    return True


def notice(sentence: str) -> bool:
    """Say what the owner may want to do; returns True, since nothing is broken."""
    _line(ENGLISH.check_notice, sentence)
    return True


def problem(sentence: str) -> bool:
    """Say what is wrong, and how to mend it; returns False."""
    _line(ENGLISH.check_problem, sentence)
    return False


def _line(verdict: str, sentence: str) -> None:
    say(f"{verdict:<{len(ENGLISH.check_problem)}}  {visible_line(sentence)}")
