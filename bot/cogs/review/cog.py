"""Reviewing what was asked in a server, for its moderators."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final, Literal

import discord
from discord import app_commands, ui

from bot.cogs.review.access import Reviewer, reviewer_of
from bot.cogs.review.buttons import (
    LONGEST_WORDS,
    Desk,
    Kind,
    Listing,
    MarkButton,
    Note,
    OpenButton,
    PageButton,
    ReopenButton,
)
from bot.cogs.review.lessons import ChooseButton, SilenceButton, TeachButton, UnteachButton, take_form
from bot.cogs.review.pages import case_view, lessons_view, list_view
from bot.cogs.review.reports import post_export, post_stats
from bot.querylog.review.export import Format
from bot.render.discord.text import one_line
from bot.toolbox.base import AnsweringBot
from bot.toolbox.commands import words
from bot.toolbox.errors import error_boundary
from bot.toolbox.responses import present

Interaction = discord.Interaction[Any]
Shown = Coroutine[Any, Any, ui.LayoutView] | Coroutine[Any, Any, ui.LayoutView | str]

_MOST_DAYS: Final = 36_500
_LARGEST_NUMBER: Final = 2**53 - 1
"""Discord takes no larger number in an option."""


class Review(Desk):
    """The commands.

    Args:
        bot: The bot, logged in.
    """

    review = app_commands.Group(
        name="review",
        description=words("review_description"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        if bot.settings.review_roles:
            # Who has such a role must see the command; who has not is told so when using it.
            for group in self.get_app_commands():
                group.default_permissions = None

    async def listed(self, reviewer: Reviewer, listing: Listing, note: Note | None = None) -> ui.LayoutView:
        """See ``Desk``."""
        view = lessons_view if listing.kind is Kind.TAUGHT else list_view
        return await view(self._bot, reviewer, listing, note)

    async def opened(
        self, reviewer: Reviewer, question_id: int, listing: Listing | None, note: Note | None = None
    ) -> ui.LayoutView | str:
        """See ``Desk``."""
        return await case_view(self._bot, reviewer, question_id, listing, note)

    @review.command(description=words("review_recent_description"))
    async def recent(self, interaction: Interaction) -> None:
        """List what was asked lately."""
        await self._respond(interaction, lambda reviewer: self.listed(reviewer, Listing(Kind.RECENT)))

    @review.command(description=words("review_unanswered_description"))
    async def unanswered(self, interaction: Interaction) -> None:
        """List what waits for a review."""
        await self._respond(interaction, lambda reviewer: self.listed(reviewer, Listing(Kind.UNANSWERED)))

    @review.command(description=words("review_show_description"))
    @app_commands.rename(question_id="id")
    @app_commands.describe(question_id=words("option_number"))
    async def show(self, interaction: Interaction, question_id: app_commands.Range[int, 1, _LARGEST_NUMBER]) -> None:
        """Show all about one question."""
        await self._respond(interaction, lambda reviewer: self.opened(reviewer, question_id, None))

    @review.command(description=words("review_search_description"))
    @app_commands.rename(sought="words")
    @app_commands.describe(sought=words("option_question_words"))
    async def search(self, interaction: Interaction, sought: app_commands.Range[str, 1, LONGEST_WORDS]) -> None:
        """List the questions in which words stand."""
        listing = Listing(Kind.FOUND, words=one_line(sought))
        await self._respond(interaction, lambda reviewer: self.listed(reviewer, listing))

    @review.command(description=words("review_taught_description"))
    async def taught(self, interaction: Interaction) -> None:
        """List what the bot was taught."""
        await self._respond(interaction, lambda reviewer: self.listed(reviewer, Listing(Kind.TAUGHT)))

    @review.command(description=words("review_stats_description"))
    @app_commands.describe(days=words("option_days"))
    async def stats(self, interaction: Interaction, days: app_commands.Range[int, 1, _MOST_DAYS] | None = None) -> None:
        """Count what was asked."""
        async with error_boundary(interaction):
            if reviewer := await reviewer_of(interaction, self._bot, by_command=True):
                await post_stats(interaction, self._bot, reviewer, days)

    @review.command(description=words("review_export_description"))
    @app_commands.rename(form="format")
    @app_commands.describe(form=words("option_format"))
    async def export(self, interaction: Interaction, form: Literal["csv", "jsonl"] = "csv") -> None:
        """Give all questions as a file."""
        async with error_boundary(interaction):
            if reviewer := await reviewer_of(interaction, self._bot, by_command=True):
                await post_export(interaction, self._bot, reviewer, Format(form))

    @Desk.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Take the forms in which passages are set."""
        async with error_boundary(interaction):
            await take_form(interaction, self._bot)

    async def _respond(self, interaction: Interaction, shown: Callable[[Reviewer], Shown]) -> None:
        async with error_boundary(interaction):
            reviewer = await reviewer_of(interaction, self._bot, by_command=True)
            if reviewer is not None:
                await present(interaction, shown(reviewer))


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Review(bot))
    bot.add_dynamic_items(
        PageButton, OpenButton, MarkButton, ReopenButton, TeachButton, ChooseButton, SilenceButton, UnteachButton
    )
