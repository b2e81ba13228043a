"""The queue of questions that are answered with the models: off the event loop, one at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

MAX_WAIT_SECONDS: Final = 1.0
"""A question that would wait longer is answered by words alone."""
_FIRST_SECONDS: Final = 0.15
"""Taken for the time of an answer until one is known."""
_NEWEST_SHARE: Final = 0.3
T = TypeVar("T")


class ReadingQueue:
    """One thread, and how long whoever comes next would wait for it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")  # begins when there is work
        self.waiting = 0
        self._usual_seconds = _FIRST_SECONDS

    @property
    def is_full(self) -> bool:
        return self.waiting * self._usual_seconds > MAX_WAIT_SECONDS

    async def run(self, work: Callable[[], T]) -> T:
        pending = [work]
        del work  # which must not be kept alive by a thread that is slow to let go of what it has done

        def timed() -> tuple[T, float]:
            started = time.perf_counter()
            return pending.pop()(), time.perf_counter() - started

        self.waiting += 1
        try:
            found, seconds = await asyncio.get_running_loop().run_in_executor(self._thread, timed)
        finally:
            self.waiting -= 1
        self._usual_seconds += _NEWEST_SHARE * (seconds - self._usual_seconds)
        return found

    def stop(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
