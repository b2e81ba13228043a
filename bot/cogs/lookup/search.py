"""Pages of passages; all that a page needs is in its buttons' ids."""

from __future__ import annotations

import re
from typing import Any, Final, Self

import discord
from discord import ui

from bot.cogs.answers.buttons import PlaceButton
from bot.render.discord.pages import search_page
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Interaction, PersistentButton
from bot.toolbox.errors import respond_privately
from bot.toolbox.responses import frame
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.addresses import SHORT_DIGEST

LONGEST_SEARCH: Final = 70
"""What fits into a button's id beside the rest of it."""
_RESULTS: Final = 50
_EVERYWHERE: Final = "-"


class SearchPageButton(
    PersistentButton, template=r"(?s)v1:search:(?P<page>[0-9]{1,3}):(?P<article>[0-9a-f]{8}|-):(?P<words>.{1,70})"
):
    """Turns to a page: for everyone when who searched presses it, otherwise on a copy for the person alone.

    Args:
        words: What was searched for.
        article: The beginning of the digest of the only article searched, or "-".
        page: Which page it turns to, from 0.
        label: What stands on the button.
    """

    def __init__(self, words: str, article: str, page: int, label: str) -> None:
        super().__init__(label, f"v1:search:{page}:{article}:{words}")
        self._words = words
        self._article = article
        self._page = page

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(match["words"], match["article"], int(match["page"]), wording.button_next)

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        name = None
        if self._article != _EVERYWHERE:
            article = bot.service.answerer.articles.by_digest(self._article)
            if article is None:
                await respond_privately(interaction, bot.wording.article_changed)
                return
            name = article.name
        view = await search_view(bot, interaction.guild_id, self._words, name, self._page)
        if interaction.message is not None and _searched_by(interaction.message, interaction.user):
            await interaction.response.edit_message(view=view)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)


async def search_view(
    bot: AnsweringBot, guild_id: int | None, words: str, article: str | None, page: int
) -> ui.LayoutView:
    """One page of the passages in which words stand.

    Args:
        bot: For the articles and the words.
        guild_id: Discord's id of the server that is searched in, if it is one.
        words: What to search for.
        article: The file name of the only article to look in, if not in all.
        page: From 0.
    """
    answerer = await bot.service.answerer_for(guild_id, article)
    quotes = [quote for quote in answerer.rank(words, k=_RESULTS) if quote.is_found]
    articles = bot.service.answerer.articles
    lines, shown, pages = search_page(words, quotes, page, bot.wording, articles)
    sections = (_section(quote, text, articles[quote.article].digest, bot.wording) for quote, text in shown)
    page = min(max(page, 0), max(pages - 1, 0))
    digest = _EVERYWHERE if article is None else articles[article].digest[:SHORT_DIGEST]
    ways = [(page - 1, bot.wording.button_previous), (page + 1, bot.wording.button_next)]
    row = [SearchPageButton(words, digest, to, label) for to, label in ways if 0 <= to < pages]
    note: list[ui.Item[Any]] = (
        [ui.TextDisplay(f"-# {bot.wording.page.format(page=page + 1, pages=pages)}")] if row else []
    )
    return frame([ui.TextDisplay("\n".join(lines)), *sections, *note], row)


def _section(quote: Quote, text: str, digest: str, wording: Wording) -> ui.Section[Any]:
    return ui.Section(
        ui.TextDisplay(text), accessory=PlaceButton(digest[:SHORT_DIGEST], quote.start, quote.end, wording)
    )


def _searched_by(message: discord.Message, user: discord.abc.User) -> bool:
    """Whether a person may turn this message's pages: who searched, or whoever alone sees it."""
    if message.flags.ephemeral:
        return True
    return message.interaction_metadata is not None and message.interaction_metadata.user.id == user.id
