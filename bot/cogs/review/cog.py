"""/review: reviewing what was asked in a server, for its moderators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Literal

from discord import app_commands
from discord.ext import commands

from bot.cogs.review.buttons import (
    MAX_WORDS_CHARS,
    Listing,
    ListKind,
    MarkButton,
    Note,
    OpenButton,
    PageButton,
    ReopenButton,
    ReviewRequest,
    review_request,
)
from bot.cogs.review.lessons import ChooseButton, SilenceButton, TeachButton, UnteachButton, take_form
from bot.cogs.review.pages import case_view, list_view
from bot.cogs.review.reports import post_export, post_stats
from bot.querylog.review.export import Format
from bot.render.discord.text import one_line
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.commands import list_for_all, moderators_group, words
from bot.toolbox.errors import error_boundary
from bot.toolbox.responses import Shown, present

_MAX_DAYS: Final = 36_500
_MAX_NUMBER: Final = 2**53 - 1  # Discord takes no larger one in an option


class Review(commands.Cog):
    review = moderators_group("review", words("review_description"))

    def __init__(self, bot: AnsweringBot) -> None:
        if bot.settings.review_roles:
            list_for_all(self)

    async def page(self, request: ReviewRequest, target: Listing | int, note: Note | None = None) -> Shown:
        if isinstance(target, Listing):
            return await list_view(request, target, note)
        return await case_view(request, target, note)

    @review.command(description=words("review_recent_description"))
    async def recent(self, interaction: Interaction) -> None:
        await self._show(interaction, Listing(ListKind.RECENT))

    @review.command(description=words("review_unanswered_description"))
    async def unanswered(self, interaction: Interaction) -> None:
        await self._show(interaction, Listing(ListKind.UNANSWERED))

    @review.command(description=words("review_show_description"))
    @app_commands.rename(question_id="id")
    @app_commands.describe(question_id=words("option_number"))
    async def show(self, interaction: Interaction, question_id: app_commands.Range[int, 1, _MAX_NUMBER]) -> None:
        await self._show(interaction, question_id)

    @review.command(description=words("review_search_description"))
    @app_commands.rename(sought="words")
    @app_commands.describe(sought=words("option_question_words"))
    async def search(self, interaction: Interaction, sought: app_commands.Range[str, 1, MAX_WORDS_CHARS]) -> None:
        await self._show(interaction, Listing(ListKind.FOUND, words=one_line(sought)))

    @review.command(description=words("review_taught_description"))
    async def taught(self, interaction: Interaction) -> None:
        await self._show(interaction, Listing(ListKind.TAUGHT))

    @review.command(description=words("review_stats_description"))
    @app_commands.describe(days=words("option_days"))
    async def stats(self, interaction: Interaction, days: app_commands.Range[int, 1, _MAX_DAYS] | None = None) -> None:
        await self._respond(interaction, lambda request: post_stats(interaction, request, days))

    @review.command(description=words("review_export_description"))
    @app_commands.rename(form="format")
    @app_commands.describe(form=words("option_format"))
    async def export(self, interaction: Interaction, form: Literal["csv", "jsonl"] = "csv") -> None:
        await self._respond(interaction, lambda request: post_export(interaction, request, Format(form)))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await take_form(interaction)

    async def _show(self, interaction: Interaction, target: Listing | int) -> None:
        await self._respond(interaction, lambda request: present(interaction, self.page(request, target)))

    async def _respond(self, interaction: Interaction, respond: Callable[[ReviewRequest], Awaitable[None]]) -> None:
        async with error_boundary(interaction):
            if request := await review_request(interaction):
                await respond(request)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Review(bot))
    bot.add_dynamic_items(
        PageButton, OpenButton, MarkButton, ReopenButton, TeachButton, ChooseButton, SilenceButton, UnteachButton
    )
