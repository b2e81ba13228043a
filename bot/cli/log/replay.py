"""``log replay``: asks logged questions again, and shows the answers that have changed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from bot.cli.log.common import cell, outcome_cell, plain_table, print_lines, print_table, scope_of, with_service
from bot.cli.options import Guild, Json, settings_of
from bot.cli.output import notice
from bot.cli.progress import progress_bar
from bot.core.logged_quotes import logged_articles
from bot.core.replay import Replayed
from bot.core.replay import replay as replay_questions
from bot.core.service import Service
from bot.querylog.review.export import QuoteText, json_line, quote_texts
from bot.querylog.scope import Scope
from bot.wording import ENGLISH
from retrieval.answers import Outcome
from retrieval.articles.addresses import format_address

_Changes = Counter[tuple[Outcome, Outcome] | None]


def replay(context: typer.Context, *, as_json: Json = False, guild: Guild = None) -> None:
    with_service(settings_of(context), lambda service: _replay(service, scope_of(guild), as_json=as_json))


async def _replay(service: Service, scope: Scope, *, as_json: bool) -> None:
    quote_text = quote_texts(await logged_articles(service.log, service.answerer.articles))
    changes: _Changes = Counter()
    count, until = await service.log.replays.last(scope)
    table, done = _empty_table(), 0
    with progress_bar(ENGLISH.log_replaying, count) as tell:
        async for replayed in replay_questions(service, scope, until):
            done += 1
            tell(done)
            if not replayed.changed:
                continue
            before, after = replayed.question.outcome, replayed.answer.outcome
            changes[None if before is after else (before, after)] += 1  # None where only the quote is another
            if as_json:
                print_lines([json_line(_fields(replayed, quote_text))])
            else:
                table.add_row(*_cells(replayed, quote_text))
    if table.row_count:
        print_table(table)
    notice(_summary(count, changes))


def _empty_table() -> Table:
    table = plain_table()
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("question", ratio=2, overflow="fold")
    for when in ("was", "is"):
        table.add_column(when, no_wrap=True)
        table.add_column("first quote", ratio=3, overflow="fold")
    return table


def _summary(count: int, changes: _Changes) -> str:
    kinds = [
        f"{number:,} × {f'{kind[0].value} → {kind[1].value}' if kind else ENGLISH.log_other_quote}"
        for kind, number in changes.most_common()
    ]
    told = f": {', '.join(kinds)}" if kinds else ""
    return ENGLISH.log_replayed.format(count=count, changed=changes.total()) + told + "."


def _fields(replayed: Replayed, quote_text: QuoteText) -> dict[str, Any]:
    question, answer = replayed.question, replayed.answer
    then = question.quote
    return {
        "id": question.id,
        "question": question.text,
        "guild_id": question.guild_id,
        "before": {
            "outcome": question.outcome,
            "quote": then and {"address": format_address(then), "text": quote_text(then)},
        },
        "after": {
            "outcome": answer.outcome,
            "confidence": answer.confidence,
            "resolved": answer.resolved,
            "quote": replayed.quote and {"address": format_address(replayed.quote), "text": replayed.quote.text},
        },
    }


def _cells(replayed: Replayed, quote_text: QuoteText) -> list[Text]:
    then, now = replayed.question.quote, replayed.quote
    return [
        cell(str(replayed.question.id)),
        cell(replayed.question.text),
        outcome_cell(replayed.question.outcome),
        cell(f"{format_address(then)} {quote_text(then) or ENGLISH.log_quote_gone}" if then else ""),
        outcome_cell(replayed.answer.outcome),
        cell(f"{format_address(now)} {now.text}" if now else ""),
    ]
