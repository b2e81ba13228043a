"""The ids of slash commands, by which a message names one such that it can be clicked on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

import discord
from discord.ext import commands

_log: Final = logging.getLogger(__name__)


class CommandIds:
    """The ids of the slash commands, asked for once for each server that they are registered in."""

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot
        self._ids: dict[int | None, Mapping[str, int]] = {}  # by the server that the commands are registered in

    async def of(self, guild_id: int | None) -> Mapping[str, int]:
        """Return the ids of the commands in a server, or everywhere; none where Discord does not tell them."""
        if guild_id not in self._ids:
            guild = None if guild_id is None else discord.Object(guild_id)
            try:
                found = await self._bot.tree.fetch_commands(guild=guild)
            except discord.HTTPException as error:
                _log.warning("The ids of the commands are not known: %s", error)
                return {}
            self._ids[guild_id] = {it.name: it.id for it in found if it.type is discord.AppCommandType.chat_input}
        return self._ids[guild_id]
