"""Sending an answer, and what is done when Discord does not take it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord.http import Route

from bot.logs import described
from bot.querylog.database.errors import LogError
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Component
from bot.toolbox.errors import put_down

_log: Final = logging.getLogger(__name__)

_MESSAGES: Final = "/channels/{channel_id}/messages"
_NO_EMBEDS: Final = discord.MessageFlags(suppress_embeds=True).value
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


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the bot's, as Discord keeps it."""

    id: int
    content: str


async def send_answer(
    bot: AnsweringBot, message: discord.Message, content: str, rows: Sequence[Component] = (), *, again: bool = False
) -> Sent | None:
    """Reply to a message; Discord takes the same reply only once.

    Args:
        bot: What sends it; also for the words.
        message: What is replied to.
        content: The text, escaped where it is not the bot's own.
        rows: What stands below it.
        again: This is about the message too, and not the same reply once more.

    Returns:
        What was sent; None when the message has been deleted meanwhile, or when the bot may not write here, of which
        the asker is told once.

    Raises:
        discord.HTTPException: Discord refused for another reason.
        UnsureError: Discord, or the way there, has failed.
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
        return await _surely(_create(bot, message.channel.id, {**body, "message_reference": reference}))
    except discord.HTTPException as error:
        if error.code == _NO_HISTORY:
            return await _surely(_create(bot, message.channel.id, body))
        if isinstance(error, discord.Forbidden):
            _log.warning("Message %d was not answered: %s", message.id, error)
            await _explain(bot, message)
        elif _is_about_a_lost_message(error):
            _log.info("Message %d was deleted before it was answered", message.id)
        else:
            raise
    return None


async def edit_answer(
    bot: AnsweringBot, channel_id: int, answer_id: int, content: str, rows: Sequence[Component]
) -> None:
    """Put another answer in an answer's place.

    Args:
        bot: What has sent it.
        channel_id: Where it stands.
        answer_id: The answer.
        content: The text, escaped where it is not the bot's own.
        rows: What stands below it.

    Raises:
        discord.HTTPException: Discord refused.
    """
    route = Route("PATCH", f"{_MESSAGES}/{{message_id}}", channel_id=channel_id, message_id=answer_id)
    body = {"content": content, "components": list(rows), "allowed_mentions": {"parse": []}}
    await bot.http.request(route, json=body)


async def _create(bot: AnsweringBot, channel_id: int, body: dict[str, Any]) -> Sent:
    """Send a message. All that ``Messageable.send`` does beyond this is to build what nobody looks at here."""
    data = await bot.http.request(Route("POST", _MESSAGES, channel_id=channel_id), json=body)
    return Sent(int(data["id"]), str(data["content"]))


async def _surely(sending: Coroutine[Any, Any, Sent]) -> Sent:
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
            raise UnsureError(described(error)) from error
        raise
    except Exception as error:  # the connection broke off, or the answer was none that can be read
        raise UnsureError(described(error)) from error


def _put_aside(task: asyncio.Task[Sent]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.debug("A message that was no longer waited for failed: %s", error)


async def note_sent(bot: AnsweringBot, question_id: int, answer_id: int | None, *, hidden: bool = False) -> None:
    """Log as which message an answer was sent; the person has it, so an error here is none to the person.

    Args:
        bot: For the log.
        question_id: The question's row.
        answer_id: The message, where that is known.
        hidden: Discord shows it to the asker alone, though the asker did not want that.
    """
    try:
        if hidden:
            await bot.service.log.answers.keep_private(question_id)
        if answer_id is not None:
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
