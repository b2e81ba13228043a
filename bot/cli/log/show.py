"""``log show``: all that is known of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.errors import CommandError
from bot.cli.log.common import cell, lesson_target, outcome_cell, print_lines, print_table, scope_of, with_service
from bot.cli.options import Guild, Id, Json, settings_of
from bot.cli.output import say
from bot.core.explanation import Explanation, explain
from bot.core.service import Service
from bot.program import program_name
from bot.querylog.records import TERMINAL, Case, Detail, LoggedLesson
from bot.querylog.review.export import case_fields, json_line
from bot.render.phrases import chosen_words, score_parts
from bot.render.quotes import quote_words
from bot.visible import visible
from bot.wording import ENGLISH
from retrieval.answers import Quote
from retrieval.articles.addresses import format_address


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """All that is known of a question."""

    detail: Detail
    lessons: tuple[LoggedLesson, ...]
    """Taught with it."""
    explanation: Explanation


def show(context: typer.Context, question_id: Id, *, as_json: Json = False, guild: Guild = None) -> None:
    async def find(service: Service) -> QuestionReport | None:
        detail = await service.log.review.show(scope_of(guild), question_id)
        if detail is None:
            return None
        lessons = await service.log.lessons.of_question(scope_of(guild), question_id)
        return QuestionReport(detail, tuple(lessons), await explain(service, detail))

    report = with_service(settings_of(context), find)
    if report is None:
        raise CommandError(ENGLISH.log_no_such_question.format(id=question_id, program=program_name()))
    if as_json:
        print_lines([json_line(_fields(report))])
    else:
        _print(report)


def _fields(report: QuestionReport) -> dict[str, Any]:
    fields = case_fields(report.detail.case)
    for quote, (_, now) in zip(fields["quotes"], report.explanation.quotes, strict=True):
        quote |= {"text": now and now.text, **(_reasons(now) if now else {})}
    return fields | {
        "votes": [{"helpful": vote.helpful, "missing": vote.missing} for vote in report.detail.votes],
        "lessons": [{"id": lesson.id, "taught": lesson_target(lesson)} for lesson in report.lessons],
        "closest": [asdict(quote) for quote in report.explanation.closest],
    }


def _reasons(quote: Quote) -> dict[str, Any]:
    return {name: value for name, value in asdict(quote).items() if name in {"matched", "matches", "parts"}}


def _print(report: QuestionReport) -> None:
    explanation = report.explanation
    say(report.detail.case.question.text)
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(report):
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


def _facts(report: QuestionReport) -> Iterator[tuple[str, str | Text]]:
    detail, case, question = report.detail, report.detail.case, report.detail.case.question
    yield "id", str(question.id)
    if question.resolved not in {None, question.text}:
        yield ENGLISH.log_taken_as, str(question.resolved)
    yield ENGLISH.log_asked, f"{question.asked_at.astimezone():%Y-%m-%d %H:%M:%S}, {_place(case)}"
    if question.outcome is None:
        yield ENGLISH.log_outcome, ENGLISH.log_never_answered
    else:
        rest = ENGLISH.log_sure.format(confidence=question.confidence or 0, took=question.took_ms or 0)
        yield ENGLISH.log_outcome, outcome_cell(question.outcome).append(f", {rest}", "default")
    if detail.votes:
        yield ENGLISH.log_votes, ENGLISH.stats_votes.format(helpful=case.helpful, unhelpful=case.unhelpful)
    for missing in (vote.missing for vote in detail.votes if vote.missing):
        yield ENGLISH.log_missing, missing
    if case.review:
        who = ENGLISH.log_terminal if case.review.reviewer == TERMINAL else ENGLISH.log_moderator
        when = f"{case.review.at.astimezone():%Y-%m-%d %H:%M}"
        yield ENGLISH.log_review, ENGLISH.log_by.format(verdict=case.review.verdict.value, who=who, when=when)
    for lesson in report.lessons:
        yield ENGLISH.log_taught, f"{lesson_target(lesson)} (lesson {lesson.id})"


def _place(case: Case) -> str:
    """Return where a question was asked: the front, and Discord's ids."""
    ids = {"guild": case.guild_id, "channel": case.channel_id, "after": case.parent_id}
    private = [ENGLISH.private] if case.question.private else []
    return ", ".join([case.question.front.value, *private, *(f"{name} {it}" for name, it in ids.items() if it)])


def _print_passage(address: str, quote: Quote | None, score: float) -> None:
    row = Table.grid(padding=(0, 2))
    row.add_row(cell(address, "cyan"), Text(visible(quote_words(quote)) if quote else ENGLISH.log_quote_gone))
    row.add_row(Text(f"{score:.2f}", "dim", justify="right"), cell(_why(quote), "dim"))
    print_table(row)


def _why(quote: Quote | None) -> str:
    """Return the words that matched, and what the score is made of, its weightiest parts first."""
    if quote is None or not quote.parts:
        return ""
    words = ", ".join(chosen_words(quote, ENGLISH))
    matched = [ENGLISH.log_why.format(words=words)] if words else []
    return " · ".join([*matched, *score_parts(quote, ENGLISH)])
