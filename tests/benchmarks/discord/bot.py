"""The bot as a process, its log on, beside a bot that only echoes: how many it answers a second, and how soon.

Both are discord.py in a process of its own, connected to a Discord of this machine that is part of the measuring
process; they take turns. First so many people wait for an answer at a time (a closed loop); then questions come at
half the rate that was reached, whether the earlier ones have been answered or not (an open loop), and a delay counts
from when a question was due. Each question is a new person's, so that nobody is too hasty.

That Discord answers at once and takes whatever it gets. Another two meet one that does not: see ``limited``.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.benchmarks.discord.echo import ECHO
from tests.benchmarks.discord.limited import Kept, LimitedCrowd, limited_table
from tests.benchmarks.options import Options
from tests.bot.stage import ARTICLE
from tests.soak.crowd import Crowd
from tests.standin import BotProcess, bodies

QUESTIONS: Final = 400
"""In a round, unless the command line gives another size."""
AT_ONCE: Final = 32
"""How many wait at a time; each in a channel of its own, since discord.py sends to one after the other."""
LEAST: Final = 0.8
"""Of the echo's rate."""
MOST_MS: Final = 150.0
"""That the 99th percentile of the delays may be."""
_WITHIN: Final = 60.0
"""How long a question is waited for, in seconds."""
_BOT: Final = "tests.soak.watched"
_ECHO: Final = "tests.benchmarks.discord.echo"


class Load(NamedTuple):
    """What one program did."""

    rates: list[float]
    """Answers a second, in each round of the closed loop."""
    delays: list[list[float]]
    """Milliseconds, in each round of the open loop."""
    processor: list[float]
    """Milliseconds of its processor time for an answer, in each round of the closed loop."""


class Side:
    """A program, and the Discord that it is connected to.

    Args:
        crowd: The Discord.
        process: The program.
        home: Its folder.
    """

    def __init__(self, crowd: Crowd, process: BotProcess, home: Path) -> None:
        self.process = process
        self.home = home
        self.crowd = crowd
        self.load = Load([], [], [])
        self._numbers = count()

    @classmethod
    @asynccontextmanager
    async def connected(cls, home: Path, program: str, crowd: Crowd | None = None) -> AsyncIterator[Side]:
        """Start a program in a new folder, and wait until it is connected; to a Discord without limits by default."""
        (home / "seeds").mkdir(parents=True)
        (home / "seeds" / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
        crowd = crowd or Crowd(AT_ONCE, 0)
        async with crowd.serving(), BotProcess.running(crowd, home, program=program) as process:
            await crowd.connected()
            yield cls(crowd, process, home)

    async def closed_loop(self, questions: int) -> None:
        """Let a number of people ask one question after the other until all are answered."""
        left = iter(range(questions))

        async def ask_on() -> None:
            for _ in left:
                await self._ask()

        began, used = time.perf_counter(), self._processor()
        await asyncio.gather(*(ask_on() for _ in range(AT_ONCE)))
        self.load.rates.append(questions / (time.perf_counter() - began))
        self.load.processor.append((self._processor() - used) / questions)
        self.crowd.forget()

    async def open_loop(self, questions: int, rate: float) -> None:
        """Ask so many questions a second."""
        began = time.perf_counter()

        async def ask_at(due: float) -> float:
            await asyncio.sleep(due - time.perf_counter())
            await self._ask()
            return (time.perf_counter() - due) * 1000

        times = (began + number / rate for number in range(questions))
        self.load.delays.append(await asyncio.gather(*(ask_at(due) for due in times)))
        self.crowd.forget()

    async def blocked(self) -> float:
        """The longest time that the bot's event loop was blocked since this was asked before, in milliseconds."""
        told = self._told()
        self.process.signal(signal.SIGUSR1)
        async with asyncio.timeout(_WITHIN):
            while len(now := self._told()) == len(told):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.01)
        return now[-1]

    def logged(self) -> int:
        """How many answers the log has that it knows to have been sent."""
        with closing(sqlite3.connect(self.home / "queries.sqlite3")) as database:
            ((rows,),) = database.execute("SELECT count(*) FROM question WHERE outcome = 'answered' AND owed IS NULL")
        return int(rows)

    async def _ask(self) -> None:
        number = next(self._numbers)
        question = await self.crowd.ask(number, bodies.user(f"person-{number}"))
        if not await self.crowd.replied_to(question, _WITHIN):
            raise TimeoutError(f"no answer within {_WITHIN:.0f} s: {self.process.said[-2000:]}")

    def _told(self) -> list[float]:
        return [float(line.split()[1]) for line in self.process.said.splitlines() if line.startswith("blocked ")]

    def _processor(self) -> float:
        """Milliseconds that the program has used the processor for."""
        fields = Path(f"/proc/{self.process.id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def run(options: Options, console: Console) -> None:
    """Measure, and print a table."""
    questions = options.sizes[0] if options.sizes else QUESTIONS
    gc.disable()  # a collection among all that was asked would come as a delay of whoever is being measured
    try:
        with tempfile.TemporaryDirectory() as folder, console.status("Asking"):
            lines = asyncio.run(measure(Path(folder) / "at once", questions, options.rounds))
            lines += asyncio.run(measure_limited(Path(folder) / "limited", questions, options.rounds))
    finally:
        gc.enable()
    for line in lines:
        console.print(line)


async def measure(folder: Path, questions: int, rounds: int) -> list[Table | str]:
    """Let both answer, in turn.

    Args:
        folder: For both to work in; empty.
        questions: In each round and loop.
        rounds: Of each loop, after one that is not counted.

    Returns:
        What to print.
    """
    async with Side.connected(folder / "echo", _ECHO) as echo, Side.connected(folder / "bot", _BOT) as bot:
        for side in (echo, bot):
            await side.closed_loop(questions)
            side.load.rates.clear()
            side.load.processor.clear()
        await bot.blocked()
        for _ in range(rounds):
            await echo.closed_loop(questions)
            await bot.closed_loop(questions)
        blocked = {"in the closed loop": await bot.blocked()}
        half = median(bot.load.rates) / 2
        for _ in range(rounds):
            await echo.open_loop(questions, half)
            await bot.open_loop(questions, half)
        blocked["in the open loop"] = await bot.blocked()
        return [table_of(echo.load, bot.load, half), _blocked(blocked), await _checked(echo, bot)]


async def measure_limited(folder: Path, questions: int, rounds: int) -> list[Table | str]:
    """The same within Discord's limits, closed loop alone; the arguments are those of ``measure``."""
    crowds = LimitedCrowd(), LimitedCrowd()
    async with (
        Side.connected(folder / "echo", _ECHO, crowds[0]) as echo,
        Side.connected(folder / "bot", _BOT, crowds[1]) as bot,
    ):
        for round_ in range(rounds + 1):
            for side in (echo, bot):
                await side.closed_loop(questions)
                if not round_:
                    side.load.rates.clear()
                    side.load.processor.clear()
        ours, others = (
            Kept(side.load.rates, side.load.processor, crowd.refused)
            for side, crowd in zip((bot, echo), reversed(crowds), strict=True)
        )
        return [limited_table(others, ours, LEAST), await _checked(echo, bot)]


def table_of(echo: Load, bot: Load, half: float) -> Table:
    """What both did: the medians of the rounds, and what is not as fast as it should be.

    Args:
        echo: What the echo did.
        bot: What the bot did.
        half: At how many questions a second the delays were measured.
    """
    table = Table(
        *("", "answers a second", "× echo", "processor ms", "median ms", "99 % ms"),
        title=f"Medians of {len(bot.rates)} rounds; delays at {half:.0f} questions a second",
    )
    share = median(one / other for one, other in zip(bot.rates, echo.rates, strict=True))
    late = median(_ninety_ninth(delays) for delays in bot.delays)
    verdicts = {
        "an echo": ("1", ""),
        "the bot": (f"{share:.2f}{' TOO FEW' * (share < LEAST)}", " TOO LATE" * (late >= MOST_MS)),
    }
    for (name, (times, verdict)), load in zip(verdicts.items(), (echo, bot), strict=True):
        middle = median(median(delays) for delays in load.delays)
        end = median(_ninety_ninth(delays) for delays in load.delays)
        told = (
            f"{median(load.rates):.0f}",
            times,
            f"{median(load.processor):.2f}",
            f"{middle:.1f}",
            f"{end:.1f}{verdict}",
        )
        table.add_row(name, *told)
    return table


def _ninety_ninth(delays: list[float]) -> float:
    return float(np.percentile(delays, 99))


def _blocked(longest: dict[str, float]) -> str:
    return "The bot's event loop was blocked for at most " + ", ".join(
        f"{milliseconds:.0f} ms {when}" for when, milliseconds in longest.items()
    )


async def _checked(echo: Side, bot: Side) -> str:
    """Whether each question has its one right answer, and each of the bot's is in the log."""
    asked = len(bot.crowd.asked)
    async with asyncio.timeout(_WITHIN):
        # Which answer was sent is noted after it was.
        while bot.logged() < asked:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)
    right = bot.crowd.verdicts()["answered"]
    echoed = sum(replies == [ECHO] for replies in echo.crowd.replies.values())
    ours = f"{right} of {asked} answers are right, {bot.logged()} are in the log"
    return f"{ours}; {echoed} echoes of {len(echo.crowd.asked)}."
