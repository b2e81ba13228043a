"""The least that a bot does which replies, the same words to each mention: a process of its own."""

from __future__ import annotations

import asyncio
import os

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.client import intents_for
from bot.settings import Settings

ECHO = "The echo heard you."


class Echo(discord.Client):
    """Replies to whoever mentions it."""

    async def on_message(self, message: discord.Message) -> None:
        """Reply."""
        if self.user in message.mentions and not message.author.bot:
            await message.reply(ECHO, mention_author=False)


async def main() -> None:
    """Connect to where the environment says, with what the bot asks for, and stay."""
    Route.BASE = os.environ["DISCORD_API"]
    async with Echo(intents=intents_for(Settings())) as echo:
        await echo.login(os.environ["DISCORD_TOKEN"])
        _, url, _ = await echo.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = URL(url)
        await echo.connect()


if __name__ == "__main__":
    asyncio.run(main())
