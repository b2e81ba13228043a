"""/help and /reload: commands about the bot itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import app_commands, ui
from discord.ext import commands

from bot.core.index_process import ReloadError
from bot.core.left_out import left_out_lines
from bot.render.discord.answer import MAX_MESSAGE
from bot.render.discord.help import help_texts
from bot.render.discord.text import clip, command_mention
from bot.render.phrases import library_phrase
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.commands import everywhere, for_everyone, registered_in, words
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.libraries import is_with_bot, library_of, may_choose
from bot.toolbox.presence import update_presence
from bot.toolbox.responses import frame, present
from bot.wording import Count
from retrieval.articles.shown.discord_markdown import escape
from retrieval.errors import SeedError, UnusableSeed


class General(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot

    @app_commands.command(name="help", description=words("help_description"))
    @for_everyone
    async def help_(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await present(interaction, self._help_page(interaction))

    @app_commands.command(name="reload", description=words("reload_description"))
    @everywhere
    @app_commands.default_permissions(administrator=True)
    async def reload(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            if not await self._bot.is_owner(interaction.user):
                await respond_privately(interaction, self._bot.wording.owner_only)
                return
            await interaction.response.defer(ephemeral=True, thinking=True)
            try:
                await self._bot.service.reload(self._bot.settings.seeds_path)
            except SeedError as error:
                await self._tell(interaction, str(error), error.unusable)
                return
            except ReloadError as error:
                await self._tell(interaction, str(error))
                return
            articles = self._bot.service.answerer.articles
            await update_presence(self._bot)
            said = self._bot.wording.reloaded.format(sentences=Count(articles.sentences), articles=Count(len(articles)))
            await self._tell(interaction, said, self._bot.service.answerer.unusable)

    async def _help_page(self, interaction: Interaction) -> ui.LayoutView:
        wording, ids = self._bot.wording, await self._bot.command_ids.of(registered_in(interaction))
        library = await self._bot.service.library(await library_of(interaction))
        about = library_phrase("help", library.articles, wording)
        texts = [escape(about), *help_texts(ids, wording)]
        if is_with_bot(interaction) and await may_choose(self._bot, interaction.user.id):
            texts.append(wording.server_hint.format(server=command_mention("server", ids)))
        return frame([ui.TextDisplay[Any](text) for text in texts])

    async def _tell(self, interaction: Interaction, said: str, left_out: Sequence[UnusableSeed] = ()) -> None:
        text = "\n".join([said, *left_out_lines(left_out, self._bot.wording)])
        await respond_privately(interaction, escape(clip(text, MAX_MESSAGE, escape)))


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(General(bot))
