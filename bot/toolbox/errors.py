"""What happens when something goes wrong: the person gets one line with a short id, the log the rest under it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import discord
from discord import app_commands

from bot.toolbox.base import AnsweringBot, bot_of

_log: Final = logging.getLogger(__name__)

_UNKNOWN_INTERACTION: Final = 10062
_UNKNOWN_WEBHOOK: Final = 10015
_ALREADY_ACKNOWLEDGED: Final = 40060
_TOO_LATE: Final = {
    _UNKNOWN_INTERACTION: "Discord no longer waits for the response",
    _UNKNOWN_WEBHOOK: "Discord no longer takes anything to it",
    _ALREADY_ACKNOWLEDGED: "it was responded to already, maybe by another process with the same token",
}
"""Errors after which nothing can be said to the person any more."""


def put_down(error: BaseException, what: str) -> str:
    """Write an error into the log.

    Args:
        error: What went wrong.
        what: What was being done, without anybody's words in it.

    Returns:
        The short id under which it stands there.
    """
    mishap = secrets.token_hex(3)
    _log.error("[%s] %s failed", mishap, what, exc_info=error)
    return mishap


@asynccontextmanager
async def mending(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """Respond to an interaction inside, and let no error out of it: the person is told, the log has the rest."""
    bot = bot_of(interaction)
    with bot.at_work():
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the one place where interactions' errors end
            await settle(interaction, error, bot)


async def settle(interaction: discord.Interaction[Any], error: Exception, bot: AnsweringBot) -> None:
    """Tell the person that something went wrong, where that can still be told.

    Args:
        interaction: What was being responded to.
        error: What went wrong.
        bot: For the words.
    """
    what = f"Responding to {name_of(interaction)}"
    if isinstance(error, discord.HTTPException) and error.code in _TOO_LATE:
        _log.warning("%s came to nothing: %s", what, _TOO_LATE[error.code])
        return
    mishap = put_down(error, what)
    try:
        await say(interaction, bot.wording.mishap.format(id=mishap))
    except discord.HTTPException as second:
        _log.warning("[%s] The person could not be told: %s", mishap, second)


async def say(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell the person something, so that nobody else sees it.

    Args:
        interaction: Responded to already, or not.
        text: At most 2,000 characters, escaped where it is not the bot's own.
    """
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True)
    else:
        await interaction.response.send_message(text, ephemeral=True)


def name_of(interaction: discord.Interaction[Any]) -> str:
    """What a person did, for the log: a command's name, or a button's id without what a person wrote."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id", interaction.type.name))
    return ":".join(custom_id.split(":")[:2])


class Tree(app_commands.CommandTree[AnsweringBot]):
    """The commands, with a last resort for errors that come up before a command runs."""

    async def on_error(
        self, interaction: discord.Interaction[AnsweringBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person, who otherwise reads that the application did not respond."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await settle(interaction, cause, self.client)
