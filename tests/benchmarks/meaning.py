"""What the extra ``meaning`` costs: answers with and without it, memory, starting, vectors, and many who ask at once.

The questions are those on the shipped article, and on this repository's own pages the headings in another order.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from typing_extensions import override

from bot.core.service import Service, open_service
from bot.querylog.records import Front, Origin
from bot.settings import Settings
from retrieval.answerer import Answerer, load_answerer
from retrieval.meaning.encoder import Floats, Models
from retrieval.meaning.model_files import AUTO, OFF, find_models
from tests import ROOT
from tests.benchmarks.options import Options

AT_ONCE: Final = 20
"""Questions that are asked at the same time."""
_EVERY: Final = 0.005
"""Seconds between two looks at the clock."""
_MEMORY: Final = """
import resource, sys
from pathlib import Path
from retrieval.answerer import load_answerer
answerer = load_answerer(sys.argv[1], models=sys.argv[2])
answerer.answer("How much money does China plan to spend?")
if answerer.models is not None:
    answerer.models.load()
    answerer.models.read("Who made it?", ["word " * 96])
status = Path("/proc/self/status")  # getrusage counts what the parent had, too
if status.exists():
    print(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1))
"""


class CountingModels(Models):
    """Models that know how many passages they have read since they were asked."""

    passages = 0

    @override
    def read(self, question: str, passages: Sequence[str]) -> Floats:
        self.passages += len(passages)
        return super().read(question, passages)


class Answering(NamedTuple):
    """Milliseconds of processor time for each question, and the passages that were read for it."""

    milliseconds: list[float]
    passages: list[int]

    def cells(self) -> Sequence[str]:
        read = [took for took, passages in zip(self.milliseconds, self.passages, strict=True) if passages]
        unread = [took for took, passages in zip(self.milliseconds, self.passages, strict=True) if not passages]
        whole = [f"{it:.1f}" for it in np.percentile(self.milliseconds, (50, 99))]
        parts = [f"{median(it):.1f} / {max(it):.1f}" if it else "–" for it in (unread, read)]
        return [*whole, *parts, f"{len(read) / len(self.milliseconds):.0%}"]


def run(options: Options, console: Console) -> None:
    """Measure, and print tables."""
    files = find_models(AUTO)
    if files is None:
        console.print("This benchmark needs the extra meaning.")
        return
    table = Table(
        *("", "median ms", "99 % ms", "not read: median / longest", "read: median / longest", "read"),
        title="An answer: processor time",
    )
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        _copy_pages(pages)
        for name, seeds, questions in (
            ("the article", ROOT / "seeds", _about_the_seed()),
            ("pages", pages, _headings(pages)),
        ):
            plain = load_answerer(seeds, models=OFF)
            table.add_row(f"{name}, without", *_ask(plain, None, questions).cells())
            models = CountingModels(files)
            models.load()
            started = time.process_time()
            answerer = plain.with_models(models).with_vectors()
            made = time.process_time() - started
            table.add_row(f"{name}, with", *_ask(answerer, models, questions).cells())
        console.print(table)
        sections = 0 if answerer.vectors is None else len(answerer.vectors.headings.scales)
        console.print(f"Vectors: {sections / made:.0f} sections a second of processor time ({sections} sections).")
        _tell_memory(ROOT / "seeds", console)
        _tell_starts(options, Path(folder), console)
        asyncio.run(_tell_crowd(Path(folder), pages, console))


def _copy_pages(folder: Path) -> None:
    folder.mkdir()
    for page in (ROOT / "README.md", *(ROOT / ".github").rglob("*.md")):
        shutil.copy(page, folder / page.name)


def _about_the_seed() -> list[str]:
    labelled = tomllib.loads((ROOT / "tests/quality/seed_questions.toml").read_text(encoding="utf-8"))
    return [one["question"] for kind in ("direct", "loose", "misspelt") for one in labelled[kind]]


def _headings(folder: Path) -> list[str]:
    answerer = load_answerer(folder, models=OFF)
    titles = [section.title for article in answerer.articles.values() for section in article.sections]
    return [f"what about {' '.join(reversed(title.split()))}?" for title in titles]


def _ask(answerer: Answerer, models: CountingModels | None, questions: Sequence[str]) -> Answering:
    found = Answering([], [])
    for question in questions:
        before = models.passages if models else 0
        started = time.process_time()
        answerer.answer(question)
        found.milliseconds.append((time.process_time() - started) * 1000)
        found.passages.append((models.passages if models else 0) - before)
    return found


def _tell_memory(seeds: Path, console: Console) -> None:
    peaks = {}
    for models in (OFF, AUTO):
        command = (sys.executable, "-c", _MEMORY, str(seeds), models)
        told = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment())
        peaks[models] = float(told.stdout) * 1024 / 1e6
    console.print(f"Memory: {peaks[AUTO] - peaks[OFF]:.0f} MB more than {peaks[OFF]:.0f} MB, at most.")


def _tell_starts(options: Options, folder: Path, console: Console) -> None:
    for models in (OFF, AUTO):
        spent = []
        for _ in range(options.rounds + 1):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = (sys.executable, "-m", "bot", "ask", "How much money does China plan to spend?")
            settings = {"SEEDS": str(ROOT / "seeds"), "DATABASE": str(folder / "start.sqlite3"), "MODELS": models}
            subprocess.run(command, check=True, capture_output=True, cwd=folder, env={**_environment(), **settings})
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        console.print(f"One ask, MODELS={models}: {median(spent[1:]) * 1000:.0f} ms of processor time.")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "DISCORD_TOKEN": ""}


async def _tell_crowd(folder: Path, pages: Path, console: Console) -> None:
    """Ask many questions at the same time, and watch the event loop meanwhile."""
    settings = Settings(None, seeds=pages, database=folder / "crowd.sqlite3", models=AUTO)
    async with open_service(settings) as service:
        await service.complete()
        await service.ask("What is this?", Origin(Front.MENTION, 1, channel_id=1))
        asking = asyncio.gather(
            *(_ask_one(service, number, it) for number, it in enumerate(_headings(pages)[:AT_ONCE]))
        )
        longest, last = 0.0, time.perf_counter()
        started = last
        while not asking.done():
            await asyncio.sleep(_EVERY)
            now = time.perf_counter()
            longest, last = max(longest, now - last - _EVERY), now
        seconds = await asking
    console.print(
        f"{AT_ONCE} at once: all answered within {last - started:.2f} s, the longest wait {max(seconds):.2f} s; "
        f"the event loop was late by {longest * 1000:.0f} ms at most."
    )


async def _ask_one(service: Service, number: int, question: str) -> float:
    started = time.perf_counter()
    await service.ask(question, Origin(Front.MENTION, number + 2, channel_id=1))
    return time.perf_counter() - started
