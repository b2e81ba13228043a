"""/ask, /search, /passage, /article, and "Find in article" in a message's menu."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import discord
from discord import app_commands, ui
from discord.app_commands import Choice
from discord.ext import commands

from bot.cogs.answers.view import answer_view
from bot.cogs.chat.triggers import other_person, question_in
from bot.cogs.lookup.autocomplete import article_choices, article_named, passage_choices
from bot.cogs.lookup.search import MAX_WORDS_CHARS, Search, SearchPageButton, delete_button, search_view
from bot.querylog.records import Front, Origin
from bot.render.discord.answer import MAX_LAYOUT
from bot.render.discord.article import library_text, overview_text
from bot.render.discord.context import context_text
from bot.render.quotes import title_in
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.channel_modes import is_switched_off
from bot.toolbox.commands import for_everyone, words
from bot.toolbox.delivery import note_sent
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.libraries import library_of
from bot.toolbox.rate_limit import RateDecision
from bot.toolbox.responses import add_note, defer_if_slow, frame, present, respond, show
from bot.wording import Count
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences
from retrieval.dialogue.markup import has_word
from retrieval.index.catalogue import ArticleLookup

_log: Final = logging.getLogger(__name__)

MAX_QUESTION_CHARS: Final = 2000
_MAX_VALUE_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class _LookUp:
    """What somebody looked up, and what is shown of it."""

    library: int | None
    text: str
    shown: Sequence[Quote]
    started: float  # by ``time.perf_counter``
    private: bool


class Lookup(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name=words("find_in_article"), callback=self._find)
        for_everyone(self._menu)

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)  # a cog cannot hold it as it holds commands

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(description=words("ask_description"))
    @app_commands.describe(
        question=words("option_question"), private=words("option_private"), article=words("option_article")
    )
    @for_everyone
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        private: bool = False,  # noqa: FBT001, FBT002 - Discord's options are given by name
        article: str | None = None,
    ) -> None:
        async with error_boundary(interaction):
            await self._answer(interaction, question, private=private, article=article)

    @app_commands.command(description=words("search_description"))
    @app_commands.rename(sought="words")
    @app_commands.describe(
        sought=words("option_words"), article=words("option_article"), private=words("option_private")
    )
    @for_everyone
    async def search(
        self,
        interaction: Interaction,
        sought: app_commands.Range[str, 1, MAX_WORDS_CHARS],
        article: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - Discord's options are given by name
    ) -> None:
        async with error_boundary(interaction):
            library, articles = await self._library(interaction)
            named = article_named(articles, article)
            if article is not None and named is None:
                await self._refuse_article(interaction, library)
            elif await self._may_ask(interaction):
                started = time.perf_counter()
                search, is_off = Search(sought, named), await is_switched_off(interaction)
                private = private or is_off
                view, shown = await search_view(self._bot, library, search, private=private)
                if is_off:
                    add_note(view, self._bot.wording.off_here)
                await self._show_look_up(interaction, _LookUp(library, sought, shown, started, private=private), view)

    @app_commands.command(description=words("passage_description"))
    @app_commands.describe(passage=words("option_passage"), private=words("option_private"))
    @for_everyone
    async def passage(
        self,
        interaction: Interaction,
        passage: app_commands.Range[str, 1, _MAX_VALUE_CHARS],
        private: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> None:
        async with error_boundary(interaction):
            if not await self._may_ask(interaction):
                return
            started = time.perf_counter()
            library, articles = await self._library(interaction)
            found = articles.find_passage(passage)
            if found is None:
                await self._bot.service.check_complete(library)
                await present(
                    interaction, self._miss(interaction, _LookUp(library, passage, [], started, private=True))
                )
                return
            article, sentence = found
            position = all_sentences(article).index(sentence)
            title = title_in(articles, article)
            text = context_text(article, (position, position), (), MAX_LAYOUT, self._bot.wording, title=title)
            is_off = await is_switched_off(interaction)
            private = private or is_off
            view = frame([ui.TextDisplay(text)], delete_button(self._bot.wording, private=private))
            if is_off:
                add_note(view, self._bot.wording.off_here)
            looked_up = _LookUp(library, passage, [Quote.of(*found)], started, private=private)
            await self._show_look_up(interaction, looked_up, view)

    @app_commands.command(description=words("article_description"))
    @app_commands.describe(article=words("option_article"))
    @for_everyone
    async def article(self, interaction: Interaction, article: str | None = None) -> None:
        async with error_boundary(interaction):
            library, articles = await self._library(interaction)
            named = article_named(articles, article)
            if article is not None and named is None:
                await self._refuse_article(interaction, library)
            elif named is not None:
                await show(interaction, [overview_text(articles[named], self._bot.wording)])
            else:
                await show(interaction, [library_text(articles.values(), self._bot.wording)])

    @passage.autocomplete("passage")
    async def _passages(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        library = await self._bot.service.library(await library_of(interaction))
        if library.found is None:
            return []
        return await self._bot.service.rank_by_words(lambda by: passage_choices(by, current), library.found.plain)

    @ask.autocomplete("article")
    @search.autocomplete("article")
    @article.autocomplete("article")
    async def _articles_named(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        library = await self._bot.service.library(await library_of(interaction))
        return article_choices(library.articles, current)

    async def _library(self, interaction: Interaction) -> tuple[int | None, ArticleLookup]:
        """Return the server whose documents are read here, and its articles."""
        library = await library_of(interaction)
        return library, await self._bot.service.articles_of(library)

    async def _refuse_article(self, interaction: Interaction, library: int | None) -> None:
        await self._bot.service.check_complete(library)
        await respond_privately(interaction, self._bot.wording.no_such_article)

    async def _find(self, interaction: Interaction, message: discord.Message) -> None:
        async with error_boundary(interaction):
            text = question_in(message.content, self._bot.user.id if self._bot.user else 0)
            if has_word(text):
                await self._answer(interaction, text, private=True, author=message.author)
            else:
                await respond_privately(interaction, self._bot.wording.nothing_to_find)

    async def _answer(
        self,
        interaction: Interaction,
        text: str,
        *,
        private: bool,
        article: str | None = None,
        author: discord.abc.User | None = None,
    ) -> None:
        """Answer a question, or look up a message, which has an author."""
        library, articles = await self._library(interaction)
        named = article_named(articles, article)
        if article is not None and named is None:
            await self._refuse_article(interaction, library)
            return
        if not await self._may_ask(interaction):
            return
        service, front = self._bot.service, Front.SLASH if author is None else Front.CONTEXT_MENU
        is_off = await is_switched_off(interaction)
        private = private or is_off
        origin = Origin(
            front,
            user_id=interaction.user.id,
            guild_id=interaction.guild_id,
            channel_id=interaction.channel_id,
            message_id=interaction.id,
            private=private,
            author_id=None if author is None else other_person(author, interaction.user),
            library=library,
        )
        answer = service.ask_in_turn if front is Front.SLASH else service.ask
        answering = answer(text, origin, article=None if article is None else named)
        reply = await defer_if_slow(interaction, answering, private=private)
        if reply is None:
            return
        _log.info("Question %d from %s: %s, %.0f ms", reply.id, front, reply.answer.outcome, reply.took_ms)
        view = answer_view(reply, self._bot, private=private, may_share=not is_off)
        if is_off:
            add_note(view, self._bot.wording.off_here)
        answer_id, is_private = await respond(interaction, view, private=private)
        await note_sent(self._bot, reply.id, answer_id, hidden=is_private and not private)

    async def _show_look_up(self, interaction: Interaction, looked_up: _LookUp, view: ui.LayoutView) -> None:
        """Log a look-up, then show what was found."""
        private = looked_up.private
        row = await defer_if_slow(interaction, self._log_look_up(interaction, looked_up), private=private)
        if row is None:
            return
        _, is_private = await respond(interaction, view, private=private)
        await note_sent(self._bot, row, None, hidden=is_private and not private)

    async def _miss(self, interaction: Interaction, looked_up: _LookUp) -> str:
        await self._log_look_up(interaction, looked_up)
        return self._bot.wording.no_such_passage

    async def _log_look_up(self, interaction: Interaction, looked_up: _LookUp) -> int | None:
        origin = Origin(
            Front.SLASH,
            user_id=interaction.user.id,
            guild_id=interaction.guild_id,
            channel_id=interaction.channel_id,
            message_id=interaction.id,
            private=looked_up.private,
            library=looked_up.library,
        )
        took_ms = round((time.perf_counter() - looked_up.started) * 1000, 3)
        return await self._bot.service.look_up(looked_up.text, origin, looked_up.shown, took_ms)

    async def _may_ask(self, interaction: Interaction) -> bool:
        """Count a question; tell once that there are too many at a time, and respond with nothing afterwards."""
        decision = self._bot.rate_limit.check(interaction.user.id)
        if decision is RateDecision.WARN:
            seconds = Count(self._bot.rate_limit.wait_seconds(interaction.user.id))
            await respond_privately(interaction, self._bot.wording.patience.format(seconds=seconds))
        elif decision is RateDecision.IGNORE:
            # Discord shows a failure where there is no response at all.
            await interaction.response.defer(ephemeral=True)
            await interaction.delete_original_response()
        return decision is RateDecision.ANSWER


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Lookup(bot))
    bot.add_dynamic_items(SearchPageButton)
