"""What the tests run as a process of its own: ``python child.py claim | answer | migrate DATABASE``."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.querylog.database.migrations import MIGRATIONS, migrate
from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, Origin
from retrieval.answers import Answer, Outcome, Quote

MESSAGES = 150


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def claim(path: Path) -> None:
    """Wait for a line, then claim every message, and say which were not claimed before."""
    say("ready")
    sys.stdin.readline()
    async with await QueryLog.open(path, lambda: datetime.now(UTC)) as log:
        for message in range(1, MESSAGES + 1):
            origin = Origin(Front.MENTION, user_id=7, guild_id=1, channel_id=2, message_id=message)
            if await log.claim(origin, "How much?") is not None:
                say(message)


async def answer(path: Path) -> None:
    """Log answers until killed, and say the id of each row once it has been acknowledged."""
    quotes = tuple(
        Quote(text="Words", article="a.txt", title="A", paragraph=1, sentence=1, start=start, end=start + 5, score=2.5)
        for start in (1, 2)
    )
    answered = Answer(question="How much?", resolved="much", outcome=Outcome.ANSWERED, confidence=0.75, quotes=quotes)
    async with await QueryLog.open(path, lambda: datetime.now(UTC)) as log:
        while True:
            row = await log.claim(Origin(Front.TERMINAL, None), "How much?")
            if row is not None:
                await log.record(row, Entry(row, None, "{}", "{}", answered, 1.25, {"a.txt": "d"}))
                say(row)


async def stop_halfway(path: Path) -> None:
    """Begin a further step of the schema, say so, and wait to be killed in the midst of it."""

    def wait() -> None:
        say("inside")
        sys.stdin.readline()

    half = ("CREATE TABLE half (a INTEGER) STRICT", "UPDATE question SET text = 'lost'", "SELECT wait()")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.create_function("wait", 0, wait)
        migrate(connection, (*MIGRATIONS, half))


if __name__ == "__main__":
    asyncio.run({"claim": claim, "answer": answer, "migrate": stop_halfway}[sys.argv[1]](Path(sys.argv[2])))
