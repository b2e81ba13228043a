"""The bot as a process with shorter waits: ``python -m tests.faults.programs.hasty discord``."""

from __future__ import annotations

from functools import partial

from discord.backoff import ExponentialBackoff

from bot.cli import main
from bot.client import VerbatimBot
from bot.cogs.chat.catch_up import CatchUp
from bot.querylog.log import QueryLog
from bot.querylog.writer import LogWriter
from bot.toolbox import delivery
from bot.toolbox.gateway import ResilientWebSocket

AGAIN_EVERY = 0.3
"""Seconds, like all of them."""
SEND_TIMEOUT_SECONDS = 1.0
HELLO_SECONDS = 0.5
CONNECTING_AGAIN = 0.05


async def at_once(bot: VerbatimBot, shard_id: int | None, *, initial: bool = False) -> None:
    """In place of five seconds before a new session; nor is long waited for more servers once there is one."""
    bot._connection.guild_ready_timeout = CONNECTING_AGAIN


def hurry() -> None:
    """Shorten what this process waits for."""
    LogWriter.retry_seconds = AGAIN_EVERY
    CatchUp._retry.change_interval(seconds=AGAIN_EVERY)
    delivery.SEND_TIMEOUT_SECONDS = SEND_TIMEOUT_SECONDS
    ResilientWebSocket.hello_seconds = HELLO_SECONDS
    ExponentialBackoff.delay = lambda _: CONNECTING_AGAIN  # type: ignore[method-assign,assignment]
    VerbatimBot.before_identify_hook = at_once  # type: ignore[method-assign,assignment]
    QueryLog.open = partial(QueryLog.open, busy_timeout=AGAIN_EVERY)  # type: ignore[method-assign]


if __name__ == "__main__":
    hurry()
    main()
