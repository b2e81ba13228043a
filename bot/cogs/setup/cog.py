"""The command that shows the panel."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.cogs.setup.panel import ITEMS, show_panel
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.commands import for_server_managers, words
from bot.toolbox.errors import error_boundary


class Setup(commands.Cog):
    @app_commands.command(description=words("setup_description"))
    @for_server_managers
    async def setup(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await show_panel(interaction)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Setup())
    bot.add_dynamic_items(*ITEMS)
