"""Buttons that last: all that they need is in their ids and in the log, so they work after a restart.

An id begins with its version. What it says is checked when the button is pressed: ids are visible, and can be typed.
"""

from __future__ import annotations

import re
from typing import Any, Final, Self

import discord
from discord import ui

from bot.cogs.answers.passages import further, ranked_as
from bot.core.logged_quotes import find_place
from bot.querylog.answers import Viewer
from bot.render.discord.answer import MAX_LAYOUT
from bot.render.discord.context import context_text
from bot.render.phrases import chosen_words
from bot.render.quotes import title_in
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Interaction, PersistentButton
from bot.toolbox.errors import respond_privately
from bot.toolbox.responses import show
from bot.wording import Wording
from retrieval.articles.addresses import find_span

_ID: Final = r"[0-9]{1,18}"


def viewer_of(interaction: Interaction) -> Viewer:
    """Say who presses a button, and where."""
    message = interaction.message
    seen = None if message is None or message.flags.ephemeral else message.id
    return Viewer(interaction.user.id, interaction.channel_id, seen)


class ContextButton(PersistentButton, template=rf"v1:context:(?P<id>{_ID}):(?P<first>[0-9])-(?P<last>[0-9])"):
    """Shows the sentences around quotes, to whoever asks for them.

    Args:
        question_id: Whose answer quotes them.
        ranks: Which of the answer's quotes: the first and the last, from 1.
        wording: For the label.
    """

    def __init__(self, question_id: int, ranks: tuple[int, int], wording: Wording) -> None:
        super().__init__(wording.button_context, self.id_of(question_id, ranks))
        self._question_id = question_id
        self._ranks = ranks

    @staticmethod
    def id_of(question_id: int, ranks: tuple[int, int]) -> str:
        """The button's id; the arguments are the button's."""
        return f"v1:context:{question_id}:{ranks[0]}-{ranks[1]}"

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), (int(match["first"]), int(match["last"])), wording)

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        reached = await bot.service.log.answers.reached(self._question_id, viewer_of(interaction))
        first, last = self._ranks
        if reached is None or not 1 <= first <= last <= len(reached.question.quotes):
            await respond_privately(interaction, bot.wording.question_gone)
            return
        question = reached.question
        articles = bot.service.answerer.articles
        found = [(quote, find_place(articles, quote)) for quote in question.quotes[first - 1 : last]]
        answerer = await bot.service.answerer_for(interaction.guild_id)
        texts = []
        for quote, place in found:
            if place is None:
                await respond_privately(interaction, bot.wording.article_changed)
                return
            ranked = ranked_as(answerer, question, quote)
            matched = chosen_words(ranked, bot.wording, asked=reached.own) if ranked else ()
            taught = ranked is not None and ranked.was_taught
            room = MAX_LAYOUT // len(found)
            title = title_in(articles, place[0])
            texts.append(context_text(*place, matched, room, bot.wording, title=title, taught=taught))
        await show(interaction, texts)


class PlaceButton(
    PersistentButton, template=r"v1:place:(?P<digest>[0-9a-f]{8}):(?P<start>[0-9]{1,9})(?:-(?P<end>[0-9]{1,9}))?"
):
    """Shows the sentences around a passage that nothing was asked for.

    Args:
        digest: The beginning of the article's digest.
        start: Where in the article's text the passage begins.
        end: Where it ends.
        wording: For the label.
    """

    def __init__(self, digest: str, start: int, end: int, wording: Wording) -> None:
        super().__init__(wording.button_context, f"v1:place:{digest}:{start}-{end}")
        self._digest = digest
        self.start = start
        self.end = end

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        start = int(match["start"])
        end = int(match["end"] or start + 1)  # ids of earlier versions name the beginning alone, of one sentence
        return cls(match["digest"], start, end, wording)

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        articles = bot.service.answerer.articles
        article = articles.by_digest(self._digest)
        span = None if article is None else find_span(article, self.start, self.end)
        if article is None or span is None:
            await respond_privately(interaction, bot.wording.article_changed)
            return
        title = title_in(articles, article)
        await show(interaction, [context_text(article, span, (), MAX_LAYOUT, bot.wording, title=title)])


class MoreButton(
    PersistentButton,
    template=rf"v1:more:(?P<id>{_ID}):(?P<page>[0-9]{{1,4}}):(?P<shown>(?:[0-9]{{1,4}}(?:\.[0-9]{{1,4}}){{0,8}})?)",
):
    """Shows the rest of a long quote, and what comes closest after the answer, page by page.

    Args:
        question_id: Whose answer it goes on from.
        shown: How many characters of each quote the answer shows.
        label: What stands on the button.
        page: From 0.
    """

    def __init__(self, question_id: int, shown: tuple[int, ...], label: str, page: int = 0) -> None:
        super().__init__(label, self.id_of(question_id, shown, page))
        self._question_id = question_id
        self._shown = shown
        self._page = page

    @staticmethod
    def id_of(question_id: int, shown: tuple[int, ...], page: int = 0) -> str:
        """The button's id; the arguments are the button's."""
        return f"v1:more:{question_id}:{page}:{'.'.join(map(str, shown))}"

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        shown = tuple(int(length) for length in match["shown"].split(".") if length)
        return cls(int(match["id"]), shown, wording.button_more, int(match["page"]))

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        reached = await bot.service.log.answers.reached(self._question_id, viewer_of(interaction))
        if reached is None:
            await respond_privately(interaction, bot.wording.question_gone)
            return
        answerer = await bot.service.answerer_for(interaction.guild_id)
        pages = further(answerer, reached.question, self._shown, bot.wording)
        if pages is None:
            await respond_privately(interaction, bot.wording.article_changed)
            return
        page = min(self._page, len(pages) - 1)
        row = self._turning(page, len(pages), bot.wording)
        note = [f"-# {bot.wording.page.format(page=page + 1, pages=len(pages))}"] if row else []
        await show(interaction, [*pages[page], *note], row)

    def _turning(self, page: int, pages: int, wording: Wording) -> list[ui.Item[Any]]:
        """The buttons to the pages before and after."""
        ways = [(page - 1, wording.button_previous), (page + 1, wording.button_next)]
        return [MoreButton(self._question_id, self._shown, label, to) for to, label in ways if 0 <= to < pages]


class DeleteButton(PersistentButton, template=rf"v1:delete:(?P<id>{_ID})"):
    """Deletes the answer, for its asker and for moderators.

    Args:
        question_id: Whose answer it is.
        wording: For the label.
    """

    def __init__(self, question_id: int, wording: Wording) -> None:
        super().__init__(wording.button_delete, self.id_of(question_id))
        self._question_id = question_id

    @staticmethod
    def id_of(question_id: int) -> str:
        """The button's id; the argument is the button's."""
        return f"v1:delete:{question_id}"

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), wording)

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        message = interaction.message
        log = bot.service.log
        user = interaction.user
        allowed = message is not None and (interaction.permissions.manage_messages or _is_answered_in(message, user))
        if message is None or not (allowed or await log.answers.is_for(user.id, self._question_id, message.id)):
            await respond_privately(interaction, bot.wording.not_yours_to_delete)
            return
        await interaction.response.defer()
        await interaction.delete_original_response()
        await log.answers.gone(message.id)


def _is_answered_in(message: discord.Message, user: discord.abc.User) -> bool:
    """Whether a message answers a person, as the message itself tells: also when the log has forgotten."""
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == user.id
    question = message.reference.resolved if message.reference else None
    return isinstance(question, discord.Message) and question.author.id == user.id


async def setup(bot: AnsweringBot) -> None:
    bot.add_dynamic_items(ContextButton, PlaceButton, MoreButton, DeleteButton)
