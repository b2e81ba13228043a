"""Finding the best sentences, and building the index, beside rank_bm25, bm25s, tantivy and SQLite's FTS5.

Every query's result is compared with rank_bm25's formula, computed over all sentences that hold one of its words.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import Progress

from retrieval.bm25 import PostingsBM25
from tests.benchmarks.measuring import Building, Timing, bandwidth, build_apart, pin, take_turns
from tests.benchmarks.options import Options
from tests.benchmarks.search import peers
from tests.benchmarks.search.charts import draw_growth
from tests.benchmarks.search.corpora import generate
from tests.benchmarks.search.formula import differing
from tests.benchmarks.search.tables import building_table, query_table, verdict

SIZES = (25, 3_500, 100_000, 1_000_000)
QUERIES = 300
BUILDING = 240.0
"""Seconds that building may take for one size: as many rounds as fit in, and one at least."""


class Outcome(NamedTuple):
    """What was measured at one size."""

    timings: Mapping[str, Timing]
    floor: float
    """Milliseconds in which the memory gives up the postings of the median query's words, each read once."""


def run(options: Options, console: Console) -> None:
    """Measure, print a table for each size, and draw the chart."""
    pin()
    for name in {*peers.BUILD, *peers.ASK}:
        if lacking := peers.missing(name):
            console.print(f"Without {name}: {', '.join(lacking)} not installed (extra bench).")
    speed = bandwidth()
    console.print(f"One core reads {speed / 1e9:.1f} GB/s from memory.")
    outcomes: dict[int, Outcome] = {}
    for size in options.sizes or SIZES:
        outcomes[size] = _measure(size, options, console, speed)
    if options.chart:
        draw_growth(outcomes, options.chart)
        console.print(f"Drew {options.chart}")


def _measure(size: int, options: Options, console: Console, speed: float) -> Outcome:
    with console.status(f"Making {size:,} sentences"):
        corpus = generate(size, QUERIES)
    if options.building:
        console.print(building_table(size, _time_building(corpus.sentences, options.rounds, console)))
    indexes = {}
    for name, build in peers.BUILD.items():
        if not peers.missing(name):
            with console.status(f"Building {name}"):
                indexes[name] = build(corpus.sentences)
    asks = {name: ask(indexes[of]) for name, (of, ask) in peers.ASK.items() if not peers.missing(name)}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"Asking {size:,} sentences", total=options.rounds * len(asks))
        timings = take_turns(asks, corpus.queries, options.rounds, lambda: progress.advance(task))
    console.print(query_table(size, timings))
    with console.status("Comparing with the formula"):
        ours = {"this program": asks["this program"]}
        wrong = differing(corpus, ours, peers.K1, peers.B, peers.K)
    console.print(verdict(QUERIES, wrong))
    return Outcome(timings, _floor(indexes["this program"], corpus.queries) / speed * 1000)


def _time_building(sentences: Sequence[Sequence[str]], rounds: int, console: Console) -> dict[str, Building]:
    """Build everything in turn, each in a process of its own, and take the medians of those rounds that fit in."""
    built: dict[str, list[Building]] = {name: [] for name in peers.BUILD if not peers.missing(name)}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"Building {len(sentences):,} sentences", total=rounds * len(built))
        began = time.monotonic()
        for round_ in range(rounds):
            if round_ and (time.monotonic() - began) * (round_ + 1) / round_ > BUILDING:
                break
            for name, times in built.items():
                times.append(build_apart(peers.BUILD[name], sentences))
                progress.advance(task)
    console.print(f"Built {len(next(iter(built.values())))} times.")
    return {
        name: Building(median(one.seconds for one in times), median(one.megabytes for one in times))
        for name, times in built.items()
    }


def _floor(index: PostingsBM25, queries: Sequence[Sequence[str]]) -> float:
    """Bytes of the postings of all words of the median query."""
    arrays = index.arrays
    each = arrays.positions.itemsize + arrays.codes.itemsize
    counts = [sum(len(index.postings(term)[0]) for term in set(query)) for query in queries]
    return float(np.median(counts)) * each
