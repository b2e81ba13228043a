"""``python -m bot discord`` as a process of its own, connected to the stand-in."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from tests import ROOT
from tests.standin.beginning import Begin, Command, Process, anew
from tests.standin.recording import WAIT
from tests.standin.server import StandIn


class BotProcess:
    """A running bot.

    Args:
        process: The process.
        errors: Where its standard error goes.
    """

    def __init__(self, process: Process, errors: Path) -> None:
        self._process = process
        self._errors = errors

    @property
    def said(self) -> str:
        """Its standard error so far."""
        return self._errors.read_text(encoding="utf-8")

    @property
    def id(self) -> int:
        """The operating system's number of it."""
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def ended(self, within: float = WAIT) -> int:
        """Wait for its end.

        Args:
            within: Seconds.

        Returns:
            Its exit code.

        Raises:
            TimeoutError: It runs on.
        """
        return await asyncio.wait_for(self._process.wait(), within)

    @classmethod
    def running(
        cls, standin: StandIn, home: Path, *command: str, program: str = "bot", **variables: str
    ) -> AbstractAsyncContextManager[BotProcess]:
        """Start a bot that ends with the context, with a Python of its own; the arguments are those of ``begun``."""
        return cls.begun(anew, standin, home, *command, program=program, **variables)

    @classmethod
    @asynccontextmanager
    async def begun(
        cls, begin: Begin, standin: StandIn, home: Path, *command: str, program: str = "bot", **variables: str
    ) -> AsyncIterator[BotProcess]:
        """Start a bot that ends with the context.

        Args:
            begin: How its process begins.
            standin: What it connects to.
            home: Its current folder, with its database.
            *command: In place of ``discord``.
            program: The module that is run.
            **variables: Settings.
        """
        settings = {"DISCORD_TOKEN": standin.token, "DISCORD_API": standin.url, **variables}
        inherited = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
        path = os.pathsep.join(filter(None, (str(ROOT), inherited.get("PYTHONPATH"))))
        errors = home / "stderr.txt"
        environment = {**inherited, "PYTHONPATH": path, "MODELS": "off", **settings}
        process = await begin(Command(program, command or ("discord",), environment, home, errors))
        try:
            yield cls(process, errors)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
