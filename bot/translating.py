"""The commands' names and descriptions in other languages, for Discord's menus."""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord import app_commands

from bot.wording import Wording


class Phrasebook(app_commands.Translator):
    """Looks phrases up by their key.

    Args:
        wordings: The languages there are beside English, by Discord's name for them.
    """

    def __init__(self, wordings: Mapping[discord.Locale, Wording]) -> None:
        self._wordings = wordings

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, _: app_commands.TranslationContextTypes
    ) -> str | None:
        """See ``discord.app_commands.Translator``."""
        wording = self._wordings.get(locale)
        key = string.extras.get("key")
        if wording is None or key is None:
            return None
        phrase: str = getattr(wording, key)
        return phrase
