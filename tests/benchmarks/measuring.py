"""Measuring: one core, rounds in which all take turns, medians; memory in a process of its own.

Times are the processor's, not the clock's: the same on an idle machine, and on a busy one the only ones to compare.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

_STATUS = Path("/proc/self/status")
SHARE = 10.0
"""Seconds that a slow peer may take in all; one that would need more is asked fewer queries."""


class Timing(NamedTuple):
    """How long a query takes, in milliseconds of the processor's time."""

    median: float
    ninety_ninth: float
    queries: int
    """How many different ones were asked in each round."""


class Building(NamedTuple):
    """What building takes."""

    seconds: float
    megabytes: float
    """The most memory at any time, beyond that of the corpus."""


def pin() -> None:
    """Keep to one core, where the system lets a process choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def take_turns(
    asks: Mapping[str, Callable[[list[str]], Any]],
    queries: Sequence[list[str]],
    rounds: int,
    tick: Callable[[], None],
) -> dict[str, Timing]:
    """Let everyone answer the queries in turn, round after round.

    Each answers all of its queries at a stretch: one that reads all of memory would slow down whoever comes next.

    Args:
        asks: By name.
        queries: The queries.
        rounds: How often each is asked.
        tick: Called when one has had its turn.

    Returns:
        For each name the medians, over the rounds, of a round's median and of its 99th percentile.
    """
    counts = {name: _affordable(ask, queries, rounds) for name, ask in asks.items()}
    seconds: dict[str, list[list[float]]] = {name: [[] for _ in range(rounds)] for name in asks}
    gc.collect()
    gc.disable()
    for round_ in range(rounds):
        for name, ask in asks.items():
            for query in queries[: counts[name]]:
                start = time.thread_time()
                ask(query)
                seconds[name][round_].append(time.thread_time() - start)
            tick()
    gc.enable()
    return {name: _summary(np.array(times) * 1000) for name, times in seconds.items()}


def _affordable(ask: Callable[[list[str]], Any], queries: Sequence[list[str]], rounds: int) -> int:
    """How many queries take no more than the share, after a first one that may have to compile."""
    ask(queries[0])
    start = time.thread_time()
    ask(queries[0])
    each = max(time.thread_time() - start, 1e-6)
    return min(max(int(SHARE / rounds / each), 3), len(queries))


def _summary(times: Any) -> Timing:
    medians, high = np.percentile(times, (50, 99), axis=1)
    return Timing(float(np.median(medians)), float(np.median(high)), times.shape[1])


def build_apart(build: Callable[[Any], Any], corpus: Any) -> Building:
    """Build in a process of its own, which shares the corpus.

    Args:
        build: Builds an index.
        corpus: What of.
    """
    gc.collect()
    gc.freeze()  # the child's collector would otherwise write to, and so copy, the pages that it shares
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_build, args=(build, corpus, theirs))
    child.start()
    built: Building = ours.recv()
    child.join()
    return built


def _build(build: Callable[[Any], Any], corpus: Any, result: Connection) -> None:
    before = peak()
    start = time.process_time()
    index = build(corpus)
    seconds = time.process_time() - start
    result.send(Building(seconds, peak() - before))
    del index


def peak(of: int = resource.RUSAGE_SELF) -> float:
    """The most memory that this process has had so far, or the one of its children that had most, in megabytes."""
    if of == resource.RUSAGE_SELF and _STATUS.exists():  # what the system counts begins with that of the parent
        lines = dict(line.split(":", 1) for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    found = resource.getrusage(of).ru_maxrss
    return found / 1e6 if sys.platform == "darwin" else found / 1e3


def bandwidth() -> float:
    """How many bytes a second one core reads from memory: the best of ten sums over 256 MB."""
    block = np.ones(1 << 25)
    best = 0.0
    for _ in range(10):
        start = time.thread_time()
        block.sum()
        best = max(best, block.nbytes / (time.thread_time() - start))
    return best
