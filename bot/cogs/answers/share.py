"""Sharing a private answer with the channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from bot.cogs.answers.buttons import ClosestButton, ContextButton, DeleteButton, MoreButton, viewer_of
from bot.cogs.answers.votes import VoteButton
from bot.querylog.database.errors import LogError
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import PersistentButton, QuestionId
from bot.toolbox.channel_modes import is_switched_off
from bot.toolbox.errors import log_error, respond_privately
from bot.toolbox.responses import frame
from bot.wording import Wording

_COPIED: Final[tuple[type[PersistentButton], ...]] = (ContextButton, MoreButton, ClosestButton, VoteButton)


@dataclass(eq=False)
class ShareButton(PersistentButton, custom_id="v1:share:{question_id}", label="button_share"):
    """Shows a private answer to the whole channel, once; with its other buttons, and noted, where it is one's own."""

    question_id: QuestionId

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        message = interaction.message
        if message is None or not message.flags.ephemeral:
            await respond_privately(interaction, bot.wording.question_gone)
            return
        if await is_switched_off(interaction):
            await respond_privately(interaction, bot.wording.off_here_share)
            return
        if message.id in bot.shared:  # pressed twice before the button was gone
            await interaction.response.defer()
            return
        bot.shared.append(message.id)
        try:
            own = await bot.service.log.answers.is_private(self.question_id, viewer_of(interaction), message.id)
            await interaction.response.edit_message(view=frame(*_copy_answer(message, bot.wording)))
        except (discord.HTTPException, LogError):
            bot.shared.remove(message.id)
            raise
        await self._post(interaction, message, bot, own=own)

    async def _post(self, interaction: Interaction, message: discord.Message, bot: AnsweringBot, *, own: bool) -> None:
        items, row = _copy_answer(message, bot.wording, with_buttons=own)
        by = bot.wording.shared_by.format(user=interaction.user.mention)
        delete = DeleteButton(bot.wording, self.question_id if own else 0)
        public = frame([*items, ui.TextDisplay(f"-# {by}")], [*row, delete])
        shared = await interaction.followup.send(view=public, wait=True)
        if not own:
            return
        try:
            await bot.service.log.answers.share(self.question_id, viewer_of(interaction), message.id, shared.id)
        except LogError as error:  # it is shared, so this is no error to the person
            log_error(error, f"Logging that the answer to question {self.question_id} is shared")


def _copy_answer(
    message: discord.Message, wording: Wording, *, with_buttons: bool = True
) -> tuple[list[ui.Item[Any]], list[ui.Item[Any]]]:
    """Return the items in an answer's frame, and its row but for the buttons to share or delete it."""
    items: list[ui.Item[Any]] = []
    row: list[ui.Item[Any]] = []
    for item in ui.LayoutView.from_message(message).walk_children():
        if isinstance(item, ui.TextDisplay) and isinstance(item.parent, ui.Container):
            items.append(ui.TextDisplay(item.content))
        elif isinstance(item, ui.Section):
            texts = [ui.TextDisplay[Any](text.content) for text in item.children if isinstance(text, ui.TextDisplay)]
            accessory = _copy_buttons([item.accessory] if with_buttons else [], wording)
            items += [ui.Section[Any](*texts, accessory=accessory[0])] if accessory else texts
        elif isinstance(item, ui.ActionRow) and with_buttons:
            row += _copy_buttons(item.children, wording)
    return items, row


def _copy_buttons(items: Iterable[ui.Item[Any]], wording: Wording) -> list[ui.Item[Any]]:
    """Return the buttons that go along, made anew from their ids."""
    ids = [item.custom_id or "" for item in items if isinstance(item, ui.Button)]
    matches = ((kind, kind.__discord_ui_compiled_template__.fullmatch(it)) for it in ids for kind in _COPIED)
    return [kind.from_match(match, wording) for kind, match in matches if match]
