"""When the bot answers a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.querylog.records import Front

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
