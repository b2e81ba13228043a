"""``ask`` as it is mostly called, read without the library for command lines, which takes long to load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_DIGITS: Final = 9
"""Of the largest number of quotes that is read here."""


class PlainAsk(NamedTuple):
    """What ``bot.cli.ask.run`` takes."""

    words: Sequence[str]
    seeds: Path | None = None
    as_json: bool = False
    top: int | None = None


def plain_ask(arguments: Sequence[str]) -> PlainAsk | None:
    """Read a call of ``ask`` in which all is plain.

    Args:
        arguments: Those of the process.

    Returns:
        What the command would be given; None for any other call, among them all that are wrong or ask for help.
    """
    if arguments[:1] != ["ask"]:
        return None
    asked, words, rest = PlainAsk(()), [], iter(arguments[1:])
    for argument in rest:
        if argument == "--json":
            asked = asked._replace(as_json=True)
        elif argument == "--seeds" and (path := _value(rest)):
            asked = asked._replace(seeds=Path(path))
        elif argument == "--top" and (number := _number(_value(rest))):
            asked = asked._replace(top=number)
        elif argument == "-" or not argument.startswith("-"):
            words.append(argument)
        else:
            return None
    return asked._replace(words=words) if "".join(words).strip() else None


def _value(rest: Iterator[str]) -> str:
    """What follows an option; empty where nothing does that is plainly its value."""
    value = next(rest, "")
    return "" if value.startswith("-") else value


def _number(value: str) -> int:
    """A number above 0; 0 for all that is not plainly one."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else 0
