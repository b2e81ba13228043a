"""Writing ``weights.toml``: one line for each feature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

HEADER = """\
# What each named feature adds to a sentence's score, and each signal to the log odds that the first quote answers.
# Written by `python -m tests.quality.fit --data PATH`; a feature that is not named weighs nothing.
# Fitted on questions about articles of NewsQA, SQuAD 2.0, ClapNQ and Abg-CoQA (development parts).
"""


def write_table(table: Mapping[str, Any]) -> str:
    """Write a table of tables of numbers as TOML."""
    return HEADER + "\n".join(_lines(table, ())) + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    values = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    if values:
        yield f"\n[{'.'.join(path)}]"
        yield from (f"{name} = {value}" for name, value in values.items())
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _lines(value, (*path, name))
