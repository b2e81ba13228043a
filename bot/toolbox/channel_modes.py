"""When the bot answers in a channel, as the server's moderators have set it."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.querylog.database.errors import LogError
from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.errors import log_error


def places_of(channel: Any) -> tuple[int, ...]:
    """Return the ids by which a channel may be named: its own, and for a thread or post, that of what it is in."""
    parent_id = getattr(channel, "parent_id", None)
    return (channel.id,) if parent_id is None else (channel.id, parent_id)


async def mode_in(bot: AnsweringBot, guild_id: int, channel: Any) -> ChannelMode:
    """Return when the bot answers in a channel, a thread or a post of a server that it is a member of."""
    settings = await settings_for_answering(bot, guild_id)
    return settings.mode_in(places_of(channel), bot.settings.answer_channels)


async def settings_for_answering(bot: AnsweringBot, guild_id: int) -> ServerSettings:
    """Return a server's settings; those that were read last where the log cannot be read, as it then is spooled."""
    try:
        return await bot.server_settings.of(guild_id)
    except (LogError, sqlite3.Error) as error:
        log_error(error, f"Reading the settings of the server {guild_id}")
        return bot.server_settings.last_known(guild_id)


async def is_switched_off(interaction: Interaction) -> bool:
    """Return whether a command is used in a channel in which the bot is to keep silent."""
    bot: AnsweringBot = interaction.client
    guild_id, channel = interaction.guild_id, interaction.channel
    if guild_id is None or channel is None or bot.get_guild(guild_id) is None:
        return False
    return await mode_in(bot, guild_id, channel) is ChannelMode.OFF
