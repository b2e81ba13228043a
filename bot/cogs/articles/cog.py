"""/articles: the documents of a server, for its moderators."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.cogs.articles.collection import (
    DocumentsPageButton,
    KeepDocumentButton,
    RemoveDocumentButton,
    document_choices,
    list_page,
    removal_page,
)
from bot.cogs.articles.drafts import AddDocumentButton, CancelDocumentButton, Source, draft_page
from bot.cogs.articles.export import post_archive
from bot.cogs.articles.requests import documents_request
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.commands import list_for_all, moderators_group, words
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.permissions import moderates
from bot.toolbox.responses import present, respond

_MAX_LINK_CHARS = 2_000
_MAX_TITLE_CHARS = 200
_MAX_NAME_CHARS = 200


class Articles(commands.Cog):
    articles = moderators_group("articles", words("articles_description"))

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        if bot.settings.review_roles:
            list_for_all(self)

    @articles.command(description=words("articles_add_description"))
    @app_commands.describe(file=words("option_file"), link=words("option_link"), title=words("option_title"))
    async def add(
        self,
        interaction: Interaction,
        file: discord.Attachment | None = None,
        link: app_commands.Range[str, 1, _MAX_LINK_CHARS] | None = None,
        title: app_commands.Range[str, 1, _MAX_TITLE_CHARS] = "",
    ) -> None:
        async with error_boundary(interaction):
            request = await documents_request(interaction)
            if request is None:
                return
            wording = self._bot.wording
            if (file is None) == (link is None):
                await respond_privately(interaction, wording.articles_one_source)
            elif self._bot.settings.max_documents == 0:
                await respond_privately(interaction, wording.articles_off)
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
                shown = await draft_page(request, Source(file, link and _bare(link), " ".join(title.split())))
                if isinstance(shown, str):
                    await interaction.edit_original_response(content=shown)
                else:
                    await respond(interaction, shown, private=True)

    @articles.command(name="list", description=words("articles_list_description"))
    async def list_(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            if request := await documents_request(interaction):
                await present(interaction, list_page(request))

    @articles.command(description=words("articles_remove_description"))
    @app_commands.describe(document=words("option_document"))
    async def remove(self, interaction: Interaction, document: app_commands.Range[str, 1, _MAX_NAME_CHARS]) -> None:
        async with error_boundary(interaction):
            if request := await documents_request(interaction):
                await present(interaction, removal_page(request, document))

    @articles.command(description=words("articles_export_description"))
    async def export(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            if request := await documents_request(interaction):
                await post_archive(interaction, request)

    @remove.autocomplete("document")
    async def _documents(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        if interaction.guild_id is None or not await moderates(interaction):
            return []
        return document_choices(await self._bot.service.log.servers.documents(interaction.guild_id), current)


def _bare(link: str) -> str:
    """Return a link without the brackets in which people put one in Discord that is not to unfold."""
    return link.strip().removeprefix("<").removesuffix(">")


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Articles(bot))
    bot.add_dynamic_items(
        AddDocumentButton, CancelDocumentButton, DocumentsPageButton, RemoveDocumentButton, KeepDocumentButton
    )
