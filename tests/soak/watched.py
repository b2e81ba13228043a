"""The bot as a process that tells, at SIGUSR1, how many tasks it has: ``python -m tests.soak.watched discord``."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys

from bot.cli import main
from bot.client import VerbatimBot

_set_up = VerbatimBot.setup_hook


def tell() -> None:
    """Print the number of tasks."""
    gc.collect()
    sys.stderr.write(f"tasks {len(asyncio.all_tasks())}\n")
    sys.stderr.flush()


async def set_up(bot: VerbatimBot) -> None:
    """What the bot does, and listen to the signal."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell)
    await _set_up(bot)


if __name__ == "__main__":
    VerbatimBot.setup_hook = set_up  # type: ignore[assignment,method-assign]
    main()
