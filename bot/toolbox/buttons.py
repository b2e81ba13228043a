"""The base of all persistent buttons."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.toolbox.base import AnsweringBot, bot_of
from bot.toolbox.errors import mending
from bot.wording import Wording

Interaction = discord.Interaction[Any]
Component = dict[str, Any]
"""A component as Discord takes it, https://discord.com/developers/docs/components/reference."""


class LastingButton(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button whose id says what it does; no error comes out of it."""

    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, label: str, custom_id: str) -> None:
        super().__init__(ui.Button(label=label, style=self.style, custom_id=custom_id))

    @classmethod
    def component(cls, label: str, custom_id: str) -> Component:
        """Such a button as Discord takes it, where nothing else has to be known of it."""
        kind = discord.ComponentType.button.value
        return {"type": kind, "style": cls.style.value, "label": label, "custom_id": custom_id}

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, _: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Make the button that was pressed."""
        return cls.read(match, bot_of(interaction).wording)

    @classmethod
    @abstractmethod
    def read(cls, match: re.Match[str], wording: Wording) -> Self:
        """Make the button that an id stands for."""

    async def callback(self, interaction: Interaction) -> None:
        """Do what the button says."""
        async with mending(interaction):
            await self.press(interaction, bot_of(interaction))

    @abstractmethod
    async def press(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """Do what the button says; errors are taken care of."""
