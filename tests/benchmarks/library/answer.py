"""A whole answer, from the question's text to the quotes: on the seed article, and in libraries of made ones.

The libraries are of prose, and of guides with headed sections.

Beside it, what keeping the index is worth: how long a library takes to load from the file, against reading it. The
libraries stay in the temporary folder for the next run.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from retrieval.answerer import Answerer, load_answerer
from retrieval.articles.article import Article
from retrieval.articles.extents import section_end
from retrieval.meaning.model_files import OFF
from tests import ROOT
from tests.benchmarks.library.made_library import SECTIONS, made_folder, made_guides
from tests.benchmarks.library.reloading import longest_gap
from tests.benchmarks.measuring import pin
from tests.benchmarks.options import Options

SIZES = (25, 3_500, 100_000, 1_000_000)
"""Of prose, in sentences; the first is the seed article's."""
SECTION_SIZES = (100_000, 1_000_000)
"""Of guides, in sections."""
QUESTIONS = 200
MOST_MS = 50.0
"""That the event loop may be late."""


class Answering(NamedTuple):
    """Milliseconds of processor time for an answer: the medians over the rounds."""

    median: float
    ninety_ninth: float
    longest: float


class Loading(NamedTuple):
    """Seconds of processor time."""

    built: float | None
    """To read all articles and write the index; none where it was not measured."""
    loaded: float
    """To load what was kept."""


class Made(NamedTuple):
    """A kind of made libraries."""

    unit: str
    """In which their sizes are."""
    write: Callable[[int, Console], Path]
    """Returns the folder of one of some size."""


PROSE, GUIDES = Made("sentences", made_folder), Made("sections", made_guides)


def run(options: Options, console: Console) -> None:
    """Measure, and print a table; sizes that are given are those of prose in sentences, and of guides in sections."""
    pin()
    table = Table(
        *("sentences", "articles", "sections", "median ms", "99 % ms", "longest ms"),
        *("built in s", "loaded in s", "loaded / built"),
        title=f"A whole answer: processor time, medians of {options.rounds} rounds",
    )
    prose, sections = options.sizes or SIZES, options.sizes or SECTION_SIZES
    if SIZES[0] in prose:
        answerer = load_answerer(ROOT / "seeds", models=OFF)
        table.add_row(*_row(answerer, _ask(answerer, _about_the_seed(), options.rounds, console), None))
    made = [(kind, size) for kind, sizes in ((PROSE, prose), (GUIDES, sections)) for size in sizes if size > SIZES[0]]
    for kind, size in made:
        table.add_row(*_measure(kind, size, options, console))
    console.print(table)
    if options.building:
        for kind, size in made:
            _tell_gap(kind, size, console)


def _measure(kind: Made, size: int, options: Options, console: Console) -> Sequence[str]:
    folder = kind.write(size, console)
    with console.status(f"Loading {size:,} {kind.unit}"):
        loading, answerer = _load(folder, options)
    return _row(answerer, _ask(answerer, list(_drawn(answerer)), options.rounds, console), loading)


def _tell_gap(kind: Made, size: int, console: Console) -> None:
    """Print how long others have to wait while a library is read anew."""
    folder = kind.write(size, console)
    with console.status(f"Reloading {size:,} {kind.unit}"):
        gap = longest_gap(folder, folder.with_suffix(".index"))
    late = " TOO LONG" * (gap > MOST_MS)
    console.print(f"Reloading about {size:,} {kind.unit}, the event loop was late by {gap:.0f} ms at most.{late}")


def _load(folder: Path, options: Options) -> tuple[Loading, Answerer]:
    index, built = folder.with_suffix(".index"), None
    if options.building:
        index.unlink(missing_ok=True)
        start = time.process_time()
        load_answerer(folder, index, OFF)
        built = time.process_time() - start
    times = []
    for _ in range(options.rounds):
        start = time.process_time()
        answerer = load_answerer(folder, index, OFF)
        times.append(time.process_time() - start)
    return Loading(built, median(times)), answerer


def _ask(answerer: Answerer, questions: Sequence[str], rounds: int, console: Console) -> Answering:
    for question in questions[:20]:
        answerer.answer(question)
    with Progress(console=console, transient=True) as progress:
        turns = progress.track(range(rounds), description="Asking")
        seconds = [[_timed(answerer, question) for question in questions] for _ in turns]
    found = np.percentile(np.array(seconds) * 1000, (50, 99, 100), axis=1)
    return Answering(*np.median(found, axis=1).tolist())


def _timed(answerer: Answerer, question: str) -> float:
    start = time.process_time()
    answerer.answer(question)
    return time.process_time() - start


def _about_the_seed() -> list[str]:
    """The questions that the tests ask about the seed article."""
    labelled = tomllib.loads((ROOT / "tests/quality/seed_questions.toml").read_text(encoding="utf-8"))
    return [one["question"] for one in labelled["direct"]]


def _drawn(answerer: Answerer) -> Iterator[str]:
    """Questions: four to seven words of a sentence, or of a section with its heading, in their order."""
    random = np.random.default_rng(2)
    names = list(answerer.articles)
    for _ in range(QUESTIONS):
        article = answerer.articles[names[random.integers(len(names))]]
        words = _text(article, random).replace(".", "").split()
        chosen = random.choice(len(words), min(int(random.integers(4, 8)), len(words)), replace=False)
        yield " ".join(words[at] for at in sorted(chosen))


def _text(article: Article, random: np.random.Generator) -> str:
    if not article.sections:
        return article.sentences[random.integers(len(article.sentences))].text
    section = article.sections[random.integers(len(article.sections))]
    below = article.sentences[section.first : section_end(article, section.first)]
    return " ".join([section.title, *(sentence.text for sentence in below)])


def _row(answerer: Answerer, answering: Answering, loading: Loading | None) -> Sequence[str]:
    articles = answerer.articles
    sections = SECTIONS * len(articles) if next(iter(articles.values())).sections else 0
    counts = f"{articles.sentences:,}", f"{len(articles):,}", f"{sections:,}" if sections else ""
    times = (f"{value:.2f}" for value in answering)
    if loading is None:
        return (*counts, *times, "", "", "")
    ratio = "" if loading.built is None else f"{loading.loaded / loading.built:.2%}"
    return *counts, *times, "" if loading.built is None else f"{loading.built:.1f}", f"{loading.loaded:.3f}", ratio
