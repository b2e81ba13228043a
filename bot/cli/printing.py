"""Printing answers: JSON for programs, colour for a terminal, plain text for everything else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from bot.cli.errors import EXIT_MENDABLE
from bot.cli.streams import LONGEST, Typed, notice, say
from bot.core.service import Reply, Service
from bot.render.terminal.answer import blocks
from bot.visible import json_text
from bot.wording import ENGLISH

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
