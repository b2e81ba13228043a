"""Pages of /search; all that a page needs is in its buttons' ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

import discord
from discord import ui

from bot.cogs.answers.buttons import DeleteButton, PlaceButton
from bot.render.discord.pages import search_page
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import DIGEST, IdPart, PagedButton
from bot.toolbox.errors import respond_privately
from bot.toolbox.libraries import library_of
from bot.toolbox.responses import frame
from bot.wording import Wording
from retrieval.answers import Quote

MAX_WORDS_CHARS: Final = 70  # what a button's id holds beside the rest of it
_MAX_RESULTS: Final = 50
_EVERYWHERE: Final = "-"
_ARTICLE: Final = IdPart(f"{DIGEST.pattern}|{_EVERYWHERE}", DIGEST.parse, DIGEST.spell)
_WORDS: Final = IdPart(f"(?s:.{{1,{MAX_WORDS_CHARS}}})", str)


@dataclass(eq=False)
class SearchPageButton(PagedButton, custom_id="v1:search:{page}:{article}:{words}", label="button_next"):
    """Turns to a page: for everyone when who searched presses it, otherwise on a copy for the person alone."""

    article: Annotated[str, _ARTICLE]  # the digest of the only article searched, or "-"
    words: Annotated[str, _WORDS]

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        name, library = None, await library_of(interaction)
        if self.article != _EVERYWHERE:
            article = (await bot.service.articles_of(library)).by_digest(self.article)
            if article is None:
                await respond_privately(interaction, bot.wording.article_changed)
                return
            name = article.name
        message = interaction.message
        in_place = message is not None and _is_own(message, interaction.user)
        private = not in_place or (message is not None and message.flags.ephemeral)
        search = Search(self.words, name, self.page)
        view, _ = await search_view(bot, library, search, private=private)
        if in_place:
            await interaction.response.edit_message(view=view)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)


@dataclass(frozen=True, slots=True)
class Search:
    words: str
    article: str | None  # the only file that is searched
    page: int = 0  # from 0


async def search_view(
    bot: AnsweringBot, library: int | None, search: Search, *, private: bool
) -> tuple[ui.LayoutView, list[Quote]]:
    """Return a page of the passages in which words occur, and these passages."""
    words, article = search.words, search.article
    answerer, articles = await bot.service.answerer_for(library, article), await bot.service.articles_of(library)
    ranked = await bot.service.rank_by_words(lambda by: by.rank(words, k=_MAX_RESULTS), answerer)
    quotes = [quote for quote in ranked if quote.is_found]
    if not quotes:
        await bot.service.check_complete(library)
    lines, shown, pages = search_page(words, quotes, search.page, bot.wording, articles)
    sections = (_section(quote, text, articles[quote.article].digest, bot.wording) for quote, text in shown)
    digest = _EVERYWHERE if article is None else articles[article].digest
    page = min(max(search.page, 0), max(pages - 1, 0))
    row, note = SearchPageButton(bot.wording, digest, words).turn(page, pages, bot.wording)
    items = [ui.TextDisplay("\n".join(lines)), *sections, *map(ui.TextDisplay[Any], note)]
    return frame(items, [*row, *delete_button(bot.wording, private=private)]), [quote for quote, _ in shown]


def delete_button(wording: Wording, *, private: bool) -> list[ui.Item[Any]]:
    """Return the button below what was looked up; none where a person sees it alone, who can dismiss it."""
    return [] if private else [DeleteButton(wording, 0)]


def _section(quote: Quote, text: str, digest: str, wording: Wording) -> ui.Section[Any]:
    button = PlaceButton(wording, digest, (quote.start, quote.end))
    return ui.Section(ui.TextDisplay(text), accessory=button)


def _is_own(message: discord.Message, user: discord.abc.User) -> bool:
    """Return whether a person may turn this message's pages: who searched, or whoever alone sees it."""
    if message.flags.ephemeral:
        return True
    return message.interaction_metadata is not None and message.interaction_metadata.user.id == user.id
