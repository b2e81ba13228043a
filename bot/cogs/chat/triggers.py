"""From a message to the question in it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import discord

from bot.querylog.records import Front, Origin
from bot.querylog.servers.records import ChannelMode
from bot.toolbox.base import AnsweringBot
from bot.toolbox.channel_modes import mode_in
from bot.toolbox.errors import log_error
from bot.toolbox.libraries import library_of_message
from retrieval.answers import SMALL_TALK, Turn
from retrieval.dialogue.intents import classify_turn
from retrieval.dialogue.markup import has_word, strip_marks
from retrieval.dialogue.small_talk import find_small_talk, points_at_message
from retrieval.dialogue.speech_acts import asks

_HELP: Final = "help"  # what a message that only mentions the bot asks for
_BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
_SEPARATORS: Final = " \t\r\n,;:–—-"
_LINK: Final = re.compile(r"<?\bhttps?://\S+", re.IGNORECASE)
_GOING_ON: Final = frozenset({Turn.MORE, Turn.BEFORE, Turn.SOURCE, Turn.SPEAKER})
"""The turns that ask something where they go on with a conversation."""


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
    title, text = post_title(message), question_in(message.content, bot.user.id)
    other = await _replied_to(message)
    to_bot = other is not None and other.author.id == bot.user.id
    whole = f"{title}\n{text}".strip()
    if front is Front.CHANNEL and not await _is_question(bot, message, whole, to_bot=to_bot):
        return None
    if title:
        only_points = not text or _points(text)
        return Question(front, title if only_points else whole, None)
    return _asked(message, front, text, other, bot.user.id)


def _asked(message: discord.Message, front: Front, text: str, other: discord.Message | None, bot_id: int) -> Question:
    """Return what is asked with a text, or by pointing at the ``other`` message that it replies to."""
    replied_to = message.reference.message_id if _is_reply(message) and message.reference else None
    to_person = replied_to is not None and (other is None or other.author.id != bot_id)
    if text and not (to_person and _points(text)):
        return Question(front, text, replied_to)
    if not to_person:
        return Question(front, _HELP, replied_to)
    if other is None or not (pointed_at := question_in(other.content, bot_id)):
        return Question(front, _HELP, None, unreadable=True)
    return Question(front, pointed_at, None, author_id=other_person(other.author, message.author))


def _points(text: str) -> bool:
    """Tell if a text asks nothing but an answer to the message that it replies to."""
    return points_at_message(strip_marks(text), in_reply=True)


def _is_reply(message: discord.Message) -> bool:
    return message.type is discord.MessageType.reply


async def _replied_to(message: discord.Message) -> discord.Message | None:
    """Return the message that one replies to; None where there is none, or where it may not be read."""
    reference = message.reference if _is_reply(message) else None
    if reference is None or reference.message_id is None:
        return None
    if reference.resolved is not None:
        return reference.resolved if isinstance(reference.resolved, discord.Message) else None
    try:
        return await message.channel.fetch_message(reference.message_id)
    except discord.HTTPException:
        return None


def post_title(message: discord.Message) -> str:
    """Return the title of the forum post that a message begins; empty for any other message."""
    channel = message.channel
    if not isinstance(channel, discord.Thread) or not isinstance(channel.parent, discord.ForumChannel):
        return ""
    return channel.name.strip() if channel.id == message.id else ""  # a post and its first message share their id


async def _is_question(bot: AnsweringBot, message: discord.Message, text: str, *, to_bot: bool) -> bool:
    """Tell if a message asks, and asks nobody else, where every message may be a question.

    Args:
        bot: The bot.
        message: The message.
        text: Its text, below the title where it begins a forum post, which asks in any form.
        to_bot: It replies to the bot.
    """
    own_role = message.guild.self_role if message.guild else None
    to_others = (
        message.mention_everyone
        or any(user != bot.user for user in message.mentions)
        or any(role != own_role for role in message.role_mentions)
        or (_is_reply(message) and not to_bot)
    )
    plain = strip_marks(text)
    if to_others or not has_word(_LINK.sub(" ", plain)):
        return False
    turn = classify_turn(plain).turn
    if turn in SMALL_TALK or turn is Turn.POINTING:
        return False
    if to_bot or post_title(message) or asks(plain, await _languages(bot, message)):
        return True
    return turn in _GOING_ON and await _is_in_conversation(bot, message)


async def _languages(bot: AnsweringBot, message: discord.Message) -> Collection[str]:
    library = await bot.service.library(await library_of_message(bot, message))
    return library.articles.languages


async def _is_in_conversation(bot: AnsweringBot, message: discord.Message) -> bool:
    """Tell if the bot has answered the same person in the same place a short while ago."""
    guild_id = message.guild.id if message.guild else None
    origin = Origin(Front.CHANNEL, message.author.id, guild_id=guild_id, channel_id=message.channel.id)
    return await bot.service.previous(origin) is not None


async def is_off(bot: AnsweringBot, message: discord.Message) -> bool:
    """Tell if the server's moderators have the bot keep silent in the channel of a message."""
    return message.guild is not None and await mode_in(bot, message.guild.id, message.channel) is ChannelMode.OFF


def pings_own_role(message: discord.Message) -> bool:
    """Tell if a person pings the role that Discord made for the bot: no message's text comes with that."""
    own = message.guild.self_role if message.guild else None
    return _is_from_person(message) and own is not None and own in message.role_mentions


def _is_from_person(message: discord.Message) -> bool:
    return not message.author.bot and message.webhook_id is None and message.type in _BY_PEOPLE


def other_person(author: discord.abc.User, asker: discord.abc.User) -> int | None:
    """Return the id of who wrote something, if that is a person, and another one than who asks about it."""
    return None if author.bot or author.id == asker.id else author.id


async def _arrival(bot: AnsweringBot, message: discord.Message, bot_id: int) -> Arrival:
    from_person, mentioned = _is_from_person(message), bot.user in message.mentions
    mode = ChannelMode.MENTION
    if message.guild is not None and from_person and (mentioned or bot.intents.message_content):
        mode = await mode_in(bot, message.guild.id, message.channel)
    return Arrival(
        from_person=from_person,
        direct=message.guild is None,
        mentioned=mentioned,
        named=is_named(message.content, bot_id),
        mode=mode,
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
    mode: ChannelMode = ChannelMode.MENTION  # of the channel, or of the one that the thread is in
    in_answer_thread: bool = False  # in a thread that was opened on an answer of the bot's


def front_of(arrival: Arrival, *, reads_all: bool) -> Front | None:
    """Return as what a message is answered, or None when the bot keeps silent.

    Discord gives it the text of messages that do not ping it only with the intent with which it ``reads_all``.
    """
    if not arrival.from_person:
        return None
    if arrival.direct:
        return Front.DM
    if arrival.mode is ChannelMode.OFF:
        return None
    if arrival.mentioned:
        return Front.MENTION if arrival.named else Front.REPLY
    if reads_all and (arrival.mode is ChannelMode.QUESTIONS or arrival.in_answer_thread):
        return Front.CHANNEL
    return None


def question_in(content: str, bot_id: int) -> str:
    """Return a text without the bot's mentions; empty when nothing is left that could be a question."""
    # Split and stripped, since \s* before a mention would look at a long run of spaces again from each of them.
    text = " ".join(part.strip() for part in re.split(rf"<@!?{bot_id}>", content)).strip()
    question = text.lstrip(_SEPARATORS)
    plain = strip_marks(question)
    return question if has_word(plain) or find_small_talk(plain) else ""


def is_named(content: str, bot_id: int) -> bool:
    """Return whether the bot's mention is in a text."""
    return re.search(rf"<@!?{bot_id}>", content) is not None
