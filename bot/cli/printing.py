"""Printing answers: JSON for programs, colour for a terminal, plain text for everything else."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bot.cli.streams import say
from bot.core.service import Reply, Service
from bot.render.terminal.answer import blocks

Printer = Callable[[Reply], None]


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
