"""An engine beside this process: how long the same made library takes to index, and a question to be answered."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.endpoints import EngineAddress
from bot.engines.milvus import MilvusEngine, open_engine
from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.finder import Engine, Finders, FinderSource, SentenceFinder
from retrieval.index.library import Library
from retrieval.index.loader import load_library
from tests.benchmarks.library.made_library import MadeLibrary
from tests.benchmarks.options import Options

SIZES: Final = (10_000, 50_000)
_QUESTIONS: Final = 60
_WORDS: Final = (3, 5, 8)
"""Words of a question, in turn; those of a sentence of the library."""
_HITS: Final = 60


class _Timed:
    """An engine, and the processor's seconds and those of the clock that opening it takes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds = (0.0, 0.0)

    def __call__(self, source: FinderSource) -> Finders:
        processor, clock = time.process_time(), time.perf_counter()
        found = self._engine(source)
        self.seconds = (time.process_time() - processor, time.perf_counter() - clock)
        return found


def run(options: Options, console: Console) -> None:
    """Measure libraries of several sizes, of articles without sections, and print a table."""
    columns = ("sentences", "found in", "building, s", "top 60, ms", "99 %", "answer, ms", "99 %")
    table = Table(*columns, title="An engine beside this process: the processor's time, and the clock's in brackets")
    for size in options.sizes or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for name, row in _rows(Path(folder), size, options.rounds):
                table.add_row(f"{size:,}", name, *row)
    console.print(table)


def _rows(folder: Path, size: int, rounds: int) -> Iterable[tuple[str, Sequence[str]]]:
    seeds = folder / "seeds"
    MadeLibrary().write(seeds, size)
    address = EngineAddress.read(f"milvus+file:{folder / 'milvus'}")
    with open_engine(address) as milvus:
        assert isinstance(milvus, MilvusEngine)  # since there is an address
        engines: dict[str, Engine] = {"this process": _postings, "Milvus Lite": milvus.writing(lambda _share: None)}
        libraries, building = {}, {}
        for name, engine in engines.items():
            timed = _Timed(engine)
            libraries[name] = load_library(seeds, folder / "index", engine=timed).library
            building[name] = f"{timed.seconds[0]:.2f} ({timed.seconds[1]:.2f})"
        questions = _questions(libraries["this process"])
        for name, library in libraries.items():
            yield name, (building[name], *_top(library, questions, rounds), *_answers(library, questions, rounds))


def _postings(source: FinderSource) -> Finders:
    return Finders(*(None if rows is None else rows.postings(lambda _share: None) for rows in source[1:]))


def _questions(library: Library) -> list[str]:
    random = np.random.default_rng(7)
    articles = [library.catalogue.at(number) for number in random.integers(0, len(library.catalogue), _QUESTIONS)]
    sentences = [article.sentences[int(random.integers(len(article.sentences)))].text.split() for article in articles]
    return [" ".join(words[: _WORDS[number % len(_WORDS)]]) for number, words in enumerate(sentences)]


def _top(library: Library, questions: Sequence[str], rounds: int) -> tuple[str, str]:
    finder = library.finder
    assert finder is not None  # since there are many articles
    terms = [read_question(question, library.languages[0].language).terms for question in questions]
    return _measure(_finding(finder), terms, rounds)


def _finding(finder: SentenceFinder) -> Callable[[Sequence[str]], object]:
    return lambda terms: finder.top(terms, _HITS)


def _answers(library: Library, questions: Sequence[str], rounds: int) -> tuple[str, str]:
    return _measure(Answerer(library).answer, questions, rounds)


def _measure(ask: Callable[[Any], object], questions: Sequence[Any], rounds: int) -> tuple[str, str]:
    """Return the median and the 99th percentile, over all rounds but a first one, in milliseconds."""
    for question in questions:
        ask(question)
    times = np.zeros((rounds * len(questions), 2))
    for row, question in enumerate([*questions] * rounds):
        processor, clock = time.process_time(), time.perf_counter()
        ask(question)
        times[row] = time.process_time() - processor, time.perf_counter() - clock
    median, high = np.percentile(times * 1000, (50, 99), axis=0)
    return f"{median[0]:.2f} ({median[1]:.2f})", f"{high[0]:.2f} ({high[1]:.2f})"
