"""Tables and lines on standard output: in colour on a terminal, plain where a program reads them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Final

from rich.table import Table
from rich.text import Text

from bot.cli.streams import sound_output
from bot.querylog.records import LoggedLesson
from bot.reading import address_of
from bot.render.terminal.console import terminal
from bot.visible import visible_line
from retrieval.answers import Outcome

NOTHING: Final = "nothing"
"""Stands for a passage where none answers."""
_UNCUT: Final = 10_000
_STYLES: Final[Mapping[Outcome | None, str]] = {
    None: "dim",
    Outcome.ANSWERED: "green",
    Outcome.UNSURE: "yellow",
    Outcome.NOT_FOUND: "red",
    Outcome.REPLY: "dim",
}


def width() -> int:
    """How many columns a line may have; for grep, a row is a line, however long."""
    return terminal().width if sys.stdout.isatty() else _UNCUT


def print_table(table: Table) -> None:
    """Print a table that was made for ``width``.

    Raises:
        OutputError: Standard output cannot be written.
    """
    console = terminal()
    console.width = width()
    with sound_output():
        console.print(table)


def print_lines(lines: Iterable[str]) -> None:
    """Write lines that have their line ends.

    Raises:
        OutputError: Standard output cannot be written.
    """
    with sound_output():
        sys.stdout.writelines(lines)
        sys.stdout.flush()


def cell(words: str, style: str = "") -> Text:
    """A cell of a table, on one line until it is wrapped."""
    return Text(visible_line(words), style)


def outcome_cell(outcome: Outcome | None) -> Text:
    """An outcome in its colour; nothing for a question that was never answered."""
    return Text("" if outcome is None else outcome.value, _STYLES[outcome])


def taught_words(lesson: LoggedLesson) -> str:
    """What a lesson names: the passage by its place when it was taught, or ``NOTHING``."""
    return NOTHING if lesson.passage is None else address_of(lesson.passage)
