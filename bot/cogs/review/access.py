"""The right to review what was asked in a server."""

from __future__ import annotations

from collections.abc import Collection

import discord

from bot.querylog.scope import Guild
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.errors import respond_privately


async def check_access(interaction: Interaction, *, by_command: bool = False) -> Guild | None:
    """Return the server whose questions a person may review here; None for one who may not, after telling so.

    Before a command, Discord has asked for Manage Server, or for what the server's admins chose instead: while
    ``REVIEW_ROLES`` says nothing else, that is enough. Whoever can type a button's id passes no such gate.
    """
    bot: AnsweringBot = interaction.client
    if interaction.guild_id is None:
        await respond_privately(interaction, bot.wording.review_only_in_servers)
        return None
    roles = bot.settings.review_roles
    if not ((by_command and not roles) or _may_review(interaction, roles)):
        await respond_privately(interaction, bot.wording.review_not_allowed)
        return None
    return Guild(interaction.guild_id)


def _may_review(interaction: Interaction, roles: Collection[int]) -> bool:
    allowed, member = interaction.permissions, interaction.user
    if allowed.manage_guild or allowed.administrator:
        return True
    return isinstance(member, discord.Member) and any(member.get_role(role) is not None for role in roles)
