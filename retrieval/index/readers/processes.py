"""Processes that read batches of articles; they end with this one, however it ends."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import retrieval
from retrieval.index.readers.batch import LENGTH_BYTES, Batch, ReadBatch, read_batch

MIN_READER_BYTES: Final = 2_000_000
"""Articles that are worth a process: fewer are nearly read before it has begun."""
_MAX_WAITING: Final = 4
"""Batches that may have been read before their turn."""
_PROGRAM: Final = "retrieval.index.readers"
_log: Final = logging.getLogger(__name__)


def count_readers(wanted: int, size: int) -> int:
    """Return how many processes are to read articles of so many bytes: 1 for this one alone.

    Args:
        wanted: As many at most; 0 for all cores but one.
        size: The bytes.
    """
    if os.name == "nt":  # where nobody has tried them
        return 1
    return max(min(wanted or _cores() - 1, size // MIN_READER_BYTES), 1)


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def reading(batches: Iterable[Batch], count: int) -> Iterator[Iterator[ReadBatch]]:
    """Let so many processes read batches, one of them each; give what they have read, in the order of the batches."""
    if count <= 1:
        yield map(read_batch, batches)
        return
    readers = _Readers(count)
    try:
        yield readers.read(batches)
    finally:
        readers.end()


class _Readers:
    def __init__(self, count: int) -> None:
        started = [_start() for _ in range(count)]
        self._processes = [it for it in started if it is not None]
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        for process in started:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(count, "readers")
        self._count, self._ended = count, False

    def read(self, batches: Iterable[Batch]) -> Iterator[ReadBatch]:
        begun: deque[Future[ReadBatch]] = deque()
        for batch in batches:
            begun.append(self._threads.submit(self._read, batch))
            if len(begun) == self._count + _MAX_WAITING:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()

    def end(self) -> None:
        self._ended = True
        for process in self._processes:
            process.kill()  # which does nothing when it has ended
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            with suppress(BrokenPipeError), process:  # of what it has not taken any more
                pass

    def _read(self, batch: Batch) -> ReadBatch:
        process = self._idle.get()
        if process is None:
            self._idle.put(None)
            return read_batch(batch)
        try:
            read = _send(process, batch)
        except (OSError, EOFError, pickle.UnpicklingError):
            self._idle.put(None)
            if self._ended:
                raise
            _log.warning("A process that read articles ended early (%d), so that this one reads on.", process.wait())
            return read_batch(batch)
        self._idle.put(process)
        return read


def _start() -> subprocess.Popen[bytes] | None:
    """Start a process; None where the system does not let us."""
    root = str(Path(retrieval.__file__).parents[1])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-P", "-m", _PROGRAM]
    try:
        return subprocess.Popen(  # noqa: S603  # this program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            process_group=0,  # Ctrl-C in a terminal is for this process, which ends the others
        )
    except OSError as error:
        _log.warning("No process could be started to read articles (%s), so that this one reads them.", error.strerror)
        return None


def _send(process: subprocess.Popen[bytes], batch: Batch) -> ReadBatch:
    """Let a process read a batch, and wait for it; OSError, EOFError or UnpicklingError where the process has ended."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    data = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
    process.stdin.write(len(data).to_bytes(LENGTH_BYTES) + data)
    process.stdin.flush()
    read: ReadBatch = pickle.load(process.stdout)  # noqa: S301  # from this program
    return read
