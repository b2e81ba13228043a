"""The benchmark of the bot as a process: that it counts what there is, and would notice a bot that is too slow."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.discord.bot import Load, Side, measure, measure_limited, table_of
from tests.benchmarks.discord.limited import EVERYWHERE, Kept, LimitedCrowd, Window, limited_table


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


async def test_within_discords_limits_both_answer_everything(tmp_path: Path) -> None:
    _, checked = await measure_limited(tmp_path, questions=5, rounds=1)
    assert checked == "10 of 10 answers are right, 10 are in the log; 10 echoes of 10."


async def test_no_more_is_answered_than_discord_allows(tmp_path: Path) -> None:
    crowd = LimitedCrowd()
    async with Side.connected(tmp_path / "echo", "tests.benchmarks.discord.echo", crowd) as echo:
        await echo.closed_loop(2 * EVERYWHERE + 1)  # the last one has to wait for the third second
    assert echo.load.rates[0] <= EVERYWHERE
    assert crowd.refused


def test_a_window_takes_so_many_and_begins_anew() -> None:
    window = Window(2, 5.0)
    assert [window.take(moment) for moment in (10.0, 11.0, 12.0, 14.9, 15.0)] == [True, True, False, False, True]
    assert window.left == 1
    assert window.ends_in(16.0) == 4.0


def test_a_bot_that_is_too_slow_within_the_limits_is_noticed() -> None:
    echo = Kept([50.0, 50.0, 50.0], [1.0] * 3, 3)
    assert "0.78 TOO FEW" in _shown(limited_table(echo, Kept([39.0, 39.0, 39.0], [4.0] * 3, 0), 0.8))
    assert "TOO" not in _shown(limited_table(echo, Kept([49.0, 49.0, 49.0], [4.0] * 3, 0), 0.8))


def _shown(table: Table) -> str:
    console = Console(file=StringIO(), width=200)
    with console.capture() as captured:
        console.print(table)
    return captured.get()
