"""A process that brings an index up to date while this one answers questions."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from retrieval.errors import EngineError, SeedError, UnusableSeed, UnusableSeedsError
from retrieval.index.__main__ import FOR_ENGINE, READERS, UNUSABLE, UNWRITTEN
from retrieval.index.index_file import draft_path
from retrieval.index.loader import Updated


class ReloadError(Exception):
    """The articles could not be read anew, though they may be well; the message is one sentence for a person."""


class IndexWriteError(ReloadError):
    def __init__(self, index: Path, reason: str) -> None:
        super().__init__(
            f"The index of the articles {index} cannot be written ({reason}): check that its folder may be written to, "
            "and that its disk has room."
        )


class EngineReloadError(ReloadError):
    def __init__(self, error: EngineError) -> None:
        super().__init__(str(error))


class ReaderEndedError(ReloadError):
    def __init__(self, how: str) -> None:
        super().__init__(
            f"The process that read the articles {how} before it was done: look into the bot's log, and whether there "
            "is enough memory."
        )


class StoppingError(ReloadError):
    def __init__(self) -> None:
        super().__init__("The articles were not read anew, since the bot is being stopped.")


class IndexProcess:
    """Runs one process at a time: a module with the arguments and exit codes of ``retrieval.index``.

    ``readers`` are the processes that read many articles for it, at most; 0 for all cores but one.
    """

    def __init__(self, program: str = "retrieval.index", readers: int = 1) -> None:
        self._program, self._readers = program, readers
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    async def update(self, seeds: Path, index: Path, *, for_engine: bool = False) -> Updated:
        """Bring an index, maybe one for an engine, up to date; end with the caller, when that is cancelled.

        Raises:
            SeedError: None of the files can be used.
            ReloadError: Something else was in the way.
        """
        if self._stopped:
            raise StoppingError
        process = self._process = self._start(seeds, index, [FOR_ENGINE] if for_engine else [])
        try:
            said = await asyncio.to_thread(_wait, process, index)
        finally:
            process.kill()  # which does nothing when it has ended
            self._process = None
        return self._result(process.returncode, said, seeds, index)

    def stop(self) -> None:
        """End the process at work, and start no other."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def _start(self, seeds: Path, index: Path, options: Sequence[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", self._program, str(seeds), str(index), f"{READERS}{self._readers}", *options]
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        except OSError as error:
            raise ReaderEndedError(f"could not be started ({error.strerror})") from error

    def _result(self, code: int, said: bytes, seeds: Path, index: Path) -> Updated:
        if code and self._stopped:
            raise StoppingError
        if code in {0, UNUSABLE, UNWRITTEN}:
            report = json.loads(said)
            message, unusable = report["message"], tuple(UnusableSeed(*each) for each in report["unusable"])
            if code == UNUSABLE:
                raise UnusableSeedsError(seeds, unusable) if unusable else SeedError(message)
            if code == UNWRITTEN:
                raise IndexWriteError(index, message)
            return Updated(message, unusable)
        raise ReaderEndedError(f"was ended by {_signal_name(-code)}" if code < 0 else f"failed with exit code {code}")


def _wait(process: subprocess.Popen[bytes], index: Path) -> bytes:
    try:
        with process:
            return process.stdout.read() if process.stdout else b""
    finally:
        with suppress(OSError):  # it is tried again with the next index
            draft_path(index, process.pid).unlink(missing_ok=True)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
