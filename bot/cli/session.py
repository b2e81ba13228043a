"""The service, for commands that ask one question after another."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Final

from bot.cli.errors import EXIT_MENDABLE
from bot.cli.output import LONGEST, Typed, notice, say
from bot.cli.progress import reading
from bot.core.service import Reply, Service, open_service
from bot.querylog.records import Front, Origin, StoredTurn
from bot.render.terminal.answer import blocks, why_text
from bot.settings import Settings
from bot.visible import json_text
from bot.wording import ENGLISH
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


Printer = Callable[[Reply], None]
_BEGINNING: Final = 100
"""Of a question that is too long, in characters."""


def short_enough(typed: Iterable[Typed], *, as_json: bool) -> Iterator[str]:
    """Give the questions that are not too long; print what is wrong with the others, and leave with 2 at the end.

    Args:
        typed: Questions.
        as_json: Print JSON Lines.

    Raises:
        SystemExit: After the last one, where one was too long.
    """
    refused = False
    for text, too_long in typed:
        if too_long:
            refused = True
            _refuse(text[:_BEGINNING], as_json=as_json)
        else:
            yield text
    if refused:
        sys.exit(EXIT_MENDABLE)


def _refuse(beginning: str, *, as_json: bool) -> None:
    sentence = ENGLISH.too_long.format(limit=LONGEST)
    if as_json:
        say(json_text({"question": beginning, "error": sentence}))
    else:
        notice(ENGLISH.too_long_which.format(sentence=sentence, beginning=beginning))


def printer(service: Service, *, as_json: bool, apart: bool, every_quote: bool = False) -> Printer:
    """Choose how answers are printed.

    Args:
        service: Whose answers they are.
        as_json: One line of JSON each.
        apart: A blank line after each, unless it is JSON.
        every_quote: Show all quotes of a found answer, not only the first.
    """
    if as_json:
        return lambda reply: say(reply.as_json())
    if not sys.stdout.isatty():
        return lambda reply: say(reply.said + ("\n" if apart else ""))
    return _colour_printer(service, apart=apart, every_quote=every_quote)


def _colour_printer(service: Service, *, apart: bool, every_quote: bool) -> Printer:
    from bot.render.terminal.console import paint, terminal

    console = terminal()

    def show(reply: Reply) -> None:
        paint(console, blocks(reply.answer, service.answerer.articles, every_quote=every_quote))
        if apart:
            say("")

    return show
