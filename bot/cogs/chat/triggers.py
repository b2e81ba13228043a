"""From a message to the question in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import discord

from bot.querylog.records import Front
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error
from retrieval.dialogue.markup import has_word, strip_marks

_HELP: Final = "help"  # what a message that only mentions the bot asks for
_BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
_SEPARATORS: Final = " \t\r\n,;:–—-"


@dataclass(frozen=True, slots=True)
class Question:
    front: Front
    text: str
    replied_to: int | None  # the message that it replies to
    unreadable: bool = False  # it asks for a message that the bot may not read
    author_id: int | None = None  # of who wrote the text, where that is another one than who asks


async def question_of(bot: AnsweringBot, message: discord.Message) -> Question | None:
    """Return what a message asks, or None when the bot keeps silent."""
    try:
        return await _question_of(bot, message)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # discord.py leaves out of a message what was missing or odd in its event.
        log_error(error, f"Reading the message {message.id}")
        return None


async def _question_of(bot: AnsweringBot, message: discord.Message) -> Question | None:
    if bot.user is None:
        raise RuntimeError("messages come in after logging in")
    front = front_of(await _arrival(bot, message, bot.user.id), reads_all=bot.intents.message_content)
    if front is None:
        return None
    reference = message.reference if message.type is discord.MessageType.reply else None
    replied_to = reference.message_id if reference else None
    if text := question_in(message.content, bot.user.id):
        return Question(front, text, replied_to)
    if front is Front.CHANNEL:
        return None
    other = reference.resolved if reference else None
    if other is None or (isinstance(other, discord.Message) and other.author.id == bot.user.id):
        return Question(front, _HELP, replied_to)
    if not isinstance(other, discord.Message) or not (text := question_in(other.content, bot.user.id)):
        return Question(front, _HELP, None, unreadable=True)
    return Question(front, text, None, author_id=other_person(other.author, message.author))


def other_person(author: discord.abc.User, asker: discord.abc.User) -> int | None:
    """Return the id of who wrote something, if that is a person, and another one than who asks about it."""
    return None if author.bot or author.id == asker.id else author.id


async def _arrival(bot: AnsweringBot, message: discord.Message, bot_id: int) -> Arrival:
    places = {message.channel.id, getattr(message.channel, "parent_id", None)}
    return Arrival(
        from_person=not message.author.bot and message.webhook_id is None and message.type in _BY_PEOPLE,
        direct=message.guild is None,
        mentioned=bot.user in message.mentions,
        named=is_named(message.content, bot_id),
        in_answer_channel=not bot.settings.answer_channels.isdisjoint(places),
        in_answer_thread=bot.intents.message_content and await _is_in_answer_thread(bot, message),
    )


async def _is_in_answer_thread(bot: AnsweringBot, message: discord.Message) -> bool:
    """Return whether the thread was opened on an answer: it has the same id then."""
    if message.guild is None or isinstance(message.channel, discord.abc.GuildChannel):
        return False
    return await bot.service.log.turn_of_answer(message.channel.id) is not None


@dataclass(frozen=True, slots=True)
class Arrival:
    """The facts that decide about a message that has come in."""

    from_person: bool = True  # written by a person: not by a bot, a webhook, Discord itself or this bot
    direct: bool = False
    mentioned: bool = False
    """Discord lists the bot among those whom the message pings, by name or because it replies to the bot with a ping.
    A ping of everyone or of a role, even the bot's own, is none: Discord withholds the text of such a message."""
    named: bool = False  # the bot's mention is in the text
    in_answer_channel: bool = False  # in a channel where every message is a question, or in a thread of one
    in_answer_thread: bool = False  # in a thread that was opened on an answer of the bot's


def front_of(arrival: Arrival, *, reads_all: bool) -> Front | None:
    """Return as what a message is answered, or None when the bot keeps silent.

    Discord gives it the text of messages that do not ping it only with the intent with which it ``reads_all``.
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
    """Return a text without the bot's mentions; empty when nothing is left that could be a question."""
    # Split and stripped, since \s* before a mention would look at a long run of spaces again from each of them.
    text = " ".join(part.strip() for part in re.split(rf"<@!?{bot_id}>", content)).strip()
    question = text.lstrip(_SEPARATORS)
    return question if has_word(strip_marks(question)) else ""


def is_named(content: str, bot_id: int) -> bool:
    """Return whether the bot's mention is in a text."""
    return re.search(rf"<@!?{bot_id}>", content) is not None
