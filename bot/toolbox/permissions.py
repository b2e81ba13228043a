"""The one meaning of "moderator", for every command, button and form."""

from __future__ import annotations

import discord

from bot.toolbox.base import AnsweringBot, Interaction


def is_moderator(interaction: Interaction, *, of_messages: bool = False) -> bool:
    """Return whether a person has Manage Server or a role that the owner has chosen; ``of_messages``, Manage Messages.

    It is looked up at each use, since the ids of buttons can be typed, and rights be taken away.
    """
    bot: AnsweringBot = interaction.client
    allowed, member = interaction.permissions, interaction.user
    if allowed.manage_guild or allowed.administrator or (of_messages and allowed.manage_messages):
        return True
    roles = bot.settings.review_roles
    return isinstance(member, discord.Member) and any(member.get_role(role) is not None for role in roles)
