"""``log teach``: ties questions to the passages that answer them."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from bot.cli.errors import CommandError
from bot.cli.log.common import cell, lesson_target, plain_table, print_lines, print_table, scope_of, with_service
from bot.cli.options import Guild, Json, Limit, settings_of
from bot.cli.output import notice, say
from bot.program import program_name
from bot.querylog.records import CurrentLesson, TeachOutcome
from bot.querylog.review.export import json_line
from bot.querylog.scope import Scope
from bot.render.quotes import quote_words
from bot.settings import MAX_ID, Settings
from bot.visible import visible_line
from bot.wording import ENGLISH
from retrieval.articles.addresses import format_address


def teach(  # noqa: PLR0913 - what a person may type
    context: typer.Context,
    question_id: Annotated[
        int | None, typer.Argument(min=1, max=MAX_ID, metavar="ID", help="The question.", show_default=False)
    ] = None,
    passage: Annotated[
        str | None,
        typer.Argument(metavar="ARTICLE:PARAGRAPH.SENTENCE", help="What answers it, or: nothing.", show_default=False),
    ] = None,
    *,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="For all servers, not only where it was asked.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show what was taught.")] = False,
    undo: Annotated[
        int | None, typer.Option(min=1, max=MAX_ID, metavar="LESSON", help="Take a lesson back.", show_default=False)
    ] = None,
    as_json: Json = False,
    limit: Limit = 20,
    before: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_ID, metavar="LESSON", help="Only older lessons than this.", show_default=False),
    ] = None,
    guild: Guild = None,
) -> None:
    settings, scope = settings_of(context), scope_of(guild)
    if listed + (undo is not None) + (question_id is not None and passage is not None) != 1:
        raise typer.BadParameter("give ID and ARTICLE:PARAGRAPH.SENTENCE, or --list, or --undo LESSON")
    if listed:
        _print_lessons(with_service(settings, lambda service: service.lessons(scope, before, limit)), as_json=as_json)
    elif undo is not None:
        if not with_service(settings, lambda service: service.log.lessons.undo(scope, undo)):
            raise CommandError(ENGLISH.log_no_such_lesson.format(id=undo, program=program_name()))
        notice(ENGLISH.log_undone.format(id=undo))
    elif question_id is not None and passage is not None:
        if everywhere and guild is not None:
            raise CommandError(ENGLISH.log_not_for_all)
        _teach(settings, scope, question_id, passage, everywhere=everywhere)


def _teach(settings: Settings, scope: Scope, question_id: int, passage: str, *, everywhere: bool) -> None:
    address = None if passage.strip().casefold() == "nothing" else passage
    taught = with_service(
        settings, lambda service: service.teach(scope, question_id, address, None, everywhere=everywhere)
    )
    if taught.outcome is TeachOutcome.NO_PASSAGE:
        raise CommandError(ENGLISH.log_no_such_passage.format(address=passage, program=program_name()))
    if taught.outcome is TeachOutcome.NO_QUESTION:
        raise CommandError(ENGLISH.log_no_such_answered.format(id=question_id, program=program_name()))
    if taught.quote is None:
        say(ENGLISH.log_lesson_nothing.format(id=taught.lesson_id))
    else:
        words = visible_line(f"{format_address(taught.quote)} {quote_words(taught.quote)}")
        say(ENGLISH.log_lesson.format(id=taught.lesson_id, passage=words))
    notice(ENGLISH.log_undo_hint.format(id=taught.lesson_id, program=program_name()))


def _print_lessons(lessons: list[CurrentLesson], *, as_json: bool) -> None:
    if as_json:
        print_lines(json_line(_fields(lesson)) for lesson in lessons)
    elif lessons:
        print_table(_table(lessons))
    else:
        notice(ENGLISH.log_nothing_taught)


def _fields(standing: CurrentLesson) -> dict[str, Any]:
    lesson = standing.lesson
    return {
        "id": lesson.id,
        "question_id": lesson.question_id,
        "guild_id": lesson.guild_id,
        "terms": lesson.asked.terms,
        "carried": lesson.asked.carried,
        "taught": lesson_target(lesson),
        "quote": standing.quote and {"address": format_address(standing.quote), "text": standing.quote.text},
        "orphaned": standing.orphaned,
        "taught_at": lesson.taught_at.isoformat(timespec="milliseconds"),
        "ended_at": lesson.ended_at and lesson.ended_at.isoformat(timespec="milliseconds"),
    }


def _table(lessons: list[CurrentLesson]) -> Table:
    table = plain_table()
    for name in ("lesson", "question"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("in", no_wrap=True)
    table.add_column("asked like", ratio=1, overflow="fold")
    table.add_column("is answered with", ratio=2, overflow="fold")
    for standing in lessons:
        lesson = standing.lesson
        terms, carried = lesson.asked.terms, lesson.asked.carried  # of the question, and of the turns before
        asked_like = " ".join([*terms, *(["+", *carried] if carried else [])])
        cells = (str(lesson.id), str(lesson.question_id), str(lesson.guild_id or "all"), asked_like)
        table.add_row(*map(cell, (*cells, _passage(standing))))
    return table


def _passage(standing: CurrentLesson) -> str:
    lesson, quote = standing.lesson, standing.quote
    named = lesson_target(lesson) if quote is None else format_address(quote)
    if lesson.ended_at is not None:
        return f"{named} {ENGLISH.log_ended}"
    if standing.orphaned:
        return f"{named} {ENGLISH.log_orphaned}"
    return named if quote is None else f"{named} {quote_words(quote)}"
