"""``log show``: shows all that is known of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.errors import CommandError
from bot.cli.log.common import (
    cell,
    ending_cell,
    lesson_target,
    outcome_cell,
    print_lines,
    print_table,
    scope_of,
    with_service,
)
from bot.cli.options import Guild, Id, Json, settings_of
from bot.cli.output import say
from bot.core.explanation import Explanation, explain
from bot.core.service import Service
from bot.program import program_name
from bot.querylog.records import TERMINAL, Case, LoggedLesson, LoggedQuestion
from bot.querylog.review.export import case_fields, json_line
from bot.render.phrases import chosen_words, meaning_reasons, score_parts
from bot.render.quotes import quote_words
from bot.visible import visible
from bot.wording import ENGLISH
from retrieval.answers import Quote, split_carried
from retrieval.articles.addresses import format_address


def show(context: typer.Context, question_id: Id, *, as_json: Json = False, guild: Guild = None) -> None:
    async def find(service: Service) -> tuple[Case, list[LoggedLesson], Explanation]:
        case = await service.log.review.show(scope_of(guild), question_id)
        if case is None:
            raise CommandError(ENGLISH.log_no_such_question.format(id=question_id, program=program_name()))
        lessons = await service.log.lessons.of_question(scope_of(guild), question_id)
        return case, lessons, await explain(service, case)

    case, lessons, explanation = with_service(settings_of(context), find)
    if as_json:
        print_lines([json_line(_fields(case, lessons, explanation))])
    else:
        _print(case, lessons, explanation)


def _fields(case: Case, lessons: list[LoggedLesson], explanation: Explanation) -> dict[str, Any]:
    fields = case_fields(case)
    for quote, (_, now) in zip(fields["quotes"], explanation.quotes, strict=True):
        found = {"text": None} if now is None else asdict(now)
        quote |= {name: found[name] for name in ("text", "matched", "matches", "parts") if name in found}
    return fields | {
        "votes": [{"helpful": vote.helpful, "missing": vote.missing} for vote in case.votes],
        "lessons": [{"id": lesson.id, "taught": lesson_target(lesson)} for lesson in lessons],
        "closest": [asdict(quote) for quote in explanation.closest],
    }


def _print(case: Case, lessons: list[LoggedLesson], explanation: Explanation) -> None:
    say(case.question.text)
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(case, lessons):
        facts.add_row(cell(name, "dim"), value if isinstance(value, Text) else cell(value))
    print_table(facts)
    if explanation.quotes:
        say(f"\n{ENGLISH.log_said}")
    for logged, now in explanation.quotes:
        _print_passage(format_address(logged), now, logged.score)
    if explanation.closest:
        say(f"\n{ENGLISH.log_closest}")
    for quote in explanation.closest:
        _print_passage(format_address(quote), quote, quote.score)


def _facts(case: Case, lessons: list[LoggedLesson]) -> Iterator[tuple[str, str | Text]]:
    question = case.question
    yield "id", str(question.id)
    yield from _reading(question)
    yield ENGLISH.log_asked, f"{question.asked_at.astimezone():%Y-%m-%d %H:%M:%S}, {_place(case)}"
    if question.outcome is None:
        yield ENGLISH.log_outcome, ENGLISH.log_never_answered
    elif question.look_up is not None:
        yield ENGLISH.log_outcome, ending_cell(question)
    else:
        rest = ENGLISH.log_sure.format(confidence=question.confidence or 0, took=question.took_ms or 0)
        yield ENGLISH.log_outcome, outcome_cell(question.outcome).append(f", {rest}", "default")
    if case.votes:
        yield ENGLISH.log_votes, ENGLISH.stats_votes.format(helpful=case.helpful, unhelpful=case.unhelpful)
    for missing in (vote.missing for vote in case.votes if vote.missing):
        yield ENGLISH.log_missing, missing
    if case.review:
        who = ENGLISH.log_terminal if case.review.reviewer == TERMINAL else ENGLISH.log_moderator
        when = f"{case.review.at.astimezone():%Y-%m-%d %H:%M}"
        yield ENGLISH.log_review, ENGLISH.log_by.format(verdict=case.review.verdict.value, who=who, when=when)
    for lesson in lessons:
        yield ENGLISH.verdict_taught, f"{lesson_target(lesson)} (lesson {lesson.id})"


def _reading(question: LoggedQuestion) -> Iterator[tuple[str, str]]:
    """Tell how a question was read, where that is not as it stands, and which of several were not answered."""
    if question.resolved is not None and question.resolved != question.text:
        own, carried = split_carried(question.resolved)
        if own != question.text:
            yield ENGLISH.log_read_as, own
        if carried:
            yield ENGLISH.log_carried, ", ".join(carried)
    if question.unanswered is not None:
        yield ENGLISH.log_not_answered, " ".join(question.unanswered.splitlines())


def _place(case: Case) -> str:
    ids = {"guild": case.guild_id, "channel": case.channel_id, "after": case.parent_id}
    private = [ENGLISH.private] if case.question.private else []
    return ", ".join([case.question.front.value, *private, *(f"{name} {it}" for name, it in ids.items() if it)])


def _print_passage(address: str, quote: Quote | None, score: float) -> None:
    row = Table.grid(padding=(0, 2))
    row.add_row(cell(address, "cyan"), Text(visible(quote_words(quote)) if quote else ENGLISH.log_quote_gone))
    row.add_row(Text(f"{score:.2f}", "dim", justify="right"), cell(_why(quote), "dim"))
    print_table(row)


def _why(quote: Quote | None) -> str:
    if quote is None or not quote.parts:
        return ""
    words = ", ".join(chosen_words(quote, ENGLISH))
    matched = [ENGLISH.log_why.format(words=words)] if words else []
    return " · ".join([*matched, *meaning_reasons(quote, ENGLISH), *score_parts(quote, ENGLISH)])
