"""``discord`` and ``sync``: the commands that speak with Discord."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Annotated, Any, Final, TypeVar

import aiohttp
import discord
import typer
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.cli.errors import CommandError, cancel_on_sigterm, run_cancellable
from bot.cli.options import settings_of
from bot.cli.output import notice
from bot.client import create_bot
from bot.endpoints import is_trusted_api
from bot.logs import set_up_logging
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot
from bot.toolbox.commands import sync_commands
from bot.toolbox.gateway import ResilientWebSocket
from bot.wording import ENGLISH, Count

_CLOSE_SECONDS: Final = 3.0  # a service manager, and the person at the terminal, expect to wait no longer
# By code: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_CLOSED: Final = {
    4004: ENGLISH.connect_refused_token,
    4010: ENGLISH.connect_refused_shards,
    4011: ENGLISH.connect_refused_shards,
    4012: ENGLISH.connect_outdated,
    4013: ENGLISH.connect_outdated,
    4014: ENGLISH.connect_refused_intent,
}
_MAX_REASON_LENGTH: Final = 200
_log = logging.getLogger(__name__)
T = TypeVar("T")


def connect(context: typer.Context) -> None:
    run_bot(settings_of(context))


def run_bot(settings: Settings) -> None:
    """Connect to Discord and stay until SIGTERM or Ctrl-C."""
    _run(partial(_stay, settings), settings)


def sync(
    context: typer.Context,
    *,
    guild: Annotated[int | None, typer.Option(min=1, metavar="ID", help="In one server.", show_default=False)] = None,
) -> None:
    settings = settings_of(context)
    count = _run(partial(_sync, settings, guild), settings)
    where = ENGLISH.synced_guild.format(guild=guild) if guild else ENGLISH.synced_everywhere
    notice(ENGLISH.synced.format(count=Count(count), where=where))


def _run(work: Callable[[str], Coroutine[Any, Any, T]], settings: Settings) -> T:
    if settings.discord_token is None:
        raise CommandError(ENGLISH.connect_no_token)
    set_up_logging(settings.log_level, "{asctime} {levelname:<7} {name}: {message}")
    # discord.py tells that each step was done, and that this bot has no voice.
    for name in ("discord.client", "discord.shard"):
        logging.getLogger(name).addFilter(_shorten)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    if settings.discord_api:
        Route.BASE = settings.discord_api
    discord.client.DiscordWebSocket = discord.shard.DiscordWebSocket = ResilientWebSocket  # type: ignore[misc]
    gc.enable()
    with _plain_discord_errors():
        return asyncio.run(work(settings.discord_token.get_secret_value()))


def _shorten(record: logging.LogRecord) -> bool:
    """Return whether to log a line at all, with a word instead of a trace for a connection that broke off."""
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
            await run_cancellable(bot.connect())


async def _sync(settings: Settings, guild: int | None, token: str) -> int:
    async with _logged_in(create_bot(settings, connecting=False), token) as bot:
        return await sync_commands(bot, bot.service.log, guild, force=True)


@asynccontextmanager
async def _logged_in(bot: AnsweringBot, token: str) -> AsyncIterator[AnsweringBot]:
    """Log a bot in; close it at the end, in time even when Discord does not answer any more."""
    try:
        await bot.login(token)
        yield bot
    finally:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await bot.close()
        except TimeoutError:
            _log.warning("Discord did not answer the goodbye; leaving without")


async def _use_gateway_of_api(bot: commands.Bot) -> None:
    """Take the address of the gateway from the API; discord.py knows only Discord's own."""
    _, url, _ = await bot.http.get_bot_gateway()
    if not is_trusted_api(url.replace("ws", "http", 1)):
        raise CommandError(ENGLISH.connect_unsafe_gateway)
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)


@contextmanager
def _plain_discord_errors() -> Iterator[None]:
    """Turn what goes wrong with Discord into a ``CommandError``; Ctrl-C leaves with 0."""
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit from None
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise CommandError(_explain(error)) from None


def _explain(error: Exception) -> str:
    if isinstance(error, discord.ConnectionClosed) and error.code in _CLOSED:
        return _CLOSED[error.code]
    if isinstance(error, discord.LoginFailure):
        return ENGLISH.connect_refused_token
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return ENGLISH.connect_refused_intent
    reason = (str(error) or type(error).__name__)[:_MAX_REASON_LENGTH]
    phrase = ENGLISH.connect_failed if isinstance(error, discord.DiscordException) else ENGLISH.connect_unreachable
    return phrase.format(reason=reason)
