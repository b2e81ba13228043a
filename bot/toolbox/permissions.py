"""The one meaning of "moderator", for every command, button and form."""

from __future__ import annotations

import discord

from bot.querylog.servers.records import ServerSettings
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot, Interaction


async def moderates(interaction: Interaction, *, of_messages: bool = False) -> bool:
    """Return whether a person has Manage Server or a role that reviews here; ``of_messages``, Manage Messages.

    It is looked up at each use, since the ids of buttons can be typed, and rights be taken away.
    """
    bot: AnsweringBot = interaction.client
    allowed, member = interaction.permissions, interaction.user
    if manages_server(interaction) or (of_messages and allowed.manage_messages):
        return True
    if not isinstance(member, discord.Member) or interaction.guild_id is None:
        return False
    settings = await bot.server_settings.of(interaction.guild_id)
    return any(member.get_role(role) is not None for role in review_roles(settings, bot.settings))


def manages_server(interaction: Interaction) -> bool:
    """Return whether a person has Manage Server, or all rights."""
    return interaction.permissions.manage_guild or interaction.permissions.administrator


def review_roles(settings: ServerSettings, owners: Settings) -> frozenset[int]:
    """Return the roles that review in a server: those of its moderators, or where they have set none, the owner's."""
    return owners.review_roles if settings.review_roles is None else settings.review_roles
