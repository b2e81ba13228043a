"""The bot of a version that is not there yet, with one step more in its schema and other commands.

``python -m tests.faults.programs.newer discord``, or any other command.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from discord import app_commands

from bot.cli import main
from bot.querylog.database import open as opening
from bot.querylog.database.migrations import MIGRATIONS, migrate
from bot.querylog.log import QueryLog
from bot.toolbox import commands

PATIENCE: Final = 0.1
"""Seconds."""
NOTE_MORE: Final = ("ALTER TABLE question ADD COLUMN more TEXT",)
"""A step that only another version knows."""


async def another_hash(tree: app_commands.CommandTree[Any]) -> str:
    """What tells other commands from those of now."""
    return f"another, of {len(tree.get_commands())} commands"


if __name__ == "__main__":
    steps = (*MIGRATIONS, NOTE_MORE)
    opening.MIGRATIONS = steps  # type: ignore[attr-defined]
    opening.migrate = partial(migrate, migrations=steps)  # type: ignore[attr-defined]
    commands._hash_tree = another_hash
    QueryLog.open.__func__.__kwdefaults__["busy_timeout"] = PATIENCE  # type: ignore[attr-defined]
    main()
