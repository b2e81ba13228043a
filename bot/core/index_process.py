"""An index that is brought up to date by a process of its own, while this one answers questions."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from retrieval.errors import SeedError, UnusableSeed, UnusableSeedsError
from retrieval.index.__main__ import UNUSABLE, UNWRITTEN
from retrieval.index.index_file import draft_path
from retrieval.index.loader import Updated

_log: Final = logging.getLogger(__name__)


class ReloadError(Exception):
    """The articles could not be read anew, though they may be well; the message is one sentence for a person."""


class IndexWriteError(ReloadError):
    """The index cannot be written."""

    def __init__(self, index: Path, reason: str) -> None:
        super().__init__(
            f"The index of the articles {index} cannot be written ({reason}): check that its folder may be written to, "
            "and that its disk has room."
        )


class ReaderEndedError(ReloadError):
    """The process ended before it was done."""

    def __init__(self, how: str) -> None:
        super().__init__(
            f"The process that read the articles {how} before it was done: look into the bot's log, and whether there "
            "is enough memory."
        )


class StoppingError(ReloadError):
    """The bot is being stopped."""

    def __init__(self) -> None:
        super().__init__("The articles were not read anew, since the bot is being stopped.")


class Builder:
    """Starts the process, one at a time.

    Args:
        program: The module that it runs, as ``retrieval.index`` does.
    """

    def __init__(self, program: str = "retrieval.index") -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    async def build(self, seeds: Path, index: Path) -> Updated:
        """Bring an index up to date; when the caller is cancelled, the process ends.

        Args:
            seeds: Where the articles are.
            index: Where the index is kept.

        Raises:
            SeedError: None of the files can be used.
            ReloadError: Something else was in the way.
        """
        if self._stopped:
            raise StoppingError
        process = self._process = self._start(seeds, index)
        try:
            said = await asyncio.to_thread(_said, process, index)
        finally:
            process.kill()  # which does nothing when it has ended
            self._process = None
        return self._result(process.returncode, said, seeds, index)

    def stop(self) -> None:
        """End the process that is at work, and start no other."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def _start(self, seeds: Path, index: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", self._program, str(seeds), str(index)]
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
        raise ReaderEndedError(f"was ended by {_name(-code)}" if code < 0 else f"failed with exit code {code}")


def _said(process: subprocess.Popen[bytes], index: Path) -> bytes:
    """Wait for the end; what it has begun to write and has not finished goes, too."""
    try:
        with process:
            return process.stdout.read() if process.stdout else b""
    finally:
        try:
            draft_path(index, process.pid).unlink(missing_ok=True)
        except OSError as error:
            _log.warning("What a process has left over cannot be deleted: %s", error)


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
