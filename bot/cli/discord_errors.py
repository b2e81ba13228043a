"""From Discord's refusals to one line that says how to mend them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp
import discord
import typer

from bot.cli.errors import EXIT_MENDABLE
from bot.cli.output import notice
from bot.wording import ENGLISH

_CLOSED: Final = {
    4004: ENGLISH.connect_refused_token,
    4010: ENGLISH.connect_refused_shards,
    4011: ENGLISH.connect_refused_shards,
    4012: ENGLISH.connect_outdated,
    4013: ENGLISH.connect_outdated,
    4014: ENGLISH.connect_refused_intent,
}
"""By the code with which Discord closes the connection for good:
https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""
_LONGEST_REASON: Final = 200


class UnsafeGatewayError(Exception):
    """The gateway of another API would get the token unencrypted."""


@contextmanager
def plain_discord_errors() -> Iterator[None]:
    """Print what went wrong with Discord as one line, and leave with exit code 2; Ctrl-C leaves with 0.

    Raises:
        typer.Exit: Instead of the error.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit from None
    except (discord.DiscordException, aiohttp.ClientError, OSError, UnsafeGatewayError) as error:
        notice(explain(error))
        raise typer.Exit(EXIT_MENDABLE) from None


def explain(error: Exception) -> str:
    """Say in one sentence what went wrong and how to mend it.

    Args:
        error: What discord.py or its connection raised.
    """
    if isinstance(error, discord.ConnectionClosed) and error.code in _CLOSED:
        return _CLOSED[error.code]
    if isinstance(error, discord.LoginFailure):
        return ENGLISH.connect_refused_token
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return ENGLISH.connect_refused_intent
    if isinstance(error, UnsafeGatewayError):
        return ENGLISH.connect_unsafe_gateway
    reason = (str(error) or type(error).__name__)[:_LONGEST_REASON]
    phrase = ENGLISH.connect_failed if isinstance(error, discord.DiscordException) else ENGLISH.connect_unreachable
    return phrase.format(reason=reason)
