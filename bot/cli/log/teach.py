"""``log teach``: tying questions to the passages that answer them."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from bot.cli.errors import plain_errors
from bot.cli.log.common import NOTHING, cell, print_lines, print_table, refuse, scope_of, taught_words, with_service
from bot.cli.output import notice, say
from bot.core.service import Service
from bot.querylog.records import LoggedLesson, StandingLesson, Taught, Teaching
from bot.querylog.review.export import json_line
from bot.reading import address_of
from bot.visible import visible_line
from bot.wording import ENGLISH


@plain_errors()
def teach(question_id: int, passage: str, guild: int | None, *, everywhere: bool) -> None:
    """Tie a question to a passage, for the server that it was asked in; at once, also in a bot that runs.

    Args:
        question_id: The question.
        passage: As ``bot.reading.at_address`` reads it, or ``NOTHING``.
        guild: Only if it was asked in this server.
        everywhere: For all servers.

    Raises:
        typer.Exit: There is no such question or passage; a line has said so.
    """
    if everywhere and guild is not None:
        refuse(ENGLISH.log_not_for_all)
    address = None if passage.strip().casefold() == NOTHING else passage

    async def work(service: Service) -> Taught:
        return await service.teach(scope_of(guild), question_id, address, None, everywhere=everywhere)

    taught = with_service(work)
    if taught.outcome is Teaching.NO_PASSAGE:
        refuse(ENGLISH.log_no_such_passage.format(address=passage))
    if taught.outcome is Teaching.NO_QUESTION:
        refuse(ENGLISH.log_no_such_answered.format(id=question_id))
    if taught.quote is None:
        say(ENGLISH.log_lesson_nothing.format(id=taught.lesson_id))
    else:
        words = visible_line(f"{address_of(taught.quote)} {taught.quote.text}")
        say(ENGLISH.log_lesson.format(id=taught.lesson_id, passage=words))
    notice(ENGLISH.log_undo_hint.format(id=taught.lesson_id))


@plain_errors()
def undo(lesson_id: int, guild: int | None) -> None:
    """Take a lesson back.

    Args:
        lesson_id: Its number in the list.
        guild: Only if it holds in this server.

    Raises:
        typer.Exit: There is no such lesson; a line has said so.
    """
    if not with_service(lambda service: service.unteach(scope_of(guild), lesson_id)):
        refuse(ENGLISH.log_no_such_lesson.format(id=lesson_id))
    notice(ENGLISH.log_undone.format(id=lesson_id))


@plain_errors()
def show(guild: int | None, before: int | None, limit: int, *, as_json: bool) -> None:
    """Show what was taught, the newest first, with the passages as they stand now.

    Args:
        guild: Only what holds in this server.
        before: Only lessons older than this one.
        limit: How many at most.
        as_json: Print JSON Lines instead of a table.
    """
    lessons = with_service(lambda service: service.lessons(scope_of(guild), before, limit))
    if as_json:
        print_lines(json_line(_fields(lesson)) for lesson in lessons)
    elif lessons:
        print_table(_table(lessons))
    else:
        notice(ENGLISH.log_nothing_taught)


def _fields(standing: StandingLesson) -> dict[str, Any]:
    lesson = standing.lesson
    return {
        "id": lesson.id,
        "question_id": lesson.question_id,
        "guild_id": lesson.guild_id,
        "terms": lesson.asked.terms,
        "carried": lesson.asked.carried,
        "taught": taught_words(lesson),
        "quote": standing.quote and {"address": address_of(standing.quote), "text": standing.quote.text},
        "orphaned": standing.orphaned,
        "taught_at": lesson.taught_at.isoformat(timespec="milliseconds"),
        "ended_at": lesson.ended_at and lesson.ended_at.isoformat(timespec="milliseconds"),
    }


def _table(lessons: list[StandingLesson]) -> Table:
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("lesson", justify="right", no_wrap=True)
    rows.add_column("question", justify="right", no_wrap=True)
    rows.add_column("in", no_wrap=True)
    rows.add_column("asked like", ratio=1, overflow="fold")
    rows.add_column("is answered with", ratio=2, overflow="fold")
    for standing in lessons:
        lesson = standing.lesson
        cells = (str(lesson.id), str(lesson.question_id), str(lesson.guild_id or "all"), _asked_like(lesson))
        rows.add_row(*map(cell, (*cells, _passage(standing))))
    return rows


def _asked_like(lesson: LoggedLesson) -> str:
    """What counts of a lesson's question: its content words, and those of the turns before that it leans on."""
    asked = lesson.asked
    return " ".join([*asked.terms, *(["+", *asked.carried] if asked.carried else [])])


def _passage(standing: StandingLesson) -> str:
    """What a lesson names, as it stands now."""
    lesson, quote = standing.lesson, standing.quote
    named = taught_words(lesson) if quote is None else address_of(quote)
    if lesson.ended_at is not None:
        return f"{named} {ENGLISH.log_ended}"
    if standing.orphaned:
        return f"{named} {ENGLISH.log_orphaned}"
    return named if quote is None else f"{named} {quote.text}"
