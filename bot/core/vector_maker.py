"""Makes the vectors of the articles' sections in the background; meanwhile they are found by words alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

from retrieval.answerer import Answerer
from retrieval.errors import ModelError
from retrieval.meaning.section_vectors import SectionVectors

MAX_AWAITED_TEXTS: Final = 500
"""Texts that the terminal waits for before its first answer: about 5 seconds."""


class VectorMaker:
    """Makes the vectors of one library at a time, in one thread.

    Args:
        file: Where they are kept; None where they are not.
        thread: The thread of another one; its own else.
    """

    def __init__(self, file: Path | None, thread: ThreadPoolExecutor | None = None) -> None:
        self._file = file
        self._thread = thread or ThreadPoolExecutor(1, thread_name_prefix="vectors")
        self._making: _Making | None = None

    def beside(self, file: Path) -> VectorMaker:
        """Return another one, for another library, that takes turns with this one; it needs no closing."""
        return VectorMaker(file, self._thread)

    def start(self, answerer: Answerer, use: Callable[[SectionVectors], None]) -> None:
        """Begin with the vectors of some articles, and no longer make those of others.

        Args:
            answerer: The articles, with the models.
            use: Called in the event loop with the finished vectors.
        """
        self.stop()
        if answerer.models is None:
            return
        self._making = _Making(use, asyncio.get_running_loop())
        self._making.begin(self._thread, answerer, self._file)

    @property
    def is_busy(self) -> bool:
        return self._making is not None and not self._making.done.done()

    async def wait(self, max_texts: float = MAX_AWAITED_TEXTS) -> None:
        """Wait until the vectors are made and in use, unless more texts than that are to be embedded."""
        making = self._making
        if making is not None and await asyncio.wrap_future(making.planned) <= max_texts:
            await asyncio.wrap_future(making.done)

    def stop(self) -> None:
        """Make no more; what was made so far is kept for the next time."""
        if self._making is not None:
            self._making.wanted.clear()
            self._making = None

    def close(self) -> None:
        """Do as ``stop``, and wait for the text that is being embedded."""
        self.stop()
        self._thread.shutdown()


class _Making:
    def __init__(self, use: Callable[[SectionVectors], None], loop: asyncio.AbstractEventLoop) -> None:
        self._use, self._loop = use, loop
        self.wanted = threading.Event()
        self.wanted.set()
        self.planned: Future[int] = Future()
        """How many texts are to be embedded."""
        self.done: Future[None] = Future()
        for future in (self.planned, self.done):
            future.set_running_or_notify_cancel()  # who waits and is cancelled does not cancel them

    def begin(self, thread: ThreadPoolExecutor, answerer: Answerer, file: Path | None) -> None:
        thread.submit(self._make, answerer, file).add_done_callback(self._finish)

    def _make(self, answerer: Answerer, file: Path | None) -> SectionVectors | None:
        try:
            plan = answerer.plan_vectors(file)
            if plan is None:
                return None
            self.planned.set_result(len(plan.missing))
            return plan.make(self.wanted.is_set)
        except ModelError:  # which the models have logged
            return None
        finally:
            if not self.planned.done():
                self.planned.set_result(0)

    def _finish(self, made: Future[SectionVectors | None]) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._conclude, made)

    def _conclude(self, made: Future[SectionVectors | None]) -> None:
        try:
            vectors = made.result()
            if vectors is not None and self.wanted.is_set():
                self._use(vectors)
        finally:
            self.done.set_result(None)
