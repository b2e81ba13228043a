"""Who may set up a server, and what is set there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import discord

from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.render.discord.setup import ServerSetup
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.errors import respond_privately
from bot.toolbox.permissions import manages_server, review_roles

MAX_CHOSEN: Final = 25  # as many as Discord lets choose


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """A command, a click or a choice of somebody who has Manage Server at that moment."""

    bot: AnsweringBot
    guild: discord.Guild

    async def setup(self) -> ServerSetup:
        """Return what is set in the server now."""
        bot, guild = self.bot, self.guild
        settings = await bot.server_settings.of(guild.id)
        reviewers = existing_roles(guild, review_roles(settings, bot.settings))
        return ServerSetup(
            settings=settings,
            channels=named_channels(guild, settings, bot),
            reviewers=tuple(role.id for role in reviewers[:MAX_CHOSEN]),
            reads_all=bot.intents.message_content,
            documents=await bot.service.log.servers.documents(guild.id),
            shared_documents=len(bot.service.answerer.articles),
            can_write_to_moderators=_can_write(guild, settings.moderators_channel),
        )


async def setup_request(interaction: Interaction) -> SetupRequest | None:
    """Return the request of who may set up this server; None after telling so who may not."""
    bot: AnsweringBot = interaction.client
    guild = None if interaction.guild_id is None else bot.get_guild(interaction.guild_id)
    if guild is None:
        await respond_privately(interaction, bot.wording.setup_only_in_servers)
        return None
    if not manages_server(interaction):
        await respond_privately(interaction, bot.wording.setup_not_allowed)
        return None
    return SetupRequest(bot, guild)


def named_channels(guild: discord.Guild, settings: ServerSettings, bot: AnsweringBot) -> Mapping[int, ChannelMode]:
    """Return the modes of the channels that have one of their own, in the order in which Discord shows them."""
    owners = dict.fromkeys(bot.settings.answer_channels, ChannelMode.QUESTIONS)
    modes = {**owners, **settings.channels}
    shown = (channel.id for _, channels in guild.by_category() for channel in channels)
    return {channel_id: modes[channel_id] for channel_id in shown if channel_id in modes}


def existing_roles(guild: discord.Guild, ids: frozenset[int]) -> list[discord.Role]:
    return [role for role in reversed(guild.roles) if role.id in ids]


def _can_write(guild: discord.Guild, channel_id: int | None) -> bool:
    """Return whether the bot may write in a channel; one that is gone is as one where it may not."""
    if channel_id is None:
        return True
    channel = guild.get_channel(channel_id)
    if channel is None:
        return False
    allowed = channel.permissions_for(guild.me)
    return allowed.view_channel and allowed.send_messages
