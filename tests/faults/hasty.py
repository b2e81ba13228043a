"""The bot as a process with shorter waits: ``python -m tests.faults.hasty discord``."""

from __future__ import annotations

from functools import partial

from bot.cli import main
from bot.cogs import sending
from bot.cogs.catching_up import CatchingUp
from bot.querylog import QueryLog
from bot.querylog.spooling import Spooling

AGAIN_EVERY = 0.3
"""Seconds, like all of them."""
SENDING_LASTS = 1.0


def hurry() -> None:
    """Shorten what this process waits for."""
    Spooling.retry = AGAIN_EVERY
    CatchingUp._trying_again.change_interval(seconds=AGAIN_EVERY)
    sending.SENDING_LASTS = SENDING_LASTS
    QueryLog.open = partial(QueryLog.open, busy_timeout=AGAIN_EVERY)  # type: ignore[method-assign]


if __name__ == "__main__":
    hurry()
    main()
