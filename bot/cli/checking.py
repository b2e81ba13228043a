"""``check``: whether the settings, the articles and the database can be used, a line each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from bot.cli.errors import MENDABLE
from bot.cli.reading import reading
from bot.cli.verdicts import notice, problem, well
from bot.core.articles import Articles, index_path
from bot.core.service import utc_now
from bot.inviting import application_id, invite_link
from bot.querylog.database.files import wide_files
from bot.querylog.database.migrations import MIGRATIONS
from bot.querylog.log import QueryLog
from bot.settings import Settings, SettingsError, read_settings
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
