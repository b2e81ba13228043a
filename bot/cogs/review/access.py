"""Who may review what was asked in a server."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import discord

from bot.querylog.scope import Guild
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import respond_privately


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may review."""

    id: int
    """Discord's id of the person."""
    scope: Guild
    """The questions of the server where that person is acting."""


async def reviewer_of(
    interaction: discord.Interaction[Any], bot: AnsweringBot, *, by_command: bool = False
) -> Reviewer | None:
    """Check that a person may review what was asked in the server where the interaction is.

    Args:
        interaction: Not responded to yet.
        bot: For the settings and the words.
        by_command: It is a command. Discord has asked for Manage Server then, or for what the server's admins chose
            instead, and while ``REVIEW_ROLES`` says nothing else, that is enough. Whoever can type a button's id passes
            no such gate.

    Returns:
        The person; None for one who may not review, after telling so.
    """
    if interaction.guild_id is None:
        await respond_privately(interaction, bot.wording.review_only_in_servers)
        return None
    roles = bot.settings.review_roles
    if not (may_review(interaction, roles) or (by_command and not roles)):
        await respond_privately(interaction, bot.wording.review_not_allowed)
        return None
    return Reviewer(interaction.user.id, Guild(interaction.guild_id))


def may_review(interaction: discord.Interaction[Any], roles: Collection[int]) -> bool:
    """Whether a person may manage the server, or has one of these roles in it."""
    allowed = interaction.permissions
    if allowed.manage_guild or allowed.administrator:
        return True
    member = interaction.user
    return isinstance(member, discord.Member) and any(member.get_role(role) is not None for role in roles)
