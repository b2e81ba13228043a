"""/privacy: what the bot keeps of a person, for that person to see, to take along, to delete."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.querylog.privacy.retention import DEPARTED_DAYS
from bot.querylog.review.export import quote_texts
from bot.render.discord.privacy import (
    OWN_PER_PAGE,
    deleted_text,
    own_choice_line,
    own_left_line,
    own_lesson_line,
    own_message_line,
    own_question_line,
    own_texts,
    own_vote_line,
    privacy_texts,
)
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import LAST_ID, IdPart, PersistentButton
from bot.toolbox.commands import for_everyone, words
from bot.toolbox.errors import error_boundary
from bot.toolbox.libraries import library_of
from bot.toolbox.responses import attach, frame, present

_SURE: Final = IdPart("(?::sure)?", bool, lambda sure: ":sure" if sure else "")


@dataclass(eq=False)
class PrivacyButton(PersistentButton, custom_id="v1:privacy", label="button_keep"):
    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        await present(interaction, privacy_page(bot, interaction.user.id))


@dataclass(eq=False)
class SeeButton(PersistentButton, custom_id="v1:mine:{last_id}", label="button_see"):
    last_id: Annotated[int | None, LAST_ID] = None

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        await present(interaction, own_page(interaction, bot, self.last_id))


@dataclass(eq=False)
class ExportButton(PersistentButton, custom_id="v1:export-mine", label="button_export"):
    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        await attach(interaction, _own_lines(interaction, bot), bot.wording.privacy_file, bot.wording)


@dataclass(eq=False)
class EraseButton(PersistentButton, custom_id="v1:erase{sure}"):
    """Deletes all that is kept of the person, once that person has said so a second time."""

    style = discord.ButtonStyle.danger
    sure: Annotated[bool, _SURE] = False

    def default_phrase(self) -> str:
        return "button_erase_sure" if self.sure else "button_erase"

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        await present(interaction, (_erase if self.sure else _ask_again)(bot, interaction.user.id))


class Privacy(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot

    @app_commands.command(description=words("privacy_description"))
    @for_everyone
    async def privacy(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await present(interaction, privacy_page(self._bot, interaction.user.id))


async def privacy_page(bot: AnsweringBot, user_id: int) -> ui.LayoutView:
    kept = await bot.service.log.people.summary(user_id)
    wording = bot.wording
    about, mine = privacy_texts(kept, bot.settings.retention_days, DEPARTED_DAYS, wording)
    row: list[ui.Item[Any]] = []
    if kept.questions:
        row.append(SeeButton(wording))
    if kept.own:
        row.append(ExportButton(wording))
    if kept.anything:
        row.append(EraseButton(wording))
    return frame([ui.TextDisplay(about), ui.Separator(), ui.TextDisplay(mine)], row)


async def own_page(interaction: Interaction, bot: AnsweringBot, last_id: int | None) -> ui.LayoutView:
    """Return a page of what a person asked: the newest, or what is older than a question.

    The words of quotes are shown where the person may read them: those of a server's documents there.
    """
    wording, user_id = bot.wording, interaction.user.id
    articles = (await bot.service.library(await library_of(interaction))).articles
    found = await bot.service.log.people.questions(user_id, before=last_id, limit=OWN_PER_PAGE + 1)
    shown = found[:OWN_PER_PAGE]
    row: list[ui.Item[Any]] = [] if last_id is None else [SeeButton(wording, phrase="button_newest")]
    if len(found) > len(shown):
        row.append(SeeButton(wording, shown[-1].id, phrase="button_next"))
    own = own_texts(shown, articles, wording)
    texts = [ui.TextDisplay[Any](text) for text in (wording.privacy_own, *own)]
    return frame(texts, [*row, ExportButton(wording), EraseButton(wording)])


async def _own_lines(interaction: Interaction, bot: AnsweringBot) -> AsyncIterator[str]:
    people, user_id = bot.service.log.people, interaction.user.id
    articles = (await bot.service.library(await library_of(interaction))).articles
    words_of = quote_texts(articles)
    async for question in people.every_question(user_id):
        yield own_question_line(question, words_of)
    for text in await people.looked_up(user_id):
        yield own_message_line(text)
    async for vote in people.every_vote(user_id):
        yield own_vote_line(vote)
    if choice := await bot.service.log.servers.choice(user_id):
        yield own_choice_line(choice)
    for left in await bot.service.log.servers.left_by(user_id):
        yield own_left_line(left)
    for lesson in await people.lessons(user_id):
        yield own_lesson_line(lesson)


async def _ask_again(bot: AnsweringBot, _: int) -> ui.LayoutView:
    row = [EraseButton(bot.wording, sure=True), PrivacyButton(bot.wording)]
    text = bot.wording.privacy_sure.format(button=bot.wording.button_delete)
    return frame([ui.TextDisplay(text)], row)


async def _erase(bot: AnsweringBot, user_id: int) -> ui.LayoutView:
    erased = await bot.service.log.people.erase(user_id)
    return frame([ui.TextDisplay(deleted_text(erased, bot.wording))])


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Privacy(bot))
    bot.add_dynamic_items(PrivacyButton, SeeButton, ExportButton, EraseButton)
