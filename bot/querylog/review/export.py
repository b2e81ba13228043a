"""Logged questions as rows for spreadsheets and lines for programs; nobody's keyed hash is in them."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from io import StringIO
from types import MappingProxyType
from typing import Any, Final

from bot.querylog.records import TERMINAL, Case, LoggedQuestion, LoggedQuote, Review
from bot.visible import json_text
from retrieval.articles.addresses import format_address
from retrieval.articles.article import Article

QuoteText = Callable[[LoggedQuote], str | None]
"""Returns the words of a quote; None where that version of its article is not at hand."""

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
        "first_quote": "the words of the first quote, while that version of the article is there; CSV only",
        "helpful": "how many people voted 👍",
        "unhelpful": "how many people voted 👎",
        "comments": "what people missed, in their own words, one a line; in JSON a list",
        "verdict": "the review: right, wrong, ignored or taught; empty while there is none",
        "reviewed_by": "moderator or terminal; empty when that person had it deleted",
        "reviewed_at": "when, in UTC, ISO 8601",
        "look_up": "found or missed, for a look-up with /search or /passage; empty for a question",
        "unanswered": "of a message with several questions those that were not answered, one a line; empty for one",
        "private": "true where its asker alone saw the answer, or may have, and has not shared it",
    }
)
"""The meaning of each column of an export, in order. JSON has null where CSV has nothing."""

_QUESTION_FIELDS: Final = tuple(field.name for field in dataclasses.fields(LoggedQuestion))
_QUOTE_FIELDS: Final = tuple(field.name for field in dataclasses.fields(LoggedQuote))

# What makes a spreadsheet read a cell as a formula (https://owasp.org/www-community/attacks/CSV_Injection), the full
# width signs too; and the mark itself, so that taking one mark away always gives the text back.
_FORMULA: Final = re.compile("[=+\\-@＝＋－＠'\x00-\x1f\x7f-\x9f]")
MARK: Final = "'"  # before a cell, spreadsheets take it for "this is text"


class Format(StrEnum):
    CSV = "csv"  # RFC 4180, the first row naming the columns
    JSON_LINES = "jsonl"


async def export_lines(
    cases: AsyncIterable[Case], form: Format, quote_text: QuoteText | None = None
) -> AsyncIterator[str]:
    """Write an export, a row at a time, each with its line end; ``cases`` are from ``Reviews.export``."""
    if form is Format.CSV:
        yield _csv_row(COLUMNS)
    async for case in cases:
        if form is Format.CSV:
            yield _csv_row(_cells(case, quote_text))
        else:
            yield json_line(_exported_fields(case, quote_text))


def json_line(fields: Mapping[str, Any]) -> str:
    return json_text(fields) + "\n"


def case_fields(case: Case, quote_text: QuoteText | None = None) -> dict[str, Any]:
    """Return a question for JSON, without what voters said."""
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
    """Return a question and its answer for JSON; moments are in ISO 8601."""
    fields = {name: getattr(question, name) for name in _QUESTION_FIELDS}
    quotes = [_quote_fields(quote, quote_text) for quote in question.quotes]
    return fields | {"asked_at": question.asked_at.isoformat(timespec="milliseconds"), "quotes": quotes}


def quote_texts(articles: Mapping[str, Article]) -> QuoteText:
    """Return a function that looks up the words of quotes in these very versions of the articles."""

    @cache
    def version(name: str) -> tuple[str, str] | None:
        article = articles.get(name)
        return None if article is None else (article.digest, article.text)

    def look_up(quote: LoggedQuote) -> str | None:
        found = version(quote.article)
        return found[1][quote.start : quote.end] if found is not None and found[0] == quote.article_digest else None

    return look_up


def defuse(cell: str) -> str:
    """Return a cell that no spreadsheet computes: with ``MARK`` before it where it would, or begins with one."""
    return MARK + cell if _FORMULA.match(cell) else cell


def _quote_fields(quote: LoggedQuote, quote_text: QuoteText | None) -> dict[str, Any]:
    words = {} if quote_text is None else {"text": quote_text(quote)}
    return words | {name: getattr(quote, name) for name in _QUOTE_FIELDS}


def _review_fields(review: Review | None) -> dict[str, str | None]:
    if review is None:
        return dict.fromkeys(("verdict", "reviewed_by", "reviewed_at"))
    reviewer = review.reviewer if review.reviewer in {None, TERMINAL} else "moderator"
    at = review.at.isoformat(timespec="milliseconds")
    return {"verdict": review.verdict, "reviewed_by": reviewer, "reviewed_at": at}


def _exported_fields(case: Case, quote_text: QuoteText | None = None) -> dict[str, Any]:
    comments = [vote.missing for vote in case.votes if vote.missing is not None]
    return _in_order(case_fields(case, quote_text) | {"comments": comments})


def _in_order(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in COLUMNS if name in fields}


def _cells(case: Case, quote_text: QuoteText | None) -> list[str]:
    fields = _exported_fields(case)
    quotes = case.question.quotes
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
    return defuse(value) if isinstance(value, str) else str(value)


def _csv_row(cells: Iterable[str]) -> str:
    row = StringIO(newline="")
    csv.writer(row).writerow(cells)
    return row.getvalue()
