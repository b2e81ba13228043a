"""Whose documents are read: the one place that decides it, for every message, command, button and form."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

import discord

from bot.querylog.database.errors import LogError
from bot.render.discord.text import one_line
from bot.toolbox.base import AnsweringBot, Interaction
from retrieval.articles.shown.discord_markdown import escape

MEMBERSHIP_HOLDS: Final = timedelta(hours=1)
"""Discord is asked again then whether a person is still in the server whose documents they have chosen."""
_log: Final = logging.getLogger(__name__)


async def library_of(interaction: Interaction) -> int | None:
    """Return the server whose documents an interaction is about; None for the owner's alone.

    An app that a person has brought along into a server without the bot reads the owner's.
    """
    bot: AnsweringBot = interaction.client
    if interaction.guild_id is not None:
        return server_with_bot(bot, interaction.guild_id)
    return await _chosen(bot, interaction.user) if is_with_bot(interaction) else None


async def library_of_message(bot: AnsweringBot, message: discord.Message) -> int | None:
    """Return, as ``library_of``, the server whose documents a message is about."""
    place = message.channel
    if message.guild is not None:
        return message.guild.id
    if isinstance(place, discord.PartialMessageable) and place.guild_id is not None:  # a server that is not known
        return None
    return await _chosen(bot, message.author)


def server_with_bot(bot: AnsweringBot, guild_id: int) -> int | None:
    """Return a server's id where the bot is a member."""
    return None if bot.get_guild(guild_id) is None else guild_id


def is_with_bot(interaction: Interaction) -> bool:
    """Return whether nobody but the person and the bot reads where an interaction is, outside servers."""
    context = interaction.context
    if context.dm_channel or context.private_channel:
        return bool(context.dm_channel)
    return isinstance(interaction.channel, discord.DMChannel)


async def _chosen(bot: AnsweringBot, user: discord.User | discord.Member) -> int | None:
    """Return the server that a person has chosen in direct messages, while the person is a member there."""
    servers = bot.service.log.servers
    try:
        choice = await servers.choice(user.id)
        guild = None if choice is None else bot.get_guild(choice.guild_id)
        if choice is None or guild is None:
            return None
        if bot.now() - choice.checked_at < MEMBERSHIP_HOLDS:
            return guild.id
        if not await is_member(guild, user.id):
            if await servers.note_left(user.id, guild.id):
                await _tell_left(bot, user, guild)
            return None
        await servers.note_checked(user.id)
    except LogError as error:  # the owner's documents can be read without it
        _log.warning("Whose documents a person has chosen cannot be read (%s)", error)
        return None
    except discord.HTTPException as error:  # the next message asks again
        _log.warning("Whether a person is still a member of the server they have chosen is not known: %s", error)
        return None
    return guild.id


async def _tell_left(bot: AnsweringBot, user: discord.User | discord.Member, guild: discord.Guild) -> None:
    """Tell a person, once, that a server's documents no longer answer."""
    text = bot.wording.server_left.format(server=escape(one_line(guild.name)))
    try:
        await user.send(text)
    except discord.HTTPException as error:
        _log.warning("A person was not told that a server's documents no longer answer: %s", error)


async def choosable_servers(bot: AnsweringBot, user_id: int) -> list[discord.Guild]:
    """Return the servers with documents where a person has asked, and the bot is; where that was latest is first.

    Whether the person is still there is not asked of Discord, which would be a request for each of them: those are left
    out that an earlier request has told of. Without a privileged intent, Discord does not tell of it by itself.
    """
    seen_in = await bot.service.log.servers.seen_in(user_id)
    return [guild for guild_id in seen_in if (guild := bot.get_guild(guild_id)) is not None]


async def may_choose(bot: AnsweringBot, user_id: int) -> bool:
    """Return whether a person can choose a server, and has chosen none."""
    try:
        return await bot.service.log.servers.choice(user_id) is None and bool(await choosable_servers(bot, user_id))
    except LogError as error:  # a hint, which need not be given
        _log.warning("Which servers a person can choose cannot be read (%s)", error)
        return False


async def is_member(guild: discord.Guild, user_id: int) -> bool:
    """Ask Discord whether a person is a member of a server; an ``HTTPException`` where it does not tell."""
    try:
        await guild.fetch_member(user_id)
    except discord.NotFound:
        return False
    return True
