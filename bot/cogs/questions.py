"""From a message to the question in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import discord

from bot.querylog.records import Front
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import put_down
from bot.triggers import Arrival, front_of, names, question_in

HELP: Final = "help"
"""What a message that only mentions the bot asks for."""
_BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})


@dataclass(frozen=True, slots=True)
class Question:
    """What a message asks."""

    front: Front
    text: str
    replied_to: int | None
    """The message that it replies to."""
    unreadable: bool = False
    """It asks for a message that the bot may not read."""


async def question_of(bot: AnsweringBot, message: discord.Message) -> Question | None:
    """Read a message.

    Args:
        bot: Logged in.
        message: As Discord sent it.

    Returns:
        The question, or None when the bot keeps silent. A bare mention in reply to somebody asks what that one wrote.
    """
    try:
        return await _question_of(bot, message)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # discord.py leaves out of a message what was missing or odd in its event.
        put_down(error, f"Reading the message {message.id}")
        return None


async def _question_of(bot: AnsweringBot, message: discord.Message) -> Question | None:
    front = front_of(await _arrival(bot, message), reads_all=bot.intents.message_content)
    if front is None:
        return None
    replied_to = message.reference.message_id if message.reference and _is_reply(message) else None
    if text := question_in(message.content, _id_of(bot)):
        return Question(front, text, replied_to)
    other = message.reference.resolved if message.reference and _is_reply(message) else None
    if front is Front.CHANNEL or other is None or _is_by(bot, other):
        return None if front is Front.CHANNEL else Question(front, HELP, replied_to)
    text = question_in(other.content, _id_of(bot)) if isinstance(other, discord.Message) else ""
    return Question(front, text or HELP, None, unreadable=not text)


async def _arrival(bot: AnsweringBot, message: discord.Message) -> Arrival:
    reads_all = bot.intents.message_content
    return Arrival(
        from_person=not message.author.bot and message.webhook_id is None and message.type in _BY_PEOPLE,
        direct=message.guild is None,
        mentioned=bot.user in message.mentions,
        named=names(message.content, _id_of(bot)),
        in_answer_channel=not bot.settings.answer_channels.isdisjoint(_places(message)),
        in_answer_thread=reads_all and await _is_in_answer_thread(bot, message),
    )


async def _is_in_answer_thread(bot: AnsweringBot, message: discord.Message) -> bool:
    """Whether the thread was opened on an answer: it has the same id then."""
    if message.guild is None or isinstance(message.channel, discord.abc.GuildChannel):
        return False
    return await bot.service.log.turn_of_answer(message.channel.id) is not None


def _places(message: discord.Message) -> set[int]:
    """The channel's id, and that of the channel a thread is in."""
    parent = getattr(message.channel, "parent_id", None)
    return {message.channel.id} if parent is None else {message.channel.id, parent}


def _is_reply(message: discord.Message) -> bool:
    return message.type is discord.MessageType.reply


def _is_by(bot: AnsweringBot, message: discord.Message | discord.DeletedReferencedMessage) -> bool:
    return isinstance(message, discord.Message) and message.author.id == _id_of(bot)


def _id_of(bot: AnsweringBot) -> int:
    if bot.user is None:
        raise RuntimeError("messages come in after logging in")
    return bot.user.id
