"""Two ways to begin a process of the bot: anew, as everybody does, and forked, which leaves out importing."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import runpy
import sys
from collections.abc import Awaitable, Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, NamedTuple, Protocol

_IMPORTED: Final = [
    "bot.cli.connect",
    "bot.cli.check",
    "bot.querylog.privacy.personal_data",
    "bot.querylog.privacy.retention",
    __name__,
]
"""What imports everything that the bot needs from its start to an answer."""


class Process(Protocol):
    """What ``asyncio.subprocess.Process`` offers, as far as it is used here."""

    @property
    def pid(self) -> int:
        """The operating system's number of it."""

    @property
    def returncode(self) -> int | None:
        """Its exit code, or the negative number of the signal that ended it; None while it runs."""

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal."""

    def kill(self) -> None:
        """End it at once."""

    async def wait(self) -> int:
        """Wait for its end, and give the exit code."""


class Command(NamedTuple):
    """What a process is to do: ``python -m program arguments``."""

    program: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    home: Path
    """Its current folder."""
    errors: Path
    """Where its standard error goes, behind what stands there."""


Begin = Callable[[Command], Awaitable[Process]]


async def anew(command: Command) -> Process:
    """Begin a process with a Python of its own."""
    with command.errors.open("ab") as errors:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", command.program, *command.arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=errors,
            cwd=command.home,
            env=command.environment,
        )


async def forked(command: Command) -> Process:
    """Begin a process as a copy of one that has imported the bot and done nothing else.

    Its program begins at the same place, and has nothing to do with the tests' own process. What it leaves out is the
    interpreter's beginning and end; it keeps the tests' umask.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    process = context.Process(target=_run, args=(command,))
    process.start()
    return _Forked(process)


class _Forked:
    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, signal: int, /) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal)

    def kill(self) -> None:
        self._process.kill()

    async def wait(self) -> int:
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        assert self.returncode is not None
        return self.returncode


def _run(command: Command) -> None:
    os.environ.clear()
    os.environ.update(command.environment)
    os.chdir(command.home)
    with command.errors.open("ab") as errors:
        os.dup2(errors.fileno(), 2)
    sys.argv = [command.program, *command.arguments]
    runpy.run_module(command.program, run_name="__main__", alter_sys=True)
