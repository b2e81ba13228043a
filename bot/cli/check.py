"""``check``: whether the settings, the articles and the database can be used, a line each."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from bot.cli.errors import MENDABLE
from bot.cli.options import settings_of
from bot.cli.output import say
from bot.cli.progress import reading_progress
from bot.core.articles import Articles, index_path
from bot.core.document_store import DocumentStore, DocumentStoreError
from bot.core.service import utc_now
from bot.engines.milvus import open_engine
from bot.importing.seed_writer import changed_originals
from bot.program import program_name
from bot.querylog.database.encoding import to_moment
from bot.querylog.database.errors import LogError, LogSpoolError
from bot.querylog.database.files import documents_path, wide_files
from bot.querylog.database.migrations import MIGRATIONS
from bot.querylog.heartbeat import MAX_AGE, read_heartbeat
from bot.querylog.log import QueryLog
from bot.querylog.servers.records import ServerDocument
from bot.querylog.spool import read as read_spool
from bot.querylog.spool import spool_path
from bot.settings import PERMISSIONS, Settings, SettingsError, default_env_file, unknown_names
from bot.visible import visible_line
from bot.wording import ENGLISH, Count
from retrieval.analysis.languages.language import is_analysed
from retrieval.articles.seeds import is_missing, list_others
from retrieval.errors import ModelError, SeedError, UnusableSeedsError
from retrieval.index.catalogue import ArticleLookup
from retrieval.meaning.encoder import Models
from retrieval.meaning.model_files import AUTO, OFF, find_models

MAX_NAMES: Final = 5  # on a line; of more, only the number is told
_MAX_ID_DIGITS: Final = 20
_SAMPLE: Final = "When are the articles read again? "
_VERDICT_WIDTH: Final = len(ENGLISH.check_problem)


class Verdict(StrEnum):
    """The first word of a line."""

    OK = ENGLISH.check_ok  # was tried, and works
    INFO = ENGLISH.check_info
    NOTICE = ENGLISH.check_notice  # wants something of the owner, though nothing is broken
    PROBLEM = ENGLISH.check_problem  # lets the command exit with 1


class Line(NamedTuple):
    verdict: Verdict
    sentence: str


def check(
    context: typer.Context,
    *,
    live: Annotated[bool, typer.Option("--live", help="Is the running bot connected?")] = False,
) -> None:
    failed = False
    for verdict, sentence in (_live_lines if live else _lines)(context):
        say(f"{verdict:<{_VERDICT_WIDTH}}  {visible_line(sentence)}")
        failed = failed or verdict is Verdict.PROBLEM
    if failed:
        raise typer.Exit(1)


def _lines(context: typer.Context) -> Iterator[Line]:
    """Check one thing after another; where one fails with what a person can mend, the next one follows."""
    try:
        settings = settings_of(context)
        yield from _env_file()
    except SettingsError as error:
        yield Line(Verdict.PROBLEM, str(error))
        return
    wide = wide_files(settings.database.resolve())  # before anything is written, which may close them
    for step in (_articles, _passed_over, _originals, _database, partial(_modes, wide), _discord, _models):
        try:
            yield from step(settings)
        except MENDABLE as error:
            yield Line(Verdict.PROBLEM, str(error))


def _env_file() -> Iterator[Line]:
    file = default_env_file()
    phrase = ENGLISH.check_settings if file.exists() else ENGLISH.check_no_settings_file
    yield Line(Verdict.OK, phrase.format(path=file.absolute()))
    for name in unknown_names(file):
        near = get_close_matches(name.upper(), map(str.upper, Settings.model_fields), n=1)
        hint = ENGLISH.check_did_you_mean.format(name=near[0]) if near else ENGLISH.check_setting_names
        yield Line(Verdict.NOTICE, ENGLISH.check_unknown_setting.format(name=name, path=file.absolute(), hint=hint))


def _articles(settings: Settings) -> Iterator[Line]:
    path = settings.seeds_path
    try:
        with reading_progress() as progress, open_engine(settings.engine) as engine:
            index = index_path(settings.database, path, settings.engine)
            answerer = Articles(index, readers=settings.readers, engine=engine).load(path, progress)
        articles, unusable = answerer.articles, answerer.unusable
        counts = {"articles": _named(articles), "sentences": Count(articles.sentences)}
        if is_missing(path):
            yield Line(Verdict.NOTICE, ENGLISH.check_seeds_missing.format(path=path.absolute(), **counts))
        else:
            yield Line(Verdict.OK, ENGLISH.check_seeds.format(path=path.absolute(), **counts))
        yield from _languages(articles)
        if engine is not None:
            facts = {"engine": engine.address.shown, "index": engine.opened}
            yield Line(Verdict.OK, ENGLISH.check_engine.format(**facts))
    except UnusableSeedsError as error:
        unusable = error.unusable
        yield Line(Verdict.PROBLEM, str(error))
    for each in unusable:
        yield Line(Verdict.PROBLEM, ENGLISH.check_left_out.format(reason=each.reason))


def _languages(articles: ArticleLookup) -> Iterator[Line]:
    counts = articles.languages.items()
    told = [ENGLISH.check_language.format(code=code, articles=Count(count)) for code, count in counts]
    yield Line(Verdict.INFO, ENGLISH.check_languages.format(languages=", ".join(told)))
    for code in articles.languages:
        if not is_analysed(code):
            names = _some([*articles.in_language(code)])
            yield Line(Verdict.NOTICE, ENGLISH.check_unread_language.format(code=code, names=names))


def _passed_over(settings: Settings) -> Iterator[Line]:
    metadata, others = list_others(settings.seeds_path)
    for names, phrase in ((others, ENGLISH.check_passed_over), (metadata, ENGLISH.check_lone_metadata)):
        if names:
            yield Line(Verdict.NOTICE, phrase.format(names=_some(names)))


def _originals(settings: Settings) -> Iterator[Line]:
    """Tell which files have changed since articles were taken from them."""
    with suppress(SeedError):  # of which is told where the articles are read
        for article, file in changed_originals(settings.seeds_path):
            facts = {"file": file, "article": article, "program": program_name()}
            yield Line(Verdict.NOTICE, ENGLISH.check_original_changed.format(**facts))


def _models(settings: Settings) -> Iterator[Line]:
    """Load the models and let them judge; without a fault of the owner's, words alone answer where they cannot."""
    try:
        files = find_models(settings.models)
        if files is None:
            yield Line(Verdict.INFO, ENGLISH.check_models_off if settings.models == OFF else ENGLISH.check_no_models)
            return
        milliseconds = _judging_milliseconds(Models(files))
    except ModelError as error:
        if settings.models != AUTO:
            raise
        yield Line(Verdict.NOTICE, ENGLISH.check_models_unusable.format(reason=error))
        return
    yield Line(
        Verdict.OK, ENGLISH.check_models.format(name=files.name, size=files.megabytes, milliseconds=milliseconds)
    )


def _judging_milliseconds(models: Models) -> int:
    models.load()
    started = time.perf_counter()
    models.embed([_SAMPLE])
    models.read(_SAMPLE, [f"{number} {_SAMPLE * 12}" for number in range(5)])
    return round((time.perf_counter() - started) * 1000)


def _some(names: Sequence[str]) -> str:
    """Return how many names there are, and the first of them."""
    shown = ", ".join(names[:MAX_NAMES])
    if more := len(names[MAX_NAMES:]):
        shown = ENGLISH.check_names_more.format(names=shown, count=more)
    return f"{len(names):,} ({shown})"


def _named(names: Collection[str]) -> str:
    return f"{len(names):,} ({', '.join(names)})" if len(names) <= MAX_NAMES else f"{len(names):,}"


def _database(settings: Settings) -> Iterator[Line]:
    documents = asyncio.run(_open_log(settings.database))
    yield Line(Verdict.OK, ENGLISH.check_database.format(path=settings.database.absolute(), version=len(MIGRATIONS)))
    yield from _documents(DocumentStore(documents_path(settings.database.resolve())), documents)


async def _open_log(database: Path) -> list[ServerDocument]:
    """Open the log, which takes its write lock; a newer or damaged one is refused, an older one brought up to date.

    Return the documents of servers.
    """
    async with await QueryLog.open(database, utc_now) as log:
        await log.check_pages()
        log.check_key()
        return await log.servers.all_documents()


def _documents(store: DocumentStore, documents: Sequence[ServerDocument]) -> Iterator[Line]:
    """Tell how many documents servers have, and which of their files cannot be used."""
    if not documents:
        return
    counts = {"documents": Count(len(documents)), "servers": Count(len({each.guild_id for each in documents}))}
    yield Line(Verdict.INFO, ENGLISH.check_documents.format(**counts))
    for document in documents:
        try:
            store.read_text(document.text_digest)
            store.read_original(document.original_digest)
        except DocumentStoreError as error:
            yield Line(Verdict.PROBLEM, ENGLISH.check_document.format(name=document.article_name, reason=error))


def _modes(before: Sequence[Path], settings: Settings) -> Iterator[Line]:
    """Tell which files others could use before the log was opened, and which they still can."""
    if left := wide_files(settings.database.resolve()):
        yield Line(Verdict.PROBLEM, ENGLISH.check_modes_left.format(names=", ".join(path.name for path in left)))
    elif before:
        yield Line(Verdict.NOTICE, ENGLISH.check_modes.format(names=", ".join(path.name for path in before)))


def _discord(settings: Settings) -> Iterator[Line]:
    """Tell what Discord has to be told for these settings; Discord itself is not asked."""
    if settings.message_content:
        yield Line(Verdict.NOTICE, ENGLISH.check_intent)
    elif settings.answer_channels:
        yield Line(Verdict.NOTICE, ENGLISH.advice_channels)
    else:
        yield Line(Verdict.INFO, ENGLISH.check_no_intents)
    yield Line(Verdict.INFO, ENGLISH.check_permissions)
    if settings.discord_token is None:
        yield Line(Verdict.INFO, ENGLISH.check_no_token)
        return
    bot = application_id(settings.discord_token.get_secret_value())
    if bot is None and not settings.discord_api:  # whose tokens may be made otherwise
        yield Line(Verdict.PROBLEM, ENGLISH.check_odd_token)
        return
    yield Line(Verdict.INFO, ENGLISH.check_token.format(program=program_name()))
    if bot is not None:
        yield Line(Verdict.INFO, ENGLISH.check_invite.format(url=_invite_link(bot)))


def application_id(token: str) -> int | None:
    """Return whose token it is, by its first part, base64 without padding; None where no bot has such a token."""
    part, *others = token.split(".")
    with suppress(ValueError):
        number = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
        if len(others) == 2 and all(others) and number.isdecimal() and len(number) <= _MAX_ID_DIGITS:  # noqa: PLR2004
            return int(number)
    return None


def _invite_link(application: int) -> str:
    import discord

    permissions = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=permissions, scopes=scopes)


def _live_lines(context: typer.Context) -> Iterator[Line]:
    try:
        yield from live_lines(settings_of(context).database, datetime.now(UTC))
    except (SettingsError, LogError) as error:
        yield Line(Verdict.PROBLEM, str(error))


def live_lines(database: Path, now: datetime) -> Iterator[Line]:
    """Read the last sign of life; the bot is neither asked nor kept from working."""
    yield from _spool(database)
    yield _heartbeat(database, now)


def _spool(database: Path) -> Iterator[Line]:
    path = spool_path(database.resolve())
    try:
        _, changes = read_spool(path)
    except OSError as error:
        raise LogSpoolError(path, error) from error
    asked = [to_moment(change.values["asked_at"]) for change in changes if change.kind == "claim"]
    if asked:
        sentence = ENGLISH.check_live_spool.format(count=Count(len(asked)), since=_local(asked[0]), path=path)
        yield Line(Verdict.PROBLEM, sentence)


def _heartbeat(database: Path, now: datetime) -> Line:
    last = read_heartbeat(database)
    if last is None:
        return Line(Verdict.PROBLEM, ENGLISH.check_live_never.format(path=database, program=program_name()))
    since, last_beat = _local(last.changed_at), _local(last.beat_at)
    if abs(now - last.beat_at) > MAX_AGE:  # also when the clock was set back
        return Line(Verdict.PROBLEM, ENGLISH.check_live_silent.format(since=last_beat, program=program_name()))
    if not last.connected:
        return Line(Verdict.PROBLEM, ENGLISH.check_live_waiting.format(since=since, process=last.process))
    facts = {"answered": Count(last.answered), "version": last.version or "?", "process": last.process}
    return Line(Verdict.OK, ENGLISH.check_live.format(since=since, started=_local(last.started_at), **facts))


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
