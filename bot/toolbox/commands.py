"""The parts common to all slash commands: registration, phrases, contexts."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.querylog.log import QueryLog
from bot.toolbox.base import Interaction
from bot.wording import ENGLISH

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


async def sync_commands(bot: commands.Bot, log: QueryLog, guild_id: int | None = None, *, force: bool = False) -> int:
    """Register the commands, everywhere or as copies in one server, unless these were before; return how many."""
    if bot.application_id is None:
        raise RuntimeError("commands are registered after logging in")
    tree_hash = await _hash_tree(bot.tree)
    if not force and await log.tree_hash(bot.application_id, guild_id) == tree_hash:
        return 0
    guild = None if guild_id is None else discord.Object(guild_id)
    if guild is not None:
        bot.tree.copy_global_to(guild=guild)
    registered = await bot.tree.sync(guild=guild)
    await log.remember_tree(bot.application_id, guild_id, tree_hash)
    _log.info("Registered %d commands %s", len(registered), f"in the server {guild_id}" if guild_id else "everywhere")
    return len(registered)


async def _hash_tree(tree: app_commands.CommandTree[Any]) -> str:
    """Return a digest of the commands as Discord would get them, whatever their order."""
    payloads = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps(sorted(payloads, key=lambda payload: (payload["type"], payload["name"])), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def registered_in(interaction: Interaction) -> int | None:
    """Return the server that the command of an interaction is registered in, Discord's id; None where everywhere."""
    data: Mapping[str, Any] = interaction.data or {}
    return int(data["guild_id"]) if data.get("guild_id") else None


def words(key: str) -> str:
    """Return a phrase for Discord's menus."""
    phrase: str = getattr(ENGLISH, key)
    return phrase


everywhere: Final = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)


def for_everyone(command: T) -> T:
    """Offer a command everywhere, to people who have installed the bot for themselves, too."""
    return everywhere(app_commands.allowed_installs(guilds=True, users=True)(command))


def in_direct_messages(command: T) -> T:
    """Offer a command where a person is alone with the bot."""
    alone = app_commands.allowed_contexts(guilds=False, dms=True, private_channels=False)
    return alone(app_commands.allowed_installs(guilds=True, users=True)(command))


def moderators_group(name: str, description: str) -> app_commands.Group:
    """Return a group of commands that Discord lists in servers for who has Manage Server there."""
    return for_server_managers(app_commands.Group(name=name, description=description))


def list_for_all(cog: commands.Cog) -> None:
    """Let Discord list a cog's commands for everybody, as who has a role of ``REVIEW_ROLES`` must see them.

    Who has none is told so when using them.
    """
    for command in cog.get_app_commands():
        command.default_permissions = None


def for_server_managers(command: T) -> T:
    """Offer a command in servers that the bot is in, to who has Manage Server there."""
    in_servers = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    not_by_users = app_commands.allowed_installs(guilds=True, users=False)
    return app_commands.default_permissions(manage_guild=True)(in_servers(not_by_users(command)))
