"""What people think of an answer: 👍, 👎, and what was missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Self

import discord
from discord import ui
from discord.ext import commands

from bot.cogs.answers.buttons import viewer_of
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Interaction, PersistentButton
from bot.toolbox.errors import error_boundary, respond_privately
from bot.toolbox.responses import defer_if_slow
from bot.wording import Wording

_ID: Final = r"[0-9]{1,18}"
_FORM: Final = re.compile(rf"v1:missing:({_ID})")
_WORDS: Final = "words"
_LONGEST_WORDS: Final = 1000
_FORM_LASTS: Final = 900.0  # seconds; as long as Discord takes what is sent in


class VoteButton(PersistentButton, template=rf"v1:(?P<vote>helpful|unhelpful):(?P<id>{_ID})"):
    """Takes a person's vote, instead of the one before; 👎 also asks what was missing.

    Args:
        question_id: Whose answer is voted on.
        helpful: What pressing it says.
        wording: For the label.
    """

    def __init__(self, question_id: int, wording: Wording, *, helpful: bool) -> None:
        label = wording.button_helpful if helpful else wording.button_not_helpful
        super().__init__(label, self.id_of(question_id, helpful=helpful))
        self._question_id = question_id
        self._helpful = helpful

    @staticmethod
    def id_of(question_id: int, *, helpful: bool) -> str:
        """The button's id; the arguments are the button's."""
        return f"v1:{'helpful' if helpful else 'unhelpful'}:{question_id}"

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), wording, helpful=match["vote"] == "helpful")

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        if not await defer_if_slow(interaction, self._cast(interaction, bot), private=True):
            await respond_privately(interaction, bot.wording.question_gone)
        elif self._helpful or interaction.response.is_done():  # a form cannot come later
            await respond_privately(interaction, bot.wording.vote_thanks)
        else:
            await interaction.response.send_modal(MissingForm(self._question_id, bot.wording))

    async def _cast(self, interaction: Interaction, bot: AnsweringBot) -> bool:
        """Cast the vote and return true, if the person can see the answer here: an id can be typed anywhere."""
        log = bot.service.log
        if await log.answers.reached(self._question_id, viewer_of(interaction)) is None:
            return False
        return await log.votes.cast(self._question_id, interaction.user.id, helpful=self._helpful)


class MissingForm(ui.Modal):
    """Asks what was missing. What is sent in comes to ``Votes``, which also knows forms from before a restart.

    Args:
        question_id: Whose answer was not helpful.
        wording: For the labels.
    """

    def __init__(self, question_id: int, wording: Wording) -> None:
        super().__init__(title=wording.missing_title, custom_id=f"v1:missing:{question_id}", timeout=_FORM_LASTS)
        words: ui.TextInput[Any] = ui.TextInput(
            custom_id=_WORDS,
            style=discord.TextStyle.paragraph,
            placeholder=wording.missing_hint,
            max_length=_LONGEST_WORDS,
        )
        self.add_item(ui.Label(text=wording.missing_label, component=words))


class Votes(commands.Cog):
    """Takes the forms that are sent in.

    Args:
        bot: The bot, logged in.
    """

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Log what was missing."""
        data: Mapping[str, Any] = interaction.data or {}
        form = _FORM.fullmatch(str(data.get("custom_id", "")))
        if interaction.type is not discord.InteractionType.modal_submit or form is None:
            return
        async with error_boundary(interaction):
            words = next(_values(data.get("components", ())), "").strip()
            votes = self._bot.service.log.votes
            noted = not words or await votes.explain(int(form[1]), interaction.user.id, words)
            await respond_privately(
                interaction, self._bot.wording.missing_thanks if noted else self._bot.wording.question_gone
            )


def _values(components: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What was written into the form's field."""
    for component in components:
        inner = [*component.get("components", ()), *([component["component"]] if "component" in component else ())]
        yield from _values(inner)
        if component.get("custom_id") == _WORDS:
            yield str(component.get("value", ""))


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Votes(bot))
    bot.add_dynamic_items(VoteButton)
