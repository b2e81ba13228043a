"""The benchmark of the bot as a process: that it counts what there is, and would notice a bot that is too slow."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.bot import Load, Side, measure, table_of


async def test_both_answer_everything_and_the_bots_answers_are_right_and_logged(tmp_path: Path) -> None:
    _, blocked, checked = await measure(tmp_path, questions=5, rounds=1)
    assert checked == "15 of 15 answers are right, 15 are in the log; 15 echoes of 15."
    assert isinstance(blocked, str)
    assert blocked.count(" ms ") == 2


async def test_collections_leave_out_what_starting_has_made(tmp_path: Path) -> None:
    async with Side.connected(tmp_path / "bot", "tests.soak.watched") as bot:
        await bot.closed_loop(1)
        assert await bot.blocked() >= 0
        (frozen,) = [int(line.split()[1]) for line in bot.process.said.splitlines() if line.startswith("frozen ")]
    assert frozen > 10_000


def test_a_bot_that_is_too_slow_or_too_late_is_noticed() -> None:
    echo = Load([100.0, 110.0, 500.0], [[1.0] * 100] * 3, [1.0] * 3)
    slow = Load([79.0, 87.0, 600.0], [[1.0] * 97 + [151.0] * 3] * 3, [1.0] * 3)
    quick = Load([81.0, 89.0, 100.0], [[1.0] * 97 + [149.0] * 3] * 3, [1.0] * 3)
    assert "0.79 TOO FEW" in _shown(table_of(echo, slow, 50))
    assert "151.0 TOO LATE" in _shown(table_of(echo, slow, 50))
    assert "TOO" not in _shown(table_of(echo, quick, 50))


def _shown(table: Table) -> str:
    console = Console(file=StringIO(), width=200)
    with console.capture() as captured:
        console.print(table)
    return captured.get()
