"""The base of all persistent buttons."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.toolbox.base import AnsweringBot, bot_of
from bot.toolbox.errors import error_boundary
from bot.wording import Wording

Interaction = discord.Interaction[Any]
Component = dict[str, Any]
"""A component as Discord takes it, https://discord.com/developers/docs/components/reference."""


class PersistentButton(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button that works after a restart: its id holds all that it needs."""

    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, label: str, custom_id: str) -> None:
        super().__init__(ui.Button(label=label, style=self.style, custom_id=custom_id))

    @classmethod
    def component(cls, label: str, custom_id: str) -> Component:
        """Return such a button as Discord takes it, which costs much less than an instance."""
        kind = discord.ComponentType.button.value
        return {"type": kind, "style": cls.style.value, "label": label, "custom_id": custom_id}

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, _: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls.from_match(match, bot_of(interaction).wording)

    @classmethod
    @abstractmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """Return the button that an id stands for."""

    async def callback(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await self.on_click(interaction, bot_of(interaction))

    @abstractmethod
    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """Respond; errors are reported by the caller."""
