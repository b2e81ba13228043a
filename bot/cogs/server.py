"""/server: the server whose documents answer a person in direct messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.render.discord.text import clip, one_line
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import PersistentSelect
from bot.toolbox.commands import in_direct_messages, words
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.libraries import choosable_servers, is_member, is_with_bot, library_of
from bot.toolbox.responses import Shown, frame, present
from bot.wording import Wording
from retrieval.articles.shown.discord_markdown import escape

_MAX_OPTIONS: Final = 25
_MAX_LABEL_CHARS: Final = 100
_SHARED: Final = 0  # the value of the owner's documents, which no server's id is


class Server(commands.Cog):
    @app_commands.command(description=words("server_description"))
    @in_direct_messages
    async def server(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            if await _is_here(interaction):
                await present(interaction, choice_page(interaction))


async def choice_page(interaction: Interaction) -> Shown:
    """Return the page that tells whose documents answer a person, and on which others can be chosen."""
    bot: AnsweringBot = interaction.client
    wording = bot.wording
    servers = await choosable_servers(bot, interaction.user.id)
    chosen = bot.get_guild(await library_of(interaction) or _SHARED)
    if not servers and chosen is None:
        return wording.server_none
    shown = [chosen] if chosen is not None and chosen not in servers else []
    return frame(
        [
            ui.TextDisplay[Any](_choice_text(chosen, wording)),
            ui.ActionRow(ServerSelect.menu([*shown, *servers], chosen, wording)),
        ]
    )


def _choice_text(chosen: discord.Guild | None, wording: Wording) -> str:
    if chosen is None:
        return wording.server_shared
    return wording.server_chosen.format(server=escape(one_line(chosen.name)))


class ServerSelect(PersistentSelect, custom_id="v1:server"):
    @classmethod
    def menu(cls, servers: Sequence[discord.Guild], chosen: discord.Guild | None, wording: Wording) -> ServerSelect:
        options = [discord.SelectOption(label=wording.server_option_shared, value=str(_SHARED), default=chosen is None)]
        for guild in servers[: _MAX_OPTIONS - 1]:
            label = clip(one_line(guild.name), _MAX_LABEL_CHARS) or str(guild.id)
            options.append(discord.SelectOption(label=label, value=str(guild.id), default=guild == chosen))
        return cls(ui.Select(custom_id=cls.own_id, options=options))

    async def on_choice(self, interaction: Interaction, chosen: tuple[int, ...]) -> None:
        if await _is_here(interaction):
            await present(interaction, _choose(interaction, next(iter(chosen), _SHARED)))


async def _choose(interaction: Interaction, guild_id: int) -> Shown:
    """Note a choice, which holds while the person is a member of that server."""
    bot: AnsweringBot = interaction.client
    servers, user_id = bot.service.log.servers, interaction.user.id
    if guild_id == _SHARED:
        await servers.choose(user_id, None)
        return await choice_page(interaction)
    guild = next((it for it in await choosable_servers(bot, user_id) if it.id == guild_id), None)
    if guild is None:
        return bot.wording.server_not_offered
    try:
        member = await is_member(guild, user_id)
    except discord.HTTPException:
        return bot.wording.server_unknown
    if not member:
        await servers.note_left(user_id, guild_id)
        return bot.wording.server_left.format(server=escape(one_line(guild.name)))
    await servers.choose(user_id, guild_id)
    return await choice_page(interaction)


async def _is_here(interaction: Interaction) -> bool:
    """Return whether a person is alone with the bot; tell so who is not."""
    if is_with_bot(interaction):
        return True
    bot: AnsweringBot = interaction.client
    await respond_privately(interaction, bot.wording.server_only_direct)
    return False


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Server())
    bot.add_dynamic_items(ServerSelect)
