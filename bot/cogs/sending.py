"""Sending an answer, and what is done when Discord does not take it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

import discord

from bot.base import AnsweringBot
from bot.mishaps import put_down
from bot.querylog import LogError

_log: Final = logging.getLogger(__name__)

_UNKNOWN_MESSAGE: Final = 10008
_INVALID_FORM: Final = 50035
_NO_HISTORY: Final = 160002
"""Replying needs the permission to read the channel's history."""
_TOO_MANY: Final = 429
_FAULTS_FROM: Final = 500
SENDING_LASTS = 60.0
"""For how many seconds a message is waited for; longer than discord.py tries."""


class UnsureError(Exception):
    """Discord may have taken a message or not: it is to be sent again, and Discord takes the same one only once."""


async def send_answer(
    bot: AnsweringBot, message: discord.Message, content: str, view: discord.ui.View | None, *, again: bool = False
) -> discord.Message | None:
    """Reply to a message; Discord takes the same reply only once.

    Args:
        bot: For the words.
        message: What is replied to.
        content: The text, escaped where it is not the bot's own.
        view: The row below it.
        again: This is about the message too, and not the same reply once more.

    Returns:
        What was sent; None when the message has been deleted meanwhile, or when the bot may not write here, of which
        the asker is told once.

    Raises:
        discord.HTTPException: Discord refused for another reason.
        UnsureError: Discord, or the way there, has failed.
    """
    given: dict[str, Any] = {"nonce": f"{message.id}-2" if again else str(message.id), "suppress_embeds": True}
    if view is not None:
        given["view"] = view
    try:
        return await _surely(message.reply(content, mention_author=False, **given))
    except discord.HTTPException as error:
        if error.code == _NO_HISTORY:
            return await _surely(message.channel.send(content, **given))
        if isinstance(error, discord.Forbidden):
            _log.warning("Message %d was not answered: %s", message.id, error)
            await _explain(bot, message)
        elif _is_about_a_lost_message(error):
            _log.info("Message %d was deleted before it was answered", message.id)
        else:
            raise
    return None


async def _surely(sending: Coroutine[Any, Any, discord.Message]) -> discord.Message:
    """Wait for Discord's answer, and tell a refusal from a failure.

    A request that takes too long goes on unwatched: discord.py waits for ever where one is cancelled that waits for a
    limit on everything.
    """
    task = asyncio.ensure_future(sending)
    await asyncio.wait({task}, timeout=SENDING_LASTS)
    if not task.done():
        task.add_done_callback(_put_aside)
        raise UnsureError("there was no answer")
    try:
        return task.result()
    except discord.HTTPException as error:
        if error.status == _TOO_MANY or error.status >= _FAULTS_FROM:
            raise UnsureError(str(error)) from error
        raise
    except Exception as error:  # the connection broke off, or the answer was none that discord.py can read
        raise UnsureError(repr(error)) from error


def _put_aside(task: asyncio.Task[discord.Message]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.debug("A message that was no longer waited for failed: %s", error)


async def note_sent(bot: AnsweringBot, question_id: int, answer_id: int | None) -> None:
    """Log as which message an answer was sent; the person has it, so an error here is none to the person."""
    if answer_id is None:
        return
    try:
        await bot.service.log.sent(question_id, answer_id)
    except LogError as error:
        put_down(error, f"Logging the answer to question {question_id}")


async def _explain(bot: AnsweringBot, message: discord.Message) -> None:
    """Tell the asker, directly, that the bot may not write in the channel: once a channel, while it runs."""
    if message.guild is None or message.channel.id in bot.channels_explained:
        return
    bot.channels_explained.add(message.channel.id)
    channel = getattr(message.channel, "mention", f"<#{message.channel.id}>")
    try:
        await message.author.send(bot.wording.not_allowed_to_write.format(channel=channel))
    except discord.HTTPException as error:
        _log.warning("The asker of message %d could not be told: %s", message.id, error)


def _is_about_a_lost_message(error: discord.HTTPException) -> bool:
    """Whether Discord says that the message replied to is gone, in one of its two ways."""
    return error.code == _UNKNOWN_MESSAGE or (error.code == _INVALID_FORM and "message_reference" in error.text)
