"""Votes on an answer: 👍, 👎, and what was missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

import discord
from discord import ui
from discord.ext import commands

from bot.cogs.answers.buttons import viewer_of
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import FORM_TIMEOUT_SECONDS, NUMBER, IdPart, PersistentButton, QuestionId, read_form
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.responses import present
from bot.wording import Wording

_FORM: Final = re.compile(rf"v1:missing:({NUMBER.pattern})")
_FIELD: Final = "words"
_MAX_CHARS: Final = 1000
_HELPFUL: Final = IdPart(
    "helpful|unhelpful", lambda text: text == "helpful", lambda helpful: "helpful" if helpful else "unhelpful"
)


@dataclass(eq=False)
class VoteButton(PersistentButton, custom_id="v1:{helpful}:{question_id}"):
    """Takes a person's vote, instead of the one before; 👎 also asks what was missing."""

    question_id: QuestionId
    helpful: Annotated[bool, _HELPFUL]

    def default_phrase(self) -> str:
        return "button_helpful" if self.helpful else "button_not_helpful"

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        await present(interaction, self._cast(interaction, bot), bot.wording.vote_thanks)

    async def _cast(self, interaction: Interaction, bot: AnsweringBot) -> str | ui.Modal:
        """Cast the vote, if the person can see the answer here: an id can be typed anywhere."""
        log, wording, user_id = bot.service.log, bot.wording, interaction.user.id
        is_seen = await log.answers.reached(self.question_id, viewer_of(interaction)) is not None
        if not (is_seen and await log.answers.cast(self.question_id, user_id, helpful=self.helpful)):
            return wording.question_gone
        return wording.vote_thanks if self.helpful else MissingForm(self.question_id, wording)


class MissingForm(ui.Modal):
    def __init__(self, question_id: int, wording: Wording) -> None:
        custom_id = f"v1:missing:{question_id}"
        super().__init__(title=wording.missing_title, custom_id=custom_id, timeout=FORM_TIMEOUT_SECONDS)
        words: ui.TextInput[Any] = ui.TextInput(
            custom_id=_FIELD,
            style=discord.TextStyle.paragraph,
            placeholder=wording.missing_hint,
            max_length=_MAX_CHARS,
        )
        self.add_item(ui.Label(text=wording.missing_label, component=words))


class Votes(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        if (form := read_form(interaction, _FORM)) is None:
            return
        match, entries = form
        async with error_boundary(interaction):
            words = entries.get(_FIELD, "").strip()
            answers, wording = self._bot.service.log.answers, self._bot.wording
            noted = not words or await answers.explain(int(match[1]), interaction.user.id, words)
            await respond_privately(interaction, wording.missing_thanks if noted else wording.question_gone)
