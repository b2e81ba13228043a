"""``add``: takes in files of other formats and web pages, as articles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

import typer

from bot.cli.errors import EXIT_MENDABLE, CommandError
from bot.cli.options import settings_of
from bot.cli.output import as_text, notice, say
from bot.importing.errors import ImportingError
from bot.importing.extraction import SUFFIXES, Extraction, Original
from bot.importing.process import extract
from bot.importing.seed_writer import Taking, write_seed
from bot.settings import Settings
from bot.wording import ENGLISH, Count
from retrieval.articles.article import Article
from retrieval.errors import SeedError

MAX_BYTES: Final = 50_000_000
_MAX_HEADINGS: Final = 12  # shown of an article
_LINK: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]+")
_MAX_NAME: Final = 100


def add(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE-or-URL", help="Files, or links to web pages.")],
    *,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="PATH", help="A folder for the articles.", show_default=False)
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace articles of the same name.")] = False,
) -> None:
    folder = into or _folder(settings_of(context))
    failed = False
    for each in files:
        try:
            for line in _add(as_text(each) if _LINK.match(each) else each, folder, replace=replace):
                say(line)
        except (ImportingError, SeedError) as error:
            notice(str(error))
            failed = True
    if failed:
        raise typer.Exit(EXIT_MENDABLE)


def _folder(settings: Settings) -> Path:
    """Return the folder of the articles: where the setting says, not where the program has its own."""
    if settings.seeds.is_file():
        raise CommandError(ENGLISH.add_no_folder.format(path=settings.seeds))
    return settings.seeds


def _add(given: str, folder: Path, *, replace: bool) -> Iterator[str]:
    path = None if _LINK.match(given) else Path(given)
    original = _fetch(given) if path is None else _read(path)
    extraction = extract(original, given)
    name = _name_of_page(original.url) if path is None else path.stem.lstrip(".")
    taking = Taking(original, extraction, name, datetime.now(UTC).astimezone().date(), path and path.absolute())
    file, article = write_seed(taking, folder, replace=replace)
    yield from _report(given, file, article, extraction)


def _fetch(url: str) -> Original:
    from bot.importing.fetch import fetch

    return asyncio.run(fetch(url))


def _read(path: Path) -> Original:
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise ImportingError(ENGLISH.add_kind.format(name=path))
    try:
        if not path.is_file():  # a pipe would be waited on for ever
            raise ImportingError(ENGLISH.add_no_file.format(name=path))
        if path.stat().st_size > MAX_BYTES:
            raise ImportingError(ENGLISH.add_large.format(name=path, megabytes=MAX_BYTES // 1_000_000))
        return Original(path.read_bytes(), kind)
    except (OSError, ValueError) as error:
        raise ImportingError(ENGLISH.add_unreadable.format(name=path, reason=error)) from error


def _name_of_page(url: str) -> str:
    """Return a file name for a page: its host and its path, without what a file's name had better not have."""
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/")
    for suffix in SUFFIXES:
        path = path.removesuffix(suffix)
    words = _NOT_IN_NAMES.sub("-", f"{parts.hostname} {path} {parts.query}").strip(".-")
    return words[:_MAX_NAME].rstrip(".-")


def _report(given: str, file: Path, article: Article, extraction: Extraction) -> Iterator[str]:
    counts = {"sentences": Count(len(article.sentences)), "pages": Count(extraction.pages)}
    yield (ENGLISH.add_pages if extraction.pages else ENGLISH.add_taken).format(name=given, path=file, **counts)
    facts = {"title": article.title, "author": article.metadata.author, "published": article.metadata.published}
    yield ENGLISH.add_facts.format(**{name: value or ENGLISH.add_unknown for name, value in facts.items()})
    highest = min((section.level for section in article.sections), default=1)
    headings = [f"{'  ' * (section.level - highest + 1)}{section.title}" for section in article.sections]
    yield ENGLISH.add_outline if headings else ENGLISH.add_no_outline
    yield from headings[:_MAX_HEADINGS]
    if len(headings) > _MAX_HEADINGS:
        yield ENGLISH.add_more_headings.format(count=Count(len(headings) - _MAX_HEADINGS))
    yield ENGLISH.add_mend.format(path=file.with_suffix(".toml"))
