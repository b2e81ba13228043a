"""A call that is wrong: said in one line, like all that a person can mend."""

from __future__ import annotations

import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from bot.cli.streams import notice

_WRONG_CALL: Final[type[Exception]] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError")
"""What the library raises; by name, since its module is another in some versions."""


class OneLineGroup(TyperGroup):
    """The commands; one that is called wrongly says so in one line, and leaves with exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command and leave; see ``TyperGroup``."""
        if not options.get("standalone_mode", True):
            return super().main(*args, **options)
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except typer.Abort:
            sys.exit(1)
        except _WRONG_CALL as error:
            _tell(error)
            sys.exit(2)
        sys.exit(code if isinstance(code, int) else 0)


def _tell(error: Any) -> None:
    """Say what is wrong, on one line; a group without a command has shown its help instead."""
    from bot.wording import ENGLISH

    problem = str(error.format_message())
    if problem:
        notice(problem if error.ctx is None else ENGLISH.usage.format(problem=problem, command=error.ctx.command_path))
