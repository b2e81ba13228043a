"""Many servers on one bot, each with documents of its own: the memory that they take, and how soon they answer.

Each server is asked, one after the other, then all of them again, when the bot has let go of most. The questions are
words of a server's own documents; they are answered and logged as a slash command's are, by words alone. All is
measured in a process of its own, which has not made the documents.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.core.memory import give_back
from bot.core.server_articles import MAX_IDLE, MAX_LOADED
from bot.core.service import Service, open_service, utc_now
from bot.querylog.records import Front, Origin
from bot.settings import Settings
from tests import ROOT
from tests.benchmarks.library.made_library import SENTENCES, MadeLibrary
from tests.benchmarks.options import Options
from tests.bot.querylog.server_documents import server_document

SERVERS: Final = 200
DOCUMENTS: Final = 10
DOCUMENT_SENTENCES: Final = 50
"""Of each document, unless the command line gives another number."""
AGAIN: Final = 5
"""Further questions to each server."""
_FIRST_SERVER: Final = 10**15
_EMPTY: Final = _FIRST_SERVER - 1


class Took(NamedTuple):
    """Milliseconds that answers took."""

    processor: list[float]
    clock: list[float]


@dataclass
class Figures:
    took: dict[str, Took] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    """Megabytes."""
    right: int = 0
    """Answers that quote the document that the words of the question are from."""
    asked: int = 0


class MovableClock:
    """The time, which can be moved on."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.passed


def run(options: Options, console: Console) -> None:
    """Measure, and print two tables."""
    (sentences,) = options.sizes or (DOCUMENT_SENTENCES,)
    with TemporaryDirectory() as folder:
        with console.status(f"Writing the documents of {SERVERS} servers"):
            _apart(prepare, Path(folder), SERVERS, sentences)
        with console.status("Asking"):
            figures = _apart(measure, Path(folder), SERVERS)
    title = f"{SERVERS} servers with {DOCUMENTS} documents of {sentences} sentences"
    console.print(took_table(figures, title))
    console.print(memory_table(figures))
    console.print(f"{figures.right:,} of {figures.asked:,} answers quote the document that was meant.")


def _apart(work: object, *given: object) -> Figures:
    """Do something in a process that has done nothing before."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        return process.submit(work, *given).result()  # type: ignore[arg-type]


def _settings(folder: Path) -> Settings:
    return Settings(_env_file=None, seeds=ROOT / "seeds", database=folder / "log.sqlite3", models="off")


def prepare(folder: Path, servers: int, sentences: int) -> None:
    """Write the documents of servers."""
    asyncio.run(_prepare(_settings(folder), servers, sentences))


async def _prepare(settings: Settings, servers: int, sentences: int) -> None:
    pieces = max(sentences // SENTENCES, 1)
    made = MadeLibrary().articles(servers * DOCUMENTS * pieces * SENTENCES)
    async with open_service(settings) as service:
        for server in range(_FIRST_SERVER, _FIRST_SERVER + servers):
            for number in range(DOCUMENTS):
                text = "\n\n".join(next(made) for _ in range(pieces))
                service.documents.keep_text(text)
                document = server_document(server, f"{number}.txt", text, title=f"Document {number}")
                await service.log.servers.put(document)


def measure(folder: Path, servers: int) -> Figures:
    """Ask all servers."""
    return asyncio.run(_measure(_settings(folder), servers))


async def _measure(settings: Settings, servers: int) -> Figures:
    figures, clock = Figures(), MovableClock()
    async with open_service(settings, clock) as service:
        asker = Asker(service, figures)
        await asker.ask_shared()
        figures.memory["before any server's documents"] = resident()
        for visit in ("nothing kept", "an index kept"):
            for server in range(_FIRST_SERVER, _FIRST_SERVER + servers):
                await asker.ask_server(server, visit)
            figures.memory[f"all have been asked, {min(servers, MAX_LOADED)} are held: {visit}"] = resident()
        clock.passed = MAX_IDLE + timedelta(minutes=1)
        service.server_articles.release_idle()
        gc.collect()
        figures.memory["none is held any more"] = resident()
        give_back()
        figures.memory["none is held any more, and what is free is given back"] = resident()
    return figures


class Asker:
    """Asks, and notes what came of it.

    Args:
        service: What is asked.
        figures: Where it is noted.
    """

    def __init__(self, service: Service, figures: Figures) -> None:
        self._service, self._figures = service, figures
        self._random = np.random.default_rng(2)

    async def ask_shared(self) -> None:
        """Ask a server that has no documents."""
        (article,) = self._service.answerer.articles.values()
        sentences = [it.text for it in article.sentences]
        await self._ask(_EMPTY, self._question(sentences), "no documents, first answer")
        for _ in range(AGAIN * DOCUMENTS):
            await self._ask(_EMPTY, self._question(sentences), "no documents, further answers")

    async def ask_server(self, server: int, visit: str) -> None:
        """Ask a server's documents."""
        documents = await self._service.log.servers.documents(server)
        for number in range(AGAIN + 1):
            document = documents[self._random.integers(len(documents))]
            sentences = self._service.documents.read_text(document.text_digest).split(". ")
            quoted = await self._ask(
                server, self._question(sentences), f"first answer, {visit}" if not number else "further answers"
            )
            self._figures.asked += 1
            self._figures.right += document.article_name == quoted

    def _question(self, sentences: list[str]) -> str:
        """Four to seven words of a sentence, in their order."""
        words = sentences[self._random.integers(len(sentences))].rstrip(".").split()
        chosen = self._random.choice(len(words), min(int(self._random.integers(4, 8)), len(words)), replace=False)
        return " ".join(words[at] for at in sorted(chosen))

    async def _ask(self, server: int, question: str, kind: str) -> str:
        """Return the name of the document that is quoted first."""
        origin = Origin(Front.SLASH, user_id=1, guild_id=server, channel_id=1, library=server)
        processor, clock = time.process_time(), time.perf_counter()
        reply = await self._service.ask(question, origin)
        took = self._figures.took.setdefault(kind, Took([], []))
        took.processor.append((time.process_time() - processor) * 1000)
        took.clock.append((time.perf_counter() - clock) * 1000)
        assert reply is not None  # no message, which could be claimed before
        return next((quote.article for quote in reply.answer.quotes), "")


def resident() -> float:
    """The memory that this process has now, in megabytes; 0 where the system does not tell."""
    file = Path("/proc/self/statm")
    return int(file.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if file.exists() else 0.0


def took_table(figures: Figures, title: str) -> Table:
    table = Table("", "answers", "processor ms, median", "clock ms, median", "clock ms, longest", title=title)
    for kind, took in figures.took.items():
        table.add_row(
            kind,
            f"{len(took.clock):,}",
            f"{median(took.processor):.1f}",
            f"{median(took.clock):.1f}",
            f"{max(took.clock):.0f}",
        )
    return table


def memory_table(figures: Figures) -> Table:
    table = Table("memory", "MB")
    for moment, megabytes in figures.memory.items():
        table.add_row(moment, f"{megabytes:.0f}")
    return table
