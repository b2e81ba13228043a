"""``python -m retrieval.index.readers``: read articles for the program that has started this one.

Standard input has batches of seeds, each behind its length, and standard output gets what is read of each. The process
ends when its standard input does, also in the middle of a batch: with that program, however it ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from queue import SimpleQueue
from typing import BinaryIO, Final

from retrieval.index.readers.batch import LENGTH_BYTES, read_batch

_MIN_COLLECTED: Final = 50_000
"""Objects after which Python looks for circles among them; articles make many objects and few circles."""


def main() -> None:
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody waits for what cannot be written
    gc.freeze()
    gc.set_threshold(_MIN_COLLECTED)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no result
    batches = SimpleQueue[bytes]()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, batches), daemon=True).start()
    while True:
        seeds = pickle.loads(batches.get())  # noqa: S301  # from the program that has started this one
        pickle.dump(read_batch(seeds), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def _receive(source: BinaryIO, batches: SimpleQueue[bytes]) -> None:
    while length := source.read(LENGTH_BYTES):
        batch = source.read(int.from_bytes(length))
        if len(batch) == int.from_bytes(length):
            batches.put(batch)
    os._exit(0)


if __name__ == "__main__":
    main()
