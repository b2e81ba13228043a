"""The buttons below an answer that show more of the articles, or delete it; and the context of what was looked up."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Final

import discord
from typing_extensions import override

from bot.cogs.answers.passages import Pages, closest_pages, pages_after, rank
from bot.core.logged_quotes import find_place
from bot.querylog.answers import Reached, Viewer
from bot.render.discord.answer import MAX_LAYOUT
from bot.render.discord.context import context_text
from bot.render.phrases import chosen_words, meaning_reasons
from bot.render.quotes import title_in
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import Digest, IdPart, PagedButton, PersistentButton, QuestionId
from bot.toolbox.errors import respond_privately
from bot.toolbox.libraries import library_of
from bot.toolbox.permissions import moderates
from bot.toolbox.responses import show
from bot.wording import Wording
from retrieval.answerer import Answerer
from retrieval.articles.addresses import find_span

_RANK: Final = IdPart("[0-9]", int)
_LENGTHS: Final = IdPart(
    r"(?:[0-9]{1,4}(?:\.[0-9]{1,4}){0,8})?",
    lambda text: tuple(int(length) for length in text.split(".") if length),
    lambda lengths: ".".join(map(str, lengths)),
)


def viewer_of(interaction: Interaction) -> Viewer:
    message = interaction.message
    seen = None if message is None or message.flags.ephemeral else message.id
    return Viewer(interaction.user.id, interaction.channel_id, seen)


@dataclass(eq=False)
class ContextButton(PersistentButton, custom_id="v1:context:{question_id}:{first}-{last}", label="button_context"):
    """Shows the sentences around an answer's quotes, which are numbered from 1, to whoever asks for them."""

    question_id: QuestionId
    first: Annotated[int, _RANK]
    last: Annotated[int, _RANK]

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        reached = await bot.service.log.answers.reached(self.question_id, viewer_of(interaction))
        if reached is None or not 1 <= self.first <= self.last <= len(reached.question.quotes):
            await respond_privately(interaction, bot.wording.question_gone)
            return
        quotes = reached.question.quotes[self.first - 1 : self.last]
        library = await library_of(interaction)
        articles = await bot.service.articles_of(library)
        answerer = await bot.service.answerer_for(library)
        ranked = await bot.service.rank(lambda by: rank(by, reached.question, reached.state_before), answerer)
        reasons = {(quote.article, quote.start): quote for quote in ranked}
        texts = []
        for logged in quotes:
            place = find_place(articles, logged)
            if place is None:
                await respond_privately(interaction, bot.wording.article_changed)
                return
            quote = reasons.get((logged.article, logged.start))
            words = chosen_words(quote, bot.wording, asked=reached.own) if quote else ()
            matched = (*words, *(meaning_reasons(quote, bot.wording) if quote else ()))
            taught = quote is not None and quote.was_taught
            room, title = MAX_LAYOUT // len(quotes), title_in(articles, place[0])
            texts.append(context_text(*place, matched, room, bot.wording, title=title, taught=taught))
        await show(interaction, texts)


def _parse_span(text: str) -> tuple[int, int]:
    start, _, end = text.partition("-")
    return int(start), int(end or int(start) + 1)  # earlier ids name the beginning alone, of one sentence


@dataclass(eq=False)
class PlaceButton(PersistentButton, custom_id="v1:place:{digest}:{span}", label="button_context"):
    """Shows the sentences around a passage that nothing was asked for."""

    digest: Digest
    span: Annotated[tuple[int, int], IdPart(r"[0-9]{1,9}(?:-[0-9]{1,9})?", _parse_span, "{0[0]}-{0[1]}".format)]
    """The offsets of its beginning and its end in the article's text."""

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        articles = await bot.service.articles_of(await library_of(interaction))
        article = articles.by_digest(self.digest)
        found = None if article is None else find_span(article, *self.span)
        if article is None or found is None:
            await respond_privately(interaction, bot.wording.article_changed)
            return
        title = title_in(articles, article)
        await show(interaction, [context_text(article, found, (), MAX_LAYOUT, bot.wording, title=title)])


@dataclass(eq=False)
class FurtherButton(PagedButton):
    """Shows what an answer leaves out, page by page."""

    question_id: QuestionId
    shown: Annotated[tuple[int, ...], _LENGTHS]  # the characters that the answer shows of each quote

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        reached = await bot.service.log.answers.reached(self.question_id, viewer_of(interaction))
        if reached is None:
            await respond_privately(interaction, bot.wording.question_gone)
            return
        answerer = await bot.service.answerer_for(await library_of(interaction))
        pages = await bot.service.rank(lambda by: self.pages(by, reached, bot.wording), answerer)
        if pages is None:
            await respond_privately(interaction, bot.wording.article_changed)
            return
        page = min(self.page, len(pages) - 1)
        row, note = self.turn(page, len(pages), bot.wording)
        await show(interaction, [*pages[page], *note], row)

    @abstractmethod
    def pages(self, answerer: Answerer, reached: Reached, wording: Wording) -> Pages | None:
        """Return the pages; None where an article has changed since."""


@dataclass(eq=False)
class MoreButton(FurtherButton, custom_id="v1:more:{question_id}:{page}:{shown}", label="button_more"):
    """Shows the rest of a long quote, and what comes closest after the answer."""

    @override
    def pages(self, answerer: Answerer, reached: Reached, wording: Wording) -> Pages | None:
        return pages_after(answerer, reached, self.shown, wording)


@dataclass(eq=False)
class ClosestButton(FurtherButton, custom_id="v1:closest:{question_id}:{page}:{shown}", label="button_closest"):
    """Shows the other passages of an answer that is not sure of the first."""

    @override
    def pages(self, answerer: Answerer, reached: Reached, wording: Wording) -> Pages | None:
        return closest_pages(answerer, reached, self.shown, wording)


@dataclass(eq=False)
class DeleteButton(PersistentButton, custom_id="v1:delete:{question_id}", label="button_delete"):
    """Deletes the answer, for its asker and for moderators."""

    question_id: QuestionId

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        message, user, answers = interaction.message, interaction.user, bot.service.log.answers
        if message is None or not (
            await moderates(interaction, of_messages=True)
            or _is_answer_to(message, user)
            or await answers.is_for(user.id, message.id)
        ):
            await respond_privately(interaction, bot.wording.not_yours_to_delete)
            return
        await interaction.response.defer()
        await interaction.delete_original_response()
        await answers.gone(message.id)


def _is_answer_to(message: discord.Message, user: discord.abc.User) -> bool:
    """Return whether a message answers a person, as the message itself tells: also when the log has forgotten."""
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == user.id
    question = message.reference.resolved if message.reference else None
    return isinstance(question, discord.Message) and question.author.id == user.id
