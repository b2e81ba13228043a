"""The service, for commands that ask one question after another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Final

from bot.cli.reading import reading
from bot.core.service import Reply, Service, open_service
from bot.querylog.records import Front, Origin, StoredTurn
from bot.render.terminal.answer import why_text
from bot.settings import Settings
from retrieval.answers import Outcome

WHY: Final = "/why"
"""Asks why the last quotes were chosen."""
QUIT: Final = frozenset({"/quit", "/exit"})
"""Leaves."""
_HERE: Final = Origin(Front.TERMINAL, user_id=None)


class Conversing:
    """A conversation in the terminal: each question goes on from the one before.

    Args:
        service: What answers; stays the caller's to close.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self.last: Reply | None = None
        """The latest answer."""

    async def ask(self, question: str) -> Reply:
        """Answer a question, and log it."""
        self.last = await ask_here(self.service, question, self.last.turn if self.last else None)
        return self.last

    def explained(self) -> Reply | None:
        """The latest answer once more, as one to ``/why``: its quotes say why; it stays the row of its question."""
        if self.last is None:
            return None
        answer = replace(self.last.answer, question=WHY, resolved=WHY, outcome=Outcome.REPLY, confidence=1.0)
        return replace(self.last, answer=answer, saying=partial(why_text, self.last.answer), took_ms=0.0)


async def ask_here(service: Service, question: str, after: StoredTurn | None = None, top: int | None = None) -> Reply:
    """Ask the service from the terminal; the arguments are those of ``Service.ask``."""
    reply = await service.ask(question, _HERE, after, top)
    if reply is None:
        raise AssertionError("only a message can have been answered before, and the terminal has none")
    return reply


@contextmanager
def open_session(settings: Settings) -> Iterator[tuple[Service, asyncio.Runner]]:
    """Open the service, with a loop that runs only while a question is answered.

    So waiting for the next line of standard input is a plain read, which Ctrl-C ends at once.

    Raises:
        SeedError: An article cannot be read.
        LogError: The database cannot be used.
    """
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        service = runner.run(stack.enter_async_context(open_service(settings, watched=reading)))
        try:
            yield service, runner
        finally:
            runner.run(stack.aclose())
