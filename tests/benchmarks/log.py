"""Reviewing a long log: the lists, the search and the statistics, the plans of their queries, and an export.

The log is made up: questions of a few thousand words, asked again and again as questions are, in 20 servers, a sixth of
them not answered. It is written as the bot writes it, with its triggers and indexes, into a temporary folder.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.core.service import utc_now
from bot.querylog.database.encoding import duplicate_key
from bot.querylog.log import QueryLog
from bot.querylog.review import reviews
from bot.querylog.review.reviews import quoted
from bot.querylog.scope import EVERYTHING, Guild, Scope, scope_values
from tests.benchmarks.measuring import pin
from tests.benchmarks.options import Options

SIZE: Final = 1_000_000
GUILDS: Final = 20
FIRST_GUILD: Final = 10**15
"""The server in which most is asked."""
PEOPLE: Final = 20_000
WORDS: Final = 8_000
TEXTS: Final = 150_000
LIMIT: Final = 0.1
"""Seconds that a list may take at the median."""
MOST_MEMORY: Final = 100
"""Megabytes that an export may take."""

_ASKED: Final = 40
_BATCH: Final = 50_000
_OUTCOMES: Final = ("answered", "unsure", "not_found", "reply")
_SHARES: Final = (0.78, 0.08, 0.09, 0.05)
_FIRST: Final = 1_750_000_000_000
_STATE: Final = (
    '{"turns":[{"question":"%s","turn":"question","shown":[{"article":"a.txt","paragraph":3,"sentence":2}],'
    '"leads":[{"place":{"article":"a.txt","paragraph":3,"sentence":2},"weight":0.81},'
    '{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":0.07}]}]}'
)
_QUESTION: Final = (
    "INSERT INTO question (asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text,"
    " conversation_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after,"
    " terms) VALUES (?, 'mention', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0.5, 1.25, 'a.txt', ?, '{\"turns\":[]}', ?, ?)"
)
_QUOTE: Final = "INSERT INTO quote VALUES (?, ?, 'a.txt', ?, ?, 100, 250, 3.5, ?)"
_VOTE: Final = "INSERT INTO vote VALUES (?, ?, ?, NULL, ?)"

# What the kernel tells of a child counts what the parent had when it made it, so the child reads its own page.
_EXPORT: Final = """
import re, sys
from pathlib import Path
from bot.cli.app import app
app(["log", "export", "--output", sys.argv[1]], standalone_mode=False)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""

Ask = Callable[[Scope], Awaitable[Any]]


class Pool(NamedTuple):
    """What is asked."""

    words: list[str]
    texts: list[str]
    keys: list[str]


class Row(NamedTuple):
    """A question of the log."""

    id: int
    text: int
    guild: int
    person: int
    outcome: str


def run(options: Options, console: Console) -> None:
    """Make the log, then measure."""
    size = options.sizes[0] if options.sizes else SIZE
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queries.sqlite3"
        pool = make(path, size, console)
        pin()
        console.print(f"{size:,} questions, {path.stat().st_size / 1e6:,.0f} MB, SQLite {sqlite3.sqlite_version}")
        console.print(asyncio.run(_measure(path, pool, options.rounds)))
        for line in _plans(path, pool):
            console.print(line, markup=False)
        console.print(_export(path))


def make(path: Path, size: int, console: Console) -> Pool:
    """Write a log.

    Args:
        path: Where.
        size: How many questions.
        console: For the progress.
    """
    asyncio.run(_open_and_close(path))
    random = np.random.default_rng(7)
    pool = _pool(random)
    with closing(sqlite3.connect(path)) as connection:
        for first in track(range(0, size, _BATCH), "Writing the log", console=console, transient=True):
            with connection:
                _write(connection, range(first + 1, min(first + _BATCH, size) + 1), pool, random)
        connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    return pool


async def _open_and_close(path: Path) -> None:
    async with await QueryLog.open(path, utc_now):
        pass


def _pool(random: np.random.Generator) -> Pool:
    letters = np.array(list("bcdfghklmnprstvaeiou"))
    words = ["".join(random.choice(letters, random.integers(3, 10))) for _ in range(WORDS)]
    weights = 1 / np.arange(1, WORDS + 1)
    lengths = random.integers(3, 12, TEXTS)
    picked = iter(random.choice(WORDS, int(lengths.sum()), p=weights / weights.sum()).tolist())
    texts = [f"What {' '.join(words[next(picked)] for _ in range(length))}?" for length in lengths.tolist()]
    return Pool(words, texts, [duplicate_key(text) for text in texts])


def _write(connection: sqlite3.Connection, ids: range, pool: Pool, random: np.random.Generator) -> None:
    """Write some questions with their quotes and votes; half of the texts are rare, the others come again and again."""
    count = len(ids)
    texts = np.minimum(random.zipf(1.2, count), TEXTS) - 1
    texts = np.where(random.random(count) < 0.5, texts, random.integers(0, TEXTS, count)).tolist()
    guilds = np.minimum(random.geometric(0.2, count), GUILDS).tolist()
    people = random.integers(0, PEOPLE, count).tolist()
    outcomes = random.choice(_OUTCOMES, count, p=_SHARES).tolist()
    rows = [Row(*row) for row in zip(ids, texts, guilds, people, outcomes, strict=True)]
    connection.executemany(_QUESTION, (_question(pool, row) for row in rows))
    shown = [(row.id, rank) for row in rows if row.outcome in {"answered", "unsure"} for rank in (1, 2, 3)]
    connection.executemany(_QUOTE, ((row, rank, row % 97, 1 + row % 5, "d" * 64) for row, rank in shown))
    votes = [row for row in ids if row % 10 == 0]
    connection.executemany(_VOTE, ((row, _person(row % PEOPLE), int(row % 40 > 0), _FIRST + row) for row in votes))


def _question(pool: Pool, row: Row) -> tuple[Any, ...]:
    text, key = pool.texts[row.text], pool.keys[row.text]
    guild = row.guild * FIRST_GUILD
    place = (guild, guild + row.person % 7, _person(row.person), row.id + 10**18, row.id + 2 * 10**18)
    asked = (text, row.id, text, row.outcome, "d" * 64, _STATE % text, key)
    return (_FIRST + row.id * 20_000, *place, *asked)


def _person(number: int) -> str:
    return f"{number:032x}"


async def _measure(path: Path, pool: Pool, rounds: int) -> Table:
    table = Table("", "all servers, ms", "slowest", "one server, ms", "slowest", title="Medians on one core")
    async with await QueryLog.open(path, utc_now) as log:
        for name, ask in _asked(log, pool).items():
            cells = []
            for scope in (EVERYTHING, Guild(FIRST_GUILD)):
                times = await _time(ask, scope, rounds if name == "statistics" else rounds * _ASKED)
                late = "" if np.median(times) <= LIMIT or name == "statistics" else " TOO SLOW"
                cells += [f"{np.median(times) * 1000:.2f}{late}", f"{max(times) * 1000:.2f}"]
            table.add_row(name, *cells)
    return table


def _asked(log: QueryLog, pool: Pool) -> Mapping[str, Ask]:
    """What reviewers ask; each time something else."""
    pages = np.random.default_rng(8)
    common, rare = iter(pool.words[: WORDS // 2] * 9), iter(pool.words[WORDS // 2 :] * 9)

    async def page(scope: Scope) -> Any:
        return await log.review.recent(scope, before=int(pages.integers(100, SIZE)))

    return {
        "recent": log.review.recent,
        "recent, another page": page,
        "unanswered": log.review.unanswered,
        "search, a common word": lambda scope: log.review.search(scope, next(common)),
        "search, a rare word": lambda scope: log.review.search(scope, next(rare)),
        "search, two words": lambda scope: log.review.search(scope, f"{next(common)} {next(common)}"),
        "search, the commonest two": lambda scope: log.review.search(scope, f"what {pool.words[0]}"),
        "search, a phrase": lambda scope: log.review.search(scope, f'"{pool.words[0]} {next(common)}"'),
        "show": lambda scope: log.review.show(scope, int(pages.integers(1, SIZE))),
        "statistics": log.review.stats,
    }


async def _time(ask: Ask, scope: Scope, times: int) -> list[float]:
    """How long each of so many takes, in seconds."""
    await ask(scope)
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await ask(scope)
        taken.append(time.perf_counter() - start)
    return taken


def _plans(path: Path, pool: Pool) -> Iterator[str]:
    """How SQLite goes about each list; a scan of all questions would be named."""
    words = quoted(pool.words[0]) or ""
    with closing(sqlite3.connect(path)) as connection:
        for scope in (EVERYTHING, Guild(FIRST_GUILD)):
            values = {"before": 10**9, "limit": 20, "match": reviews.match(scope, words), **scope_values(scope)}
            for query in (reviews.select_questions, reviews.select_waiting, reviews.select_found):
                plan = connection.execute(f"EXPLAIN QUERY PLAN {query(scope)}", values).fetchall()
                steps = [str(step[3]) for step in plan]
                scans = [
                    step for step in steps if step.startswith("SCAN") and "question" in step and "USING" not in step
                ]
                yield f"\n{query.__name__}, {'all servers' if scope is EVERYTHING else 'one server'}:"
                yield from (f"  {step}" for step in steps)
                yield from (f"  NO INDEX: {step}" for step in scans if "VIRTUAL TABLE" not in step)


def _export(path: Path) -> str:
    """Export everything by the command, in a process of its own, and see how much memory it takes."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _EXPORT, os.devnull],
        env={**os.environ, "DATABASE": str(path)},
        capture_output=True,
        check=True,
        text=True,
    )
    seconds, peak = time.perf_counter() - start, float(done.stdout) / 1e3
    verdict = "within" if peak < MOST_MEMORY else "NOT within"
    return f"\nExport as CSV: {seconds:.0f} s, {peak:.0f} MB at most, {verdict} {MOST_MEMORY} MB."
