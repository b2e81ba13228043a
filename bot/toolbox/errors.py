"""The place where errors of interactions end: the person gets one line with a short id, the log has the rest."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, Final, ParamSpec

import discord
from discord import app_commands

from bot.core.server_articles import LibraryError, NoDocumentsError
from bot.toolbox.base import AnsweringBot, Interaction
from bot.wording import Wording
from retrieval.errors import EngineSilentError

_log: Final = logging.getLogger(__name__)
P = ParamSpec("P")

_TOO_LATE: Final = {
    10062: "Discord no longer waits for the response",
    10015: "Discord no longer takes anything to it",
    40060: "it was responded to already, maybe by another process with the same token",
}
"""Discord's error codes after which nothing can be said to the person any more."""


def log_error(error: BaseException, action: str) -> str:
    """Log an error of an action, which is named without anybody's words, and return the short id beside it."""
    error_id = secrets.token_hex(3)
    _log.error("[%s] %s failed", error_id, action, exc_info=error)
    return error_id


def log_failures(action: str) -> Callable[[Callable[P, Awaitable[None]]], Callable[P, Coroutine[Any, Any, None]]]:
    """Let no error out of a step of background work, but log it: ``discord.ext.tasks`` ends a loop with the first."""

    def decorate(work: Callable[P, Awaitable[None]]) -> Callable[P, Coroutine[Any, Any, None]]:
        @wraps(work)
        async def logged(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                await work(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - nobody waits for this
                log_error(error, action)

        return logged

    return decorate


@asynccontextmanager
async def error_boundary(interaction: Interaction) -> AsyncIterator[None]:
    """Respond to an interaction inside, and let no error out: the person is told, the log has the rest."""
    bot: AnsweringBot = interaction.client
    with bot.keep_open():
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the one place where interactions' errors end
            await report_error(interaction, error, bot)


async def report_error(interaction: Interaction, error: Exception, bot: AnsweringBot) -> None:
    """Log an error, and tell the person, where that is still possible."""
    action = f"Responding to {_name_of(interaction)}"
    if isinstance(error, discord.HTTPException) and error.code in _TOO_LATE:
        _log.warning("%s came to nothing: %s", action, _TOO_LATE[error.code])
        return
    error_id, words = log_and_word(error, action, bot.wording)
    try:
        await respond_privately(interaction, words)
    except discord.HTTPException as second:
        _log.warning("[%s] The person could not be told: %s", error_id, second)


def log_and_word(error: Exception, action: str, wording: Wording) -> tuple[str, str]:
    """Log an error of an action as ``log_error`` does; return its id, and what a person is told of it."""
    if isinstance(error, LibraryError):  # whose cause has been logged
        error_id = secrets.token_hex(3)
        _log.info("[%s] %s came to nothing: the documents cannot answer", error_id, action)
        none = isinstance(error, NoDocumentsError)
        return error_id, wording.no_documents if none else wording.unreadable_documents
    if isinstance(error, EngineSilentError):
        error_id = secrets.token_hex(3)
        _log.warning("[%s] %s failed: %s", error_id, action, error)
        return error_id, wording.no_engine
    error_id = log_error(error, action)
    return error_id, wording.error.format(id=error_id)


async def respond_privately(interaction: Interaction, text: str) -> None:
    """Show an escaped text to the person alone, also where the interaction was responded to before."""
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True)
    else:
        await interaction.response.send_message(text, ephemeral=True)


def _name_of(interaction: Interaction) -> str:
    """Return a command's name, or a button's id without what a person wrote, for the log."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id", interaction.type.name))
    return ":".join(custom_id.split(":")[:2])


class ReportingTree(app_commands.CommandTree[AnsweringBot]):
    """The commands; errors that come up before one runs are reported, too."""

    async def on_error(
        self, interaction: discord.Interaction[AnsweringBot], error: app_commands.AppCommandError, /
    ) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await report_error(interaction, cause, self.client)
