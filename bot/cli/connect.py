"""``discord`` and ``sync``: the commands that speak with Discord."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeVar

import aiohttp
import discord
import typer
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.cli.discord_errors import UnsafeGatewayError, plain_discord_errors
from bot.cli.errors import EXIT_MENDABLE, cancel_on_sigterm, plain_errors, surely_cancelled
from bot.cli.output import notice
from bot.client import create_bot
from bot.logs import set_up_logging
from bot.settings import Settings, is_trusted_api, read_settings
from bot.toolbox.base import AnsweringBot
from bot.toolbox.commands import sync_commands
from bot.toolbox.gateway import ResilientWebSocket
from bot.wording import ENGLISH

_CLOSING_LASTS: Final = 3.0  # seconds; a service manager, and the person at the terminal, expect to wait no longer
_log = logging.getLogger(__name__)
T = TypeVar("T")


@plain_errors()
def run() -> None:
    """Connect to Discord and stay until SIGTERM or Ctrl-C."""
    connect(read_settings())


def connect(settings: Settings) -> None:
    """Connect to Discord and stay until SIGTERM or Ctrl-C.

    Raises:
        typer.Exit: There is no token, or Discord refuses it or cannot be reached; a line has said so.
        LockError: Another process is connected with the database.
        SeedError: An article cannot be read.
        LogError: The database cannot be used.
    """
    token = _token(settings)
    _run(_stay(settings, token), settings)


@plain_errors()
def sync(guild: int | None) -> None:
    """Register the slash commands with Discord, whether they changed or not.

    Args:
        guild: The id of one server to register them in; everywhere when None.
    """
    settings = read_settings()
    count = _run(_sync(settings, _token(settings), guild), settings)
    where = ENGLISH.synced_guild.format(guild=guild) if guild else ENGLISH.synced_everywhere
    notice(ENGLISH.synced.format(count=count, where=where))


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        notice(ENGLISH.connect_no_token)
        raise typer.Exit(EXIT_MENDABLE)
    return settings.discord_token.get_secret_value()


def _run(work: Coroutine[Any, Any, T], settings: Settings) -> T:
    """Run something that speaks with Discord."""
    set_up_logging(settings.log_level, "{asctime} {levelname:<7} {name}: {message}")
    _leave_out_what_concerns_nobody()
    if settings.discord_api:
        Route.BASE = settings.discord_api
    discord.client.DiscordWebSocket = discord.shard.DiscordWebSocket = ResilientWebSocket  # type: ignore[misc]
    gc.enable()
    with plain_discord_errors():
        return asyncio.run(work)


def _leave_out_what_concerns_nobody() -> None:
    """Keep discord.py from telling that each step was done, and that this bot has no voice."""
    for name in ("discord.client", "discord.shard"):
        logging.getLogger(name).addFilter(_briefly)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _briefly(record: logging.LogRecord) -> bool:
    """Whether to tell of something at all; why a connection broke off is told in a word, not by a trace."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, OSError | aiohttp.ClientError | discord.DiscordException):
        record.msg, record.args = "%s: %s", (record.getMessage(), error if str(error) else repr(error))
        record.exc_info = None
    return record.levelno != logging.INFO


async def _stay(settings: Settings, token: str) -> None:
    cancel_on_sigterm()
    with suppress(asyncio.CancelledError):  # which is how SIGTERM and Ctrl-C end it
        async with _logged_in(create_bot(settings), token) as bot:
            if settings.discord_api:
                await _use_gateway_of_api(bot)
            # What starting has made stays: no collection has to go through it again while somebody waits (36 ms).
            gc.collect()
            gc.freeze()
            await surely_cancelled(bot.connect())


async def _sync(settings: Settings, token: str, guild: int | None) -> int:
    async with _logged_in(create_bot(settings, connecting=False), token) as bot:
        return await sync_commands(bot, bot.service.log, guild, force=True)


@asynccontextmanager
async def _logged_in(bot: AnsweringBot, token: str) -> AsyncIterator[AnsweringBot]:
    """A bot, logged in; closed at the end, in time even when Discord does not answer any more."""
    try:
        await bot.login(token)
        yield bot
    finally:
        try:
            async with asyncio.timeout(_CLOSING_LASTS):
                await bot.close()
        except TimeoutError:
            _log.warning("Discord did not answer the goodbye; leaving without")


async def _use_gateway_of_api(bot: commands.Bot) -> None:
    """Take the address of the gateway from the API; discord.py knows only Discord's own.

    Raises:
        UnsafeGatewayError: The token would go there unencrypted.
    """
    _, url, _ = await bot.http.get_bot_gateway()
    if not is_trusted_api(url.replace("ws", "http", 1)):
        raise UnsafeGatewayError
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
