"""Logged questions as rows for spreadsheets and lines for programs, one at a time, however many there are.

Nobody's keyed hash is among the columns: of a reviewer only that it was a moderator or the terminal.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from enum import StrEnum
from io import StringIO
from types import MappingProxyType
from typing import Any, Final

from bot.querylog.records import TERMINAL, Case, Exported, LoggedQuestion, LoggedQuote, Review
from bot.visible import json_text
from retrieval.articles.addresses import format_address
from retrieval.articles.article import Article

QuoteText = Callable[[LoggedQuote], str | None]
"""The words of a quote; None where that version of its article is not at hand."""

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "the question's number in the log",
        "asked_at": "when, in UTC, ISO 8601",
        "front": "where from: terminal, mention, reply, dm, channel, slash or context_menu",
        "guild_id": "Discord's id of the server; empty in direct messages and the terminal",
        "channel_id": "Discord's id of the channel or thread; empty in the terminal, and where private is true",
        "conversation_id": "the id of the conversation's first question; empty where that may be private",
        "parent_id": "the id of the question that this one goes on from; empty likewise",
        "text": "the question, as asked",
        "resolved": "the question as searched, with what a follow-up carried over, but no words of other people",
        "outcome": "answered, unsure, not_found or reply; empty when it was never answered",
        "confidence": "0 to 1: the probability that the first quote answers",
        "took_ms": "how long finding the answer took, in milliseconds",
        "article": "the file of the first quote, or the only article there was",
        "article_digest": "SHA-256 of that article's text",
        "quotes": "what was quoted, as FILE:PARAGRAPH.SENTENCE, one a line; in JSON with offsets, score and words",
        "first_quote": "the words of the first quote, while that version of the article is in SEEDS; CSV only",
        "helpful": "how many people voted 👍",
        "unhelpful": "how many people voted 👎",
        "comments": "what people missed, in their own words, one a line; in JSON a list",
        "verdict": "the review: right, wrong, ignored or taught; empty while there is none",
        "reviewed_by": "moderator or terminal; empty when that person had it deleted",
        "reviewed_at": "when, in UTC, ISO 8601",
        "private": "true where its asker alone saw the answer, or may have, and has not shared it",
    }
)
"""What each column of an export holds. JSON has null where CSV has nothing."""

_MODERATOR: Final = "moderator"
_QUESTION_FIELDS: Final = tuple(field.name for field in dataclasses.fields(LoggedQuestion))
_QUOTE_FIELDS: Final = tuple(field.name for field in dataclasses.fields(LoggedQuote))

# What makes a spreadsheet read a cell as a formula (https://owasp.org/www-community/attacks/CSV_Injection), the full
# width signs too; and the mark itself, so that taking one mark away always gives the text back.
_FORMULA: Final = re.compile("[=+\\-@＝＋－＠'\x00-\x1f\x7f-\x9f]")
MARK: Final = "'"
"""What stands before a cell of CSV that a spreadsheet might compute; spreadsheets take it for "this is text"."""


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    """Comma-separated values (RFC 4180), the first row naming the columns."""
    JSON_LINES = "jsonl"
    """One JSON object a line."""


async def export_lines(
    rows: AsyncIterable[Exported], form: Format, quote_text: QuoteText | None = None
) -> AsyncIterator[str]:
    """Write an export, a row at a time.

    Args:
        rows: The questions, as from ``Reviews.export``.
        form: How.
        quote_text: Gives the words of quotes, where they are wanted.

    Yields:
        The rows, each with its line end; for CSV, first that of the columns' names.
    """
    if form is Format.CSV:
        yield _csv_row(COLUMNS)
    async for row in rows:
        if form is Format.CSV:
            yield _csv_row(_cells(row, quote_text))
        else:
            yield json_line(exported_fields(row, quote_text))


def json_line(fields: Mapping[str, Any]) -> str:
    """Return ``json_text`` with its line end."""
    return json_text(fields) + "\n"


def exported_fields(row: Exported, quote_text: QuoteText | None = None) -> dict[str, Any]:
    """An exported question for JSON, its columns in order; the arguments are those of ``export_lines``."""
    return _in_order(case_fields(row.case, quote_text) | {"comments": list(row.comments)})


def case_fields(case: Case, quote_text: QuoteText | None = None) -> dict[str, Any]:
    """A question for JSON, as ``exported_fields`` has it but without what voters said."""
    return _in_order(
        question_fields(case.question, quote_text)
        | {
            "guild_id": case.guild_id,
            "channel_id": case.channel_id,
            "parent_id": case.parent_id,
            "helpful": case.helpful,
            "unhelpful": case.unhelpful,
            **_review_fields(case.review),
        }
    )


def question_fields(question: LoggedQuestion, quote_text: QuoteText | None = None) -> dict[str, Any]:
    """A question and its answer for JSON; moments are in ISO 8601."""
    fields = {name: getattr(question, name) for name in _QUESTION_FIELDS}
    quotes = [_quote_fields(quote, quote_text) for quote in question.quotes]
    return fields | {"asked_at": question.asked_at.isoformat(timespec="milliseconds"), "quotes": quotes}


def quote_texts(articles: Iterable[Article]) -> QuoteText:
    """Make what looks up the words of quotes in these very versions of the articles."""
    texts = {(article.name, article.digest): article.text for article in articles}

    def look_up(quote: LoggedQuote) -> str | None:
        text = texts.get((quote.article, quote.article_digest))
        return None if text is None else text[quote.start : quote.end]

    return look_up


def defused(cell: str) -> str:
    """A cell that no spreadsheet computes: with ``MARK`` before it where it would, or where it begins with one."""
    return MARK + cell if _FORMULA.match(cell) else cell


def _quote_fields(quote: LoggedQuote, quote_text: QuoteText | None) -> dict[str, Any]:
    words = {} if quote_text is None else {"text": quote_text(quote)}
    return words | {name: getattr(quote, name) for name in _QUOTE_FIELDS}


def _review_fields(review: Review | None) -> dict[str, str | None]:
    if review is None:
        return dict.fromkeys(("verdict", "reviewed_by", "reviewed_at"))
    reviewer = review.reviewer if review.reviewer in {None, TERMINAL} else _MODERATOR
    at = review.at.isoformat(timespec="milliseconds")
    return {"verdict": review.verdict, "reviewed_by": reviewer, "reviewed_at": at}


def _in_order(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in COLUMNS if name in fields}


def _cells(row: Exported, quote_text: QuoteText | None) -> list[str]:
    """The cells of a row of CSV."""
    fields = exported_fields(row)
    quotes = row.case.question.quotes
    flat = {
        **fields,
        "quotes": "\n".join(map(format_address, quotes)),
        "first_quote": quote_text(quotes[0]) if quotes and quote_text else None,
        "comments": "\n".join(fields["comments"]),
    }
    return [_cell(flat[name]) for name in COLUMNS]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return defused(value) if isinstance(value, str) else str(value)


def _csv_row(cells: Iterable[str]) -> str:
    row = StringIO(newline="")
    csv.writer(row).writerow(cells)
    return row.getvalue()
