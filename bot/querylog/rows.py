"""Between the log's values and SQLite's rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from bot.querylog.database.encoding import duplicate_key, to_moment, well_formed
from bot.querylog.records import Entry, Front, LoggedQuestion, LoggedQuote, LookUp, StoredTurn, Visibility
from retrieval.answers import Outcome

_UNANSWERED: Final = frozenset({Outcome.UNSURE, Outcome.NOT_FOUND})


def answer_values(question_id: int, entry: Entry, author_hash: str | None) -> dict[str, Any]:
    """Return the parameters of ``RECORD``; KeyError where the first quote's article has no digest."""
    answer = entry.answer
    article = answer.quotes[0].article if answer.quotes else None
    unanswered = well_formed(
        "\n".join(" ".join(it.question.split()) for it in answer.parts if it.outcome in _UNANSWERED)
    )
    return {
        "id": question_id,
        "conversation_id": entry.conversation_id,
        "parent_id": entry.parent_id,
        "text": well_formed(answer.question),
        "resolved": well_formed(answer.resolved) if author_hash is None else None,
        "outcome": answer.outcome.value,
        "confidence": answer.confidence,
        "took_ms": entry.took_ms,
        "article": article,
        "article_digest": None if article is None else entry.digests[article],
        "state_before": well_formed(entry.state_before),
        "state_after": well_formed(entry.state_after),
        "terms": duplicate_key(unanswered or well_formed(answer.resolved)),
        "author_hash": author_hash,
        "look_up": entry.look_up,
        "unread": 1 if entry.unread else None,
        "unanswered": unanswered or None,
    }


def quote_values(entry: Entry) -> list[tuple[Any, ...]]:
    """Return the parameters of ``add_quotes`` after the question's id; KeyError where an article has no digest."""
    return [
        (
            rank,
            quote.article,
            quote.paragraph,
            quote.sentence,
            quote.start,
            quote.end,
            quote.score,
            entry.digests[quote.article],
        )
        for rank, quote in enumerate(entry.answer.quotes, start=1)
    ]


def read_turn(row: sqlite3.Row | Mapping[str, Any]) -> StoredTurn:
    """Read a row of ``TURN_OF_ANSWER``, or what the spool has of one."""
    return StoredTurn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        parent_id=row["parent_id"],
        asked_at=to_moment(row["asked_at"]),
        text=row["text"],
        state_before=row["state_before"],
        state_after=row["state_after"],
    )


def read_previous(row: sqlite3.Row) -> StoredTurn:
    """Read a row of ``LATEST_TURN`` or ``REPLIED_TO``."""
    return replace(read_turn(row), own=bool(row["own"]), alone=bool(row["alone"]))


def read_questions(rows: Iterable[sqlite3.Row]) -> list[LoggedQuestion]:
    """Read the rows of ``logged``: one for each quote, or one for a question without."""
    return [_read_question(list(group)) for _, group in groupby(rows, key=lambda row: row["id"])]


def _read_question(rows: list[sqlite3.Row]) -> LoggedQuestion:
    row = rows[0]
    return LoggedQuestion(
        id=row["id"],
        asked_at=to_moment(row["asked_at"]),
        front=Front(row["front"]),
        text=row["text"],
        resolved=row["resolved"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        confidence=row["confidence"],
        took_ms=row["took_ms"],
        article=row["article"],
        article_digest=row["article_digest"],
        conversation_id=row["conversation_id"],
        private=row["visibility"] == Visibility.PRIVATE,
        unanswered=row["unanswered"],
        look_up=None if row["look_up"] is None else LookUp(row["look_up"]),
        quotes=tuple(read_quote(quote) for quote in rows if quote["rank"] is not None),
    )


def read_quote(row: sqlite3.Row) -> LoggedQuote:
    return LoggedQuote(
        rank=row["rank"],
        article=row["quote_article"],
        paragraph=row["paragraph"],
        sentence=row["sentence"],
        start=row["start_offset"],
        end=row["end_offset"],
        score=row["score"],
        article_digest=row["quote_digest"],
    )
