"""``log replay``: which answers are others by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.cli.errors import plain_errors
from bot.cli.log.common import cell, outcome_cell, print_lines, print_table, scope_of, with_service
from bot.cli.output import notice
from bot.cli.progress import progress
from bot.core.replay import Replayed, replay
from bot.core.service import Service
from bot.querylog.review.export import QuoteText, json_line, quote_texts
from bot.querylog.scope import Scope
from bot.reading import address_of
from bot.wording import ENGLISH
from retrieval.answers import Outcome

_Changes = Counter[tuple[Outcome, Outcome] | None]


@plain_errors()
def run(guild: int | None, *, as_json: bool) -> None:
    """Ask every question again, and show those whose outcome or first quote is another; log nothing.

    Args:
        guild: Only those of this server.
        as_json: Print JSON Lines instead of a table.
    """
    with_service(lambda service: _run(service, scope_of(guild), as_json=as_json))


async def _run(service: Service, scope: Scope, *, as_json: bool) -> None:
    quote_text = quote_texts(service.answerer.articles.values())
    changes: _Changes = Counter()
    count, until = await service.log.replays.last(scope)
    rows = _table()
    async for replayed in _changed(service, scope, count, until):
        changes[_kind(replayed)] += 1
        if as_json:
            print_lines([json_line(_fields(replayed, quote_text))])
        else:
            rows.add_row(*_cells(replayed, quote_text))
    if rows.row_count:
        print_table(rows)
    notice(_summary(count, changes))


async def _changed(service: Service, scope: Scope, count: int, until: int) -> AsyncIterator[Replayed]:
    """Those whose answer is another, while a progress bar tells of all."""
    with progress(ENGLISH.log_replaying, count) as tell:
        done = 0
        async for replayed in replay(service, scope, until):
            done += 1
            tell(done)
            if replayed.changed:
                yield replayed


def _kind(replayed: Replayed) -> tuple[Outcome, Outcome] | None:
    """The outcomes before and after; None when only the quote is another."""
    before, after = replayed.question.outcome, replayed.answer.outcome
    return None if before is after else (before, after)


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
            "quote": then and {"address": address_of(then), "text": quote_text(then)},
        },
        "after": {
            "outcome": answer.outcome,
            "confidence": answer.confidence,
            "resolved": answer.resolved,
            "quote": replayed.quote and {"address": address_of(replayed.quote), "text": replayed.quote.text},
        },
    }


def _table() -> Table:
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("id", justify="right", no_wrap=True)
    rows.add_column("question", ratio=2, overflow="fold")
    rows.add_column("was", no_wrap=True)
    rows.add_column("first quote", ratio=3, overflow="fold")
    rows.add_column("is", no_wrap=True)
    rows.add_column("first quote", ratio=3, overflow="fold")
    return rows


def _cells(replayed: Replayed, quote_text: QuoteText) -> list[Text]:
    then, now = replayed.question.quote, replayed.quote
    return [
        cell(str(replayed.question.id)),
        cell(replayed.question.text),
        outcome_cell(replayed.question.outcome),
        cell(f"{address_of(then)} {quote_text(then) or ENGLISH.log_quote_gone}" if then else ""),
        outcome_cell(replayed.answer.outcome),
        cell(f"{address_of(now)} {now.text}" if now else ""),
    ]
