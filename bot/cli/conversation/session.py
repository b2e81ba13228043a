"""The service in a terminal: for questions one after another, and answers in colour, plain or as JSON Lines."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Final

from bot.cli.errors import EXIT_MENDABLE
from bot.cli.output import MAX_LENGTH, Line, notice, say
from bot.cli.progress import reading_progress
from bot.core.service import Reply, Service, open_service
from bot.querylog.records import Front, Origin, StoredTurn
from bot.render.terminal.answer import blocks, why_text
from bot.settings import Settings
from bot.visible import json_text
from bot.wording import ENGLISH
from retrieval.answers import Outcome

WHY: Final = "/why"
QUIT: Final = frozenset({"/quit", "/exit"})
_ORIGIN: Final = Origin(Front.TERMINAL, user_id=None)
_MAX_BEGINNING: Final = 100  # characters shown of a question that is too long


class TerminalConversation:
    """A conversation in the terminal: each question goes on from the one before."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.last: Reply | None = None

    async def ask(self, question: str) -> Reply:
        self.last = await ask_in_terminal(self.service, question, self.last.turn if self.last else None)
        return self.last

    def explain_last(self) -> Reply | None:
        """Return the last reply as one to ``/why``, which says the reasons for its quotes."""
        if self.last is None:
            return None
        answer = replace(self.last.answer, question=WHY, resolved=WHY, outcome=Outcome.REPLY, confidence=1.0)
        return replace(self.last, answer=answer, said=partial(why_text, self.last.answer), took_ms=0.0)


async def ask_in_terminal(
    service: Service, question: str, after: StoredTurn | None = None, top: int | None = None
) -> Reply:
    reply = await service.ask(question, _ORIGIN, after, top)
    if reply is None:
        raise AssertionError("only a message can have been answered before, and the terminal has none")
    return reply


@contextmanager
def open_session(settings: Settings) -> Iterator[tuple[Service, asyncio.Runner]]:
    """Open the service, with a loop that does not run while the next line is awaited: Ctrl-C ends that at once."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        service = runner.run(stack.enter_async_context(open_service(settings, reading=reading_progress)))
        try:
            yield service, runner
        finally:
            runner.run(stack.aclose())


def accept_lines(lines: Iterable[Line], *, as_json: bool) -> Iterator[str]:
    """Give the questions that are not too long; complain of the others, for which exit with code 2 at the end."""
    refused = False
    for text, too_long in lines:
        if too_long:
            refused = True
            sentence, beginning = ENGLISH.too_long.format(limit=MAX_LENGTH), text[:_MAX_BEGINNING]
            if as_json:
                say(json_text({"question": beginning, "error": sentence}))
            else:
                notice(ENGLISH.too_long_which.format(sentence=sentence, beginning=beginning))
        else:
            yield text
    if refused:
        sys.exit(EXIT_MENDABLE)


def answer_printer(
    service: Service, *, as_json: bool, blank_line: bool, every_quote: bool = False
) -> Callable[[Reply], None]:
    """Return a function that prints replies: a line of JSON each, or text with a blank line after it if wanted."""
    if as_json:
        return lambda reply: say(reply.as_json())
    if not sys.stdout.isatty():
        return lambda reply: say(reply.said() + ("\n" if blank_line else ""))
    from bot.render.terminal.console import paint, terminal

    console = terminal()

    def show(reply: Reply) -> None:
        paint(console, blocks(reply.answer, service.answerer.articles, every_quote=every_quote))
        if blank_line:
            say("")

    return show
