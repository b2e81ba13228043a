"""From a message to the question in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import discord

from bot.querylog.records import Front
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error

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
    author_id: int | None = None
    """Discord's id of the person who wrote the text, where that is another one than who asks."""


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
        log_error(error, f"Reading the message {message.id}")
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
    if not isinstance(other, discord.Message) or not (text := question_in(other.content, _id_of(bot))):
        return Question(front, HELP, None, unreadable=True)
    return Question(front, text, None, author_id=other_person(other.author, message.author))


def other_person(author: discord.abc.User, asker: discord.abc.User) -> int | None:
    """Return the id of who wrote something, if that is a person, and another one than who asks about it."""
    return None if author.bot or author.id == asker.id else author.id


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


_SEPARATORS: Final = " \t\r\n,;:–—-"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What decides about a message that has come in."""

    from_person: bool = True
    """Written by a person: not by a bot, a webhook, Discord itself or this bot."""
    direct: bool = False
    """A direct message."""
    mentioned: bool = False
    """Discord lists the bot among those whom the message pings, by name or because it replies to the bot with a ping.
    A ping of everyone or of a role, even the bot's own, is none: Discord withholds the text of such a message."""
    named: bool = False
    """The bot's mention stands in the text."""
    in_answer_channel: bool = False
    """In a channel where every message is a question, or in a thread of one."""
    in_answer_thread: bool = False
    """In a thread that was opened on an answer of the bot's."""


def front_of(arrival: Arrival, *, reads_all: bool) -> Front | None:
    """Decide whether a message is a question to the bot.

    Args:
        arrival: The message.
        reads_all: The bot has the message content intent. Without it Discord withholds the text of a message that
            does not ping the bot.

    Returns:
        As what it is answered, or None when the bot keeps silent.
    """
    if not arrival.from_person:
        return None
    if arrival.direct:
        return Front.DM
    if arrival.mentioned:
        return Front.MENTION if arrival.named else Front.REPLY
    if reads_all and (arrival.in_answer_channel or arrival.in_answer_thread):
        return Front.CHANNEL
    return None


def question_in(content: str, bot_id: int) -> str:
    """What is asked: the text without the bot's mentions, wherever they stand.

    Args:
        content: As Discord sent it.
        bot_id: Discord's id of the bot.

    Returns:
        The question; empty when nothing is left that could be one.
    """
    # Split and stripped, since \s* before a mention would look at a long run of spaces again from each of them.
    text = " ".join(part.strip() for part in re.split(rf"<@!?{bot_id}>", content)).strip()
    question = text.lstrip(_SEPARATORS)
    return question if any(character.isalnum() for character in question) else ""


def names(content: str, bot_id: int) -> bool:
    """Whether the bot's mention stands in a text."""
    return re.search(rf"<@!?{bot_id}>", content) is not None
