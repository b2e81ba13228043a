"""Asking and looking up with slash commands, and from a message's menu."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.cogs.answers.view import answer_view
from bot.cogs.chat.triggers import other_person, question_in
from bot.cogs.lookup.autocomplete import article_choices, article_named, passage_choices
from bot.cogs.lookup.search import LONGEST_SEARCH, SearchPageButton, search_view
from bot.querylog.records import Front, Origin
from bot.render.discord.answer import MAX_LAYOUT
from bot.render.discord.article import library_text, overview_text
from bot.render.discord.context import context_text
from bot.render.quotes import title_in
from bot.toolbox.base import AnsweringBot
from bot.toolbox.commands import Choices, by_anyone, everywhere, words
from bot.toolbox.delivery import note_sent
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.rate_limit import RateDecision
from bot.toolbox.responses import defer_if_slow, frame, respond, show
from retrieval.articles.addresses import all_sentences

_log: Final = logging.getLogger(__name__)

LONGEST_QUESTION: Final = 2000
_LONGEST_VALUE: Final = 100
Interaction = discord.Interaction[Any]


class Lookup(commands.Cog):
    """The commands.

    Args:
        bot: The bot, logged in.
    """

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name=words("find_in_article"), callback=self._menu_callback())
        everywhere(self._menu)
        by_anyone(self._menu)

    async def cog_load(self) -> None:
        """Add the entry to messages' menus; a cog cannot hold it as it holds commands."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(description=words("ask_description"))
    @app_commands.describe(
        question=words("option_question"), private=words("option_private"), article=words("option_article")
    )
    @everywhere
    @by_anyone
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        private: bool = False,  # noqa: FBT001, FBT002 - Discord's options are given by name
        article: str | None = None,
    ) -> None:
        """Answer a question, for everyone in the channel or for the asker alone."""
        async with error_boundary(interaction):
            await self._answer(interaction, question, Front.SLASH, private=private, article=article)

    @app_commands.command(description=words("search_description"))
    @app_commands.rename(sought="words")
    @app_commands.describe(sought=words("option_words"), article=words("option_article"))
    @everywhere
    @by_anyone
    async def search(
        self,
        interaction: Interaction,
        sought: app_commands.Range[str, 1, LONGEST_SEARCH],
        article: str | None = None,
    ) -> None:
        """Show the passages in which words stand, the best first."""
        async with error_boundary(interaction):
            named = article_named(self._articles, article)
            if article is not None and named is None:
                await respond_privately(interaction, self._bot.wording.no_such_article)
            elif await self._may_ask(interaction):
                view = await search_view(self._bot, interaction.guild_id, sought, named, 0)
                await respond(interaction, view, private=False)

    @app_commands.command(description=words("passage_description"))
    @app_commands.describe(passage=words("option_passage"))
    @everywhere
    @by_anyone
    async def passage(self, interaction: Interaction, passage: app_commands.Range[str, 1, _LONGEST_VALUE]) -> None:
        """Show one passage among its neighbours."""
        async with error_boundary(interaction):
            found = self._articles.find_passage(passage)
            if found is None:
                await respond_privately(interaction, self._bot.wording.no_such_passage)
            elif await self._may_ask(interaction):
                article, sentence = found
                position = all_sentences(article).index(sentence)
                title = title_in(self._articles, article)
                text = context_text(article, (position, position), (), MAX_LAYOUT, self._bot.wording, title=title)
                await respond(interaction, frame([ui.TextDisplay(text)]), private=False)

    @app_commands.command(description=words("article_description"))
    @app_commands.describe(article=words("option_article"))
    @everywhere
    @by_anyone
    async def article(self, interaction: Interaction, article: str | None = None) -> None:
        """Tell what an article is about, or what articles there are."""
        async with error_boundary(interaction):
            named = article_named(self._articles, article)
            if article is not None and named is None:
                await respond_privately(interaction, self._bot.wording.no_such_article)
            elif named is not None:
                await show(interaction, [overview_text(self._articles[named], self._bot.wording)])
            else:
                await show(interaction, [library_text(self._articles.values(), self._bot.wording)])

    @passage.autocomplete("passage")
    async def _passages(self, _: Interaction, current: str) -> Choices:
        return passage_choices(self._bot.service.answerer, current)

    @ask.autocomplete("article")
    @search.autocomplete("article")
    @article.autocomplete("article")
    async def _articles_named(self, _: Interaction, current: str) -> Choices:
        return article_choices(self._articles, current)

    @property
    def _articles(self) -> Any:
        return self._bot.service.answerer.articles

    def _menu_callback(self) -> Callable[[Interaction, discord.Message], Coroutine[Any, Any, None]]:
        # discord.py reads the annotations of a menu's callback as those of a function.
        async def find(interaction: Interaction, message: discord.Message) -> None:
            await self._find(interaction, message)

        return find

    async def _find(self, interaction: Interaction, message: discord.Message) -> None:
        """Look a message up, for the person alone."""
        async with error_boundary(interaction):
            me = self._bot.user.id if self._bot.user else 0
            text = question_in(message.content, me)
            if not text:
                await respond_privately(interaction, self._bot.wording.nothing_to_find)
            else:
                await self._answer(interaction, text, Front.CONTEXT_MENU, private=True, author=message.author)

    async def _answer(  # noqa: PLR0913 - what the ways of asking differ in
        self,
        interaction: Interaction,
        text: str,
        front: Front,
        *,
        private: bool,
        article: str | None = None,
        author: discord.abc.User | None = None,
    ) -> None:
        named = article_named(self._articles, article)
        if article is not None and named is None:
            await respond_privately(interaction, self._bot.wording.no_such_article)
            return
        if not await self._may_ask(interaction):
            return
        service = self._bot.service
        origin = Origin(
            front,
            user_id=interaction.user.id,
            guild_id=interaction.guild_id,
            channel_id=interaction.channel_id,
            message_id=interaction.id,
            private=private,
            author_id=None if author is None else other_person(author, interaction.user),
        )

        async def answer() -> Any:
            chosen = named if article is not None else None
            if front is Front.SLASH:
                return await service.go_on(text, origin, article=chosen)
            return await service.ask(text, origin, article=chosen)

        reply = await defer_if_slow(interaction, answer(), private=private)
        if reply is None:
            return
        _log.info("Question %d from %s: %s, %.0f ms", reply.id, front, reply.answer.outcome, reply.took_ms)
        response = await respond(interaction, answer_view(reply, self._bot, private=private), private=private)
        await note_sent(self._bot, reply.id, response.id, hidden=response.private and not private)

    async def _may_ask(self, interaction: Interaction) -> bool:
        """Whether this is not too much at once; says so once, and afterwards responds with nothing."""
        verdict = self._bot.rate_limit.check(interaction.user.id)
        if verdict is RateDecision.WARN:
            await respond_privately(interaction, self._bot.wording.patience)
        elif verdict is RateDecision.IGNORE:
            # Discord shows a failure where there is no response at all.
            await interaction.response.defer(ephemeral=True)
            await interaction.delete_original_response()
        return verdict is RateDecision.ANSWER


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Lookup(bot))
    bot.add_dynamic_items(SearchPageButton)
