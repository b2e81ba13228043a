"""``python -m bot ask``, the whole process, beside a Python that only imports what any such program would.

The two take turns, so that a machine that is busy for a while is busy for both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests import ROOT
from tests.benchmarks.options import Options

ASK = (sys.executable, "-m", "bot", "ask", "--seeds", str(ROOT / "seeds"), "How much money does China plan to spend?")
IMPORTS = (sys.executable, "-c", "import rank_bm25, pydantic, typer")
RUNS = 4
"""Runs of each for every round that is asked for."""


class Run(NamedTuple):
    """What one process took, in milliseconds."""

    processor: float
    wall: float


def run(options: Options, console: Console) -> None:
    """Measure, and print a table."""
    commands = {"python -m bot ask": ASK, "the imports alone": IMPORTS}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        for round_ in progress.track(range(options.rounds * RUNS + 1), description="Starting"):
            for name, command in commands.items():
                took = _run(command, Path(folder))
                runs[name] += [took] if round_ else []  # the first of each fills the caches
    console.print(_table(runs))
    console.print("It does not import discord." if not _imports_discord() else "It imports discord!")


def _run(command: tuple[str, ...], folder: Path) -> Run:
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=_environment(folder))
    after = os.times()
    children = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(children * 1000, (after.elapsed - before.elapsed) * 1000)


def _environment(folder: Path) -> dict[str, str]:
    # Compiled once, as where the program is installed, whatever the machine says about that.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    own = {"PYTHONPATH": str(ROOT), "DATABASE": str(folder / "log.sqlite3"), "DISCORD_TOKEN": ""}
    return {**os.environ, **compiled, **own}


def _imports_discord() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-X", "importtime", *ASK[1:])
        told = subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, env=_environment(Path(folder))
        )
    return any(line.rpartition("|")[2].strip() == "discord" for line in told.stderr.splitlines())


def _table(runs: dict[str, list[Run]]) -> Table:
    ours, imports = runs.values()
    table = Table(
        "", "processor ms", "×", "wall ms", "×", title=f"A whole process, medians of {len(ours)} runs in turn"
    )
    for name, found in runs.items():
        processor = median(one.processor / other.processor for one, other in zip(found, imports, strict=True))
        wall = median(one.wall / other.wall for one, other in zip(found, imports, strict=True))
        times = [f"{median(values):.0f}" for values in zip(*found, strict=True)]
        table.add_row(name, times[0], f"{processor:.2f}", times[1], f"{wall:.2f}")
    return table
