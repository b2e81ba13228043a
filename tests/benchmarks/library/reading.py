"""Reading a library and making its index: by one process, by two, and by one for each core.

Beside it, tantivy and bm25s index the texts of the same sentences with English stems of their own. They are given the
sentences; files, headings, sentence ends, cues and n-grams are this program's alone.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table

from retrieval.articles.seeds import load_articles
from retrieval.index.loader import load_library
from retrieval.index.readers import processes
from tests import ROOT
from tests.benchmarks.library.made_library import made_folder
from tests.benchmarks.measuring import build_apart, peak
from tests.benchmarks.options import Options
from tests.benchmarks.search import peers

SIZES: Final = (100_000, 1_000_000)


class Reading(NamedTuple):
    """What reading a library takes."""

    processor: float
    """Seconds of all processes."""
    clock: float | None
    """Seconds; None where one thread does it, in its processor time."""
    megabytes: float
    """The most memory at any time, of all processes together."""


def run(options: Options, console: Console) -> None:
    """Measure, and print a table for each library."""
    for folder in [*(made_folder(size, console) for size in options.sizes or SIZES), *options.texts]:
        with console.status(f"Finding the sentences of {folder}"):
            sentences = [it.text for article in load_articles(folder) for it in article.sentences]
        table = Table(
            *("", "processor s", "clock s", "sentences a second of one core", "MB at most"),
            title=f"{folder.name}: {len(sentences):,} sentences, {sum(map(len, sentences)) / 1e6:.1f} million letters",
        )
        with console.status(f"Reading {folder}"):
            for name, reading in _measure(folder, sentences):
                rate = len(sentences) / max(reading.processor, 1e-9)
                clock = "" if reading.clock is None else f"{reading.clock:.1f}"
                row = (f"{reading.processor:.1f}", clock, f"{rate:,.0f}", f"{reading.megabytes:,.0f}")
                table.add_row(name, *row)
        console.print(table)


def _measure(folder: Path, sentences: Sequence[str]) -> Iterator[tuple[str, Reading]]:
    for readers in sorted({1, 2, os.cpu_count() or 1}):
        yield f"this program, {readers} {'process' if readers == 1 else 'processes'}", _read_apart(folder, readers)
    for name, index in _PEERS.items():
        if not peers.missing(name):
            built = build_apart(index, sentences)
            yield name, Reading(built.seconds, None, built.megabytes)


def _read_apart(folder: Path, readers: int) -> Reading:
    """Read a library in a process of its own, with so many that read for it."""
    command = [sys.executable, "-m", "tests.benchmarks.library.reading", str(folder.resolve()), str(readers)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # this very module
    return Reading(**json.loads(done.stdout))


def _index_with_tantivy(sentences: Sequence[str]) -> Any:
    import tantivy  # noqa: PLC0415  # in an extra

    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="en_stem", index_option="freq").build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=2_000_000_000, num_threads=1)
    for sentence in sentences:
        writer.add_document(tantivy.Document(text=sentence))
    writer.commit()
    writer.wait_merging_threads()
    return index


def _index_with_bm25s(sentences: Sequence[str]) -> Any:
    import bm25s  # noqa: PLC0415  # in an extra
    from Stemmer import Stemmer  # noqa: PLC0415  # as above

    index = bm25s.BM25()
    stems = bm25s.tokenize(list(sentences), stopwords="en", stemmer=Stemmer("english"), show_progress=False)
    index.index(stems, show_progress=False)
    return index


_PEERS: Final[Mapping[str, Callable[[Sequence[str]], Any]]] = {
    "tantivy": _index_with_tantivy,
    "bm25s (numba)": _index_with_bm25s,
}


def _main() -> None:
    """Read a library, and print what it takes as JSON."""
    folder, readers = Path(sys.argv[1]), int(sys.argv[2])
    processes.MIN_READER_BYTES = 1  # type: ignore[misc]  # as many as are asked for
    with tempfile.TemporaryDirectory() as place:
        start, clock = time.process_time(), time.monotonic()
        load_library(folder, Path(place) / "index", readers=readers)
        taken, clock = time.process_time() - start, time.monotonic() - clock
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    megabytes = peak() + (readers * peak(resource.RUSAGE_CHILDREN) if readers > 1 else 0)
    json.dump(Reading(taken + children.ru_utime + children.ru_stime, clock, megabytes)._asdict(), sys.stdout)


if __name__ == "__main__":
    _main()
