"""Answers as messages: each is sent exactly once, whatever Discord does with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord.http import Route

from bot.logs import describe_error
from bot.querylog.database.errors import LogError
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Component
from bot.toolbox.errors import log_error

_log: Final = logging.getLogger(__name__)

_MESSAGES: Final = "/channels/{channel_id}/messages"
_NO_EMBEDS: Final = discord.MessageFlags(suppress_embeds=True).value
_UNKNOWN_MESSAGE: Final = 10008
_INVALID_FORM: Final = 50035
_NO_HISTORY: Final = 160002  # replying needs the permission to read the channel's history
_RATE_LIMITED: Final = 429
_SERVER_ERROR: Final = 500
SEND_TIMEOUT_SECONDS = 60.0  # longer than discord.py tries


class DeliveryUnknownError(Exception):
    """Discord may have taken a message or not: it is to be sent again, and Discord takes the same one only once."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    id: int
    content: str


async def send_answer(
    bot: AnsweringBot, message: discord.Message, content: str, rows: Sequence[Component] = (), *, again: bool = False
) -> SentMessage | None:
    """Reply to a message with an escaped text and rows of buttons; Discord takes a reply, and one ``again``, only once.

    Return None when the message has been deleted, or when the bot may not write here, which the asker is told.
    Raise ``discord.HTTPException`` when Discord refuses for another reason, ``DeliveryUnknownError`` when it fails.
    """
    body = {
        "content": content,
        "components": list(rows),
        "flags": _NO_EMBEDS,
        "nonce": f"{message.id}-2" if again else str(message.id),
        "enforce_nonce": True,
        "allowed_mentions": {"parse": [], "replied_user": False},
    }
    reference = message.to_message_reference_dict()
    try:
        return await _with_timeout(_create(bot, message.channel.id, {**body, "message_reference": reference}))
    except discord.HTTPException as error:
        if error.code == _NO_HISTORY:
            return await _with_timeout(_create(bot, message.channel.id, body))
        if isinstance(error, discord.Forbidden):
            _log.warning("Message %d was not answered: %s", message.id, error)
            await _explain(bot, message)
        elif _is_message_gone(error):
            _log.info("Message %d was deleted before it was answered", message.id)
        else:
            raise
    return None


async def edit_answer(
    bot: AnsweringBot, channel_id: int, answer_id: int, content: str, rows: Sequence[Component]
) -> None:
    route = Route("PATCH", f"{_MESSAGES}/{{message_id}}", channel_id=channel_id, message_id=answer_id)
    body = {"content": content, "components": list(rows), "allowed_mentions": {"parse": []}}
    await bot.http.request(route, json=body)


async def do_unless_gone(request: Awaitable[None]) -> bool:
    """Edit or delete a message; return False where that had been deleted before."""
    try:
        await request
    except discord.NotFound as error:
        if error.code != _UNKNOWN_MESSAGE:
            raise
        return False
    return True


async def _create(bot: AnsweringBot, channel_id: int, body: dict[str, Any]) -> SentMessage:
    # Messageable.send takes the buttons as a view, which takes twice as long to build as the answer's words.
    data = await bot.http.request(Route("POST", _MESSAGES, channel_id=channel_id), json=body)
    return SentMessage(int(data["id"]), str(data["content"]))


async def _with_timeout(sending: Coroutine[Any, Any, SentMessage]) -> SentMessage:
    """Wait for Discord's answer, and tell a refusal from a failure."""
    # A request that takes too long goes on unwatched: discord.py waits for ever where one is cancelled that waits for
    # the global rate limit.
    task = asyncio.ensure_future(sending)
    await asyncio.wait({task}, timeout=SEND_TIMEOUT_SECONDS)
    if not task.done():
        task.add_done_callback(_log_late_error)
        raise DeliveryUnknownError("there was no answer")
    try:
        return task.result()
    except discord.HTTPException as error:
        if error.status == _RATE_LIMITED or error.status >= _SERVER_ERROR:
            raise DeliveryUnknownError(describe_error(error)) from error
        raise
    except Exception as error:  # the connection broke off, or the answer was none that can be read
        raise DeliveryUnknownError(describe_error(error)) from error


def _log_late_error(task: asyncio.Task[SentMessage]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.debug("A message that was no longer waited for failed: %s", error)


async def note_sent(bot: AnsweringBot, question_id: int, answer_id: int | None, *, hidden: bool = False) -> None:
    """Log as which message an answer was sent, and whether Discord has hidden it from others without being asked."""
    try:
        if hidden:
            await bot.service.log.answers.keep_private(question_id)
        if answer_id is not None:
            await bot.service.log.sent(question_id, answer_id)
    except LogError as error:  # none to the person, who has the answer
        log_error(error, f"Logging the answer to question {question_id}")


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


def _is_message_gone(error: discord.HTTPException) -> bool:
    """Return whether Discord says, in one of its two ways, that the message replied to is gone."""
    return error.code == _UNKNOWN_MESSAGE or (error.code == _INVALID_FORM and "message_reference" in error.text)
