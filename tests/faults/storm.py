"""A storm of kills: the bot under load is killed with SIGKILL again and again, at moments drawn from a seed."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.bot.stage import ARTICLE
from tests.soak.crowd import Crowd
from tests.standin import BotProcess

_LONGEST_LIFE: Final = 4.0
"""Seconds from being connected to the kill; reading back begins after two."""
_STARTING: Final = 120.0
"""The most seconds for a start, while the machine is busy with the one before, and much else."""
_BETWEEN_QUESTIONS: Final = 0.1
_SETTLING: Final = 90.0


async def storm(kills: int, seed: int) -> bool:
    """Kill, count, print a table, and say whether all is well."""
    draw = random.Random(seed)  # noqa: S311 - a schedule, no secret
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "seeds").mkdir()
        (home / "seeds" / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
        async with Crowd(guilds=5, people=400).serving() as crowd:
            assert isinstance(crowd, Crowd)
            damaged = lost_rows = 0
            for kill in range(kills):
                await _live_and_die(crowd, home, draw)
                sound, unlogged = _look(crowd, home)
                damaged += not sound
                lost_rows += unlogged
                crowd.forget()
                sys.stderr.write(f"\r{kill + 1} kills, {len(crowd.asked)} asked")
            async with BotProcess.running(crowd, home, LOG_LEVEL="WARNING") as bot:
                await crowd.connected(_STARTING)
                await _settle(crowd, home)
                bot.signal(signal.SIGTERM)
                await bot.ended()
            table = {"kills": kills, **crowd.verdicts(), "answers without a row": lost_rows, "damaged": damaged}
            table["rows without an answer"] = _unfinished(home)
    sys.stdout.write("\n" + "".join(f"{name:24} {value}\n" for name, value in table.items()))
    return table["asked"] == table["answered"] and not (damaged or lost_rows or table["rows without an answer"])


async def _live_and_die(crowd: Crowd, home: Path, draw: random.Random) -> None:
    async with BotProcess.running(crowd, home, LOG_LEVEL="WARNING") as bot:
        await crowd.connected(_STARTING)
        asking = asyncio.create_task(_keep_asking(crowd))
        await asyncio.sleep(draw.uniform(0, _LONGEST_LIFE))
        bot.signal(signal.SIGKILL)
        await bot.ended()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    crowd.gateway.sessions.clear()  # a process that is gone does not resume


async def _keep_asking(crowd: Crowd) -> None:
    while True:
        number = len(crowd.asked)
        await crowd.ask(number, crowd.people[number % len(crowd.people)])
        await asyncio.sleep(_BETWEEN_QUESTIONS)


def _look(crowd: Crowd, home: Path) -> tuple[bool, int]:
    """Whether the log is sound, and how many answers Discord has that are not in it."""
    with closing(sqlite3.connect(home / "queries.sqlite3")) as database:
        sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        logged = {str(row[0]) for row in database.execute("SELECT message_id FROM question WHERE outcome IS NOT NULL")}
    return sound, len({question for question, replies in crowd.replies.items() if replies} - logged)


def _unfinished(home: Path) -> int:
    with closing(sqlite3.connect(home / "queries.sqlite3")) as database:
        (row,) = database.execute("SELECT count(*) FROM question WHERE outcome IS NULL OR answer_message_id IS NULL")
    return int(row[0])


async def _settle(crowd: Crowd, home: Path) -> None:
    """Wait until everything is answered and noted, or long enough."""
    for _ in range(int(_SETTLING)):
        if all(crowd.replies.get(question) for question in crowd.asked) and not _unfinished(home):
            return
        await asyncio.sleep(1)
