"""Sharing a private answer with the channel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, Self

import discord
from discord import ui

from bot.cogs.answers.buttons import ContextButton, DeleteButton, MoreButton, viewer_of
from bot.cogs.answers.votes import VoteButton
from bot.querylog.database.errors import LogError
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Interaction, PersistentButton
from bot.toolbox.errors import log_error, respond_privately
from bot.toolbox.responses import frame
from bot.wording import Wording

_ID: Final = r"[0-9]{1,18}"
_LASTING: Final[tuple[type[PersistentButton], ...]] = (ContextButton, MoreButton, VoteButton)


class ShareButton(PersistentButton, template=rf"v1:share:(?P<id>{_ID})"):
    """Shows a private answer to the whole channel, once.

    What is shown is the message that the button stands on. Only where that is the presser's own question's answer does
    the log learn that the question is public now, and do the buttons go along that lead back to it.

    Args:
        question_id: Whose answer it is.
        wording: For the label.
    """

    def __init__(self, question_id: int, wording: Wording) -> None:
        super().__init__(wording.button_share, f"v1:share:{question_id}")
        self._question_id = question_id

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), wording)

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        message = interaction.message
        if message is None or not message.flags.ephemeral:
            await respond_privately(interaction, bot.wording.question_gone)
            return
        if message.id in bot.shared:  # pressed twice before the button was gone
            await interaction.response.defer()
            return
        bot.shared.append(message.id)
        try:
            own = await bot.service.log.answers.is_private(self._question_id, viewer_of(interaction), message.id)
            items, row = _copied(message, bot.wording)
            await interaction.response.edit_message(view=frame(items, row))
        except (discord.HTTPException, LogError):
            bot.shared.remove(message.id)
            raise
        await self._post(interaction, message, bot, own=own)

    async def _post(self, interaction: Interaction, message: discord.Message, bot: AnsweringBot, *, own: bool) -> None:
        items, row = _copied(message, bot.wording, with_buttons=own)
        by = bot.wording.shared_by.format(user=interaction.user.mention)
        delete = DeleteButton(self._question_id if own else 0, bot.wording)
        public = frame([*items, ui.TextDisplay(f"-# {by}")], [*row, delete])
        shared = await interaction.followup.send(view=public, wait=True)
        if not own:
            return
        try:
            await bot.service.log.answers.share(self._question_id, viewer_of(interaction), message.id, shared.id)
        except LogError as error:  # it is shared, so this is no error to the person
            log_error(error, f"Logging that the answer to question {self._question_id} is shared")


def _copied(
    message: discord.Message, wording: Wording, *, with_buttons: bool = True
) -> tuple[list[ui.Item[Any]], list[ui.Item[Any]]]:
    """What stands in an answer's frame, and its row without the way to share or delete it."""
    items: list[ui.Item[Any]] = []
    row: list[ui.Item[Any]] = []
    for item in ui.LayoutView.from_message(message).children:
        if isinstance(item, ui.Container):
            copies = (_copy(inner, wording, with_buttons=with_buttons) for inner in item.children)
            items += (copy for copy in copies if copy is not None)
        elif isinstance(item, ui.ActionRow) and with_buttons:
            row += _buttons(item.children, wording)
    return items, row


def _copy(item: ui.Item[Any], wording: Wording, *, with_buttons: bool) -> ui.Item[Any] | None:
    if isinstance(item, ui.TextDisplay):
        return ui.TextDisplay(item.content)
    if isinstance(item, ui.Section):
        texts: list[ui.TextDisplay[Any]] = [
            ui.TextDisplay(text.content) for text in item.children if isinstance(text, ui.TextDisplay)
        ]
        accessory = next(iter(_buttons([item.accessory] if with_buttons else [], wording)), None)
        return texts[0] if accessory is None else ui.Section(*texts, accessory=accessory)
    return None


def _buttons(items: Iterable[ui.Item[Any]], wording: Wording) -> list[ui.Item[Any]]:
    """The buttons that go along, made anew from their ids."""
    ids = [item.custom_id or "" for item in items if isinstance(item, ui.Button)]
    matches = ((kind, kind.__discord_ui_compiled_template__.fullmatch(it)) for it in ids for kind in _LASTING)
    return [kind.from_match(match, wording) for kind, match in matches if match]


async def setup(bot: AnsweringBot) -> None:
    bot.add_dynamic_items(ShareButton)
