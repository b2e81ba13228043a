"""The bot as a process that tells of itself at SIGUSR1: ``python -m tests.soak.watched discord``.

It tells how many tasks it has, how many objects no collection looks at, and for how many milliseconds its event loop
was blocked at most since it told before.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import time
from typing import Final

from bot.cli import main
from bot.client import VerbatimBot

_EVERY: Final = 0.005
"""Seconds between two looks at the clock."""
_set_up = VerbatimBot.setup_hook


class Watch:
    """Looks at the clock again and again; where a look comes late, the loop was busy with something else."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._longest = 0.0
        self._look_again()

    def tell(self) -> None:
        """Print what is known, and begin anew; what blocked is the last, for those who wait for it."""
        self._look()
        blocked, self._longest = self._longest * 1000, 0.0
        gc.collect()
        told = {"tasks": len(asyncio.all_tasks()), "frozen": gc.get_freeze_count(), "blocked": f"{blocked:.1f}"}
        sys.stderr.write("".join(f"{name} {value}\n" for name, value in told.items()))
        sys.stderr.flush()
        self._due = time.monotonic()

    def _look_again(self) -> None:
        self._due = time.monotonic() + _EVERY
        self._loop.call_later(_EVERY, self._looked)

    def _looked(self) -> None:
        self._look()
        self._look_again()

    def _look(self) -> None:
        self._longest = max(self._longest, time.monotonic() - self._due)


async def set_up(bot: VerbatimBot) -> None:
    """What the bot does, and listen to the signal."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, Watch().tell)
    await _set_up(bot)


if __name__ == "__main__":
    VerbatimBot.setup_hook = set_up  # type: ignore[assignment,method-assign]
    main()
