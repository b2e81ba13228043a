"""``python -m tests.soak``: many questions from many people against a Discord that fails now and then.

At the end a table says what became of each question; the exit code is 0 if all were asked, nothing was lost, doubled or
wrong, the log has one row for each, and memory, tasks and open files have not grown.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from tests.bot.stage import ARTICLE
from tests.named_files import file_to_write
from tests.soak.crowd import Crowd
from tests.soak.faults import Schedule
from tests.standin import BotProcess, bodies
from tests.standin.bodies import Body

_AT_ONCE: Final = 80
"""How many questions wait for their answers at a time."""
_WITHIN: Final = 120.0
"""How long a question is waited for, in seconds."""
_PACE: Final = 21.0 / 5
"""Seconds between two questions of a person's, so that nobody is too hasty but those who want to be."""
_HASTY_EVERY: Final = 997
_BURST: Final = 7
_SETTLING: Final = 20.0
"""Seconds after the last question; what is tried again is tried within fifteen."""
_LOOKED_EVERY: Final = 0.05
"""Seconds between two looks at what the bot tells of itself."""
_MOST_GROWTH_MB: Final = 20.0


class Soak:
    """One run.

    Args:
        crowd: Who asks.
        bot: Who answers.
        home: The bot's folder.
        options: The command line's.
    """

    def __init__(self, crowd: Crowd, bot: BotProcess, home: Path, options: argparse.Namespace) -> None:
        self._crowd = crowd
        self._bot = bot
        self._database = home / "queries.sqlite3"
        self._options = options
        self._schedule = Schedule(crowd, self._database, options.seed)
        self._began = time.monotonic()
        self._early: dict[str, float] = {}
        self._free: asyncio.Queue[tuple[float, Body]] = asyncio.Queue()
        for person in crowd.people:
            self._free.put_nowait((0.0, person))

    async def run(self) -> dict[str, object]:
        """Ask everything, and count.

        Raises:
            ExceptionGroup: Asking went wrong.
        """
        await self.ask_all()
        took = time.monotonic() - self._began
        await asyncio.sleep(_SETTLING)
        grown = _growth(self._early, await self._measure())
        return {**self._count(), **grown, "seconds": round(took), "faults": dict(self._schedule.drawn)}

    async def ask_all(self) -> None:
        """Ask everything, while something fails now and then, and wait for the answers.

        Raises:
            ExceptionGroup: Asking went wrong.
        """
        places = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            faults = group.create_task(self._fail()) if self._options.every else None
            for number in range(self._options.questions):
                await places.acquire()
                ask = self._ask_in_haste if _is_hasty(number) else self._ask
                group.create_task(ask(number)).add_done_callback(lambda _: places.release())
                await self._look_on(number)
            if faults is not None:
                faults.cancel()
            self._crowd.refusals, self._crowd.spoilings = [], []

    async def _look_on(self, number: int) -> None:
        """Do what is done now and then."""
        if number % 500 == 0:
            self._crowd.forget()
            self._tell(number)
        if number == self._options.questions // 10:
            self._early = await self._measure()

    async def _ask(self, number: int) -> None:
        free_at, person = await self._free.get()
        await asyncio.sleep(max(free_at - time.monotonic(), 0))
        question = await self._crowd.ask(number, person)
        self._free.put_nowait((time.monotonic() + _PACE, person))
        await self._crowd.replied_to(question, _WITHIN)

    async def _ask_in_haste(self, number: int) -> None:
        """Somebody asks seven times at once: five answers, a word about patience, and silence."""
        person = bodies.user(f"hasty-{number}")
        burst = [await self._crowd.ask(number, person) for _ in range(_BURST)]
        self._crowd.bursts.append(burst)
        await asyncio.gather(*(self._crowd.replied_to(question, _WITHIN) for question in burst[:-1]))

    async def _fail(self) -> None:
        while True:
            await asyncio.sleep(self._options.every)
            await self._schedule.draw()

    async def _measure(self) -> dict[str, float]:
        """What the process holds."""
        told = len(self._tasks())
        self._bot.signal(signal.SIGUSR1)
        async with asyncio.timeout(_WITHIN):
            while len(self._tasks()) == told:  # noqa: ASYNC110 - what another process writes sets no event here
                await asyncio.sleep(_LOOKED_EVERY)
        process = Path(f"/proc/{self._bot.id}")
        rss = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS"))
        files = len(list((process / "fd").iterdir()))
        return {"memory MB": int(rss.split()[1]) / 1024, "files": files, "tasks": self._tasks()[-1]}

    def _tasks(self) -> list[int]:
        """How many tasks the bot has told of, each time."""
        return [int(line.split()[1]) for line in self._bot.said.splitlines() if line.startswith("tasks ")]

    def _count(self) -> dict[str, object]:
        with closing(sqlite3.connect(self._database)) as database:
            rows = database.execute("SELECT message_id, outcome, answer_message_id FROM question").fetchall()
            sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        logged = {str(message_id) for message_id, _, _ in rows}
        answered = {it for it, expected in self._crowd.asked.items() if self._crowd.verdict(it, expected) == "answered"}
        return {
            **self._crowd.verdicts(),
            "rows": len(rows),
            "answered and not logged": len(answered - logged),
            "rows without an answer": sum(not outcome or not answer for _, outcome, answer in rows),
            "integrity": "ok" if sound else "damaged",
        }

    def _tell(self, number: int) -> None:
        seconds = time.monotonic() - self._began
        sys.stderr.write(f"\r{number} asked, {seconds:.0f} s, {sum(self._schedule.drawn.values())} faults")
        sys.stderr.flush()


def _is_hasty(number: int) -> bool:
    return number % _HASTY_EVERY == _HASTY_EVERY - 1


def is_well(table: Mapping[str, object], questions: int) -> bool:
    """Whether everything was asked, and nothing went wrong.

    Args:
        table: What ``Soak.run`` has counted, and the bot's exit code.
        questions: How many were to be asked; a hasty person's are one.
    """
    wrong = ("lost", "doubled", "wrong", "answered and not logged", "rows without an answer", "exit code")
    wanted = questions + (_BURST - 1) * sum(map(_is_hasty, range(questions)))
    grown = table["grown MB"]
    assert isinstance(grown, float)
    faultless = not any(table[name] for name in wrong) and table["integrity"] == "ok"
    return faultless and table["asked"] == wanted and grown <= _MOST_GROWTH_MB


def _growth(early: dict[str, float], late: dict[str, float]) -> dict[str, object]:
    return {name: f"{early[name]:.1f} at 10 %, {late[name]:.1f} at 100 %" for name in late} | {
        "grown MB": round(late["memory MB"] - early["memory MB"], 1)
    }


async def soak(options: argparse.Namespace) -> bool:
    """Run, print the table, and say whether all is well."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "seeds").mkdir()
        (home / "seeds" / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
        async with Crowd(options.guilds, options.people).serving() as crowd:
            assert isinstance(crowd, Crowd)
            async with BotProcess.running(crowd, home, program="tests.soak.watched", LOG_LEVEL="WARNING") as bot:
                await crowd.connected()
                table = await Soak(crowd, bot, home, options).run()
                bot.signal(signal.SIGTERM)
                table["exit code"] = await bot.ended()
            if options.log:
                options.log.write_text(bot.said, encoding="utf-8")
    sys.stdout.write("\n" + "".join(f"{name:24} {value}\n" for name, value in table.items()))
    return is_well(table, options.questions)


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--questions", type=int, default=50_000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--guilds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7, help="of the faults' schedule")
    parser.add_argument("--every", type=float, default=8.0, help="seconds between two faults; 0 for none")
    parser.add_argument("--log", type=file_to_write, help="where to keep what the bot wrote to standard error")
    options = parser.parse_args()
    if min(options.questions, options.people, options.guilds) < 1:
        parser.error("there is nobody who asks anything anywhere: give at least one question, one person and one guild")
    raise SystemExit(0 if asyncio.run(soak(options)) else 1)


if __name__ == "__main__":
    main()
