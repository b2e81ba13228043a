"""What the bot's parts know of the bot that they are in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands

from bot.core.service import Service
from bot.settings import Settings
from bot.toolbox.rate_limit import Pace
from bot.wording import Wording


class AnsweringBot(commands.Bot):
    """A bot that has a service to answer with, while it is logged in."""

    settings: Settings
    wording: Wording
    pace: Pace
    """How fast people may ask, in messages and commands together."""
    channels_explained: set[int]
    """Where somebody has been told that the bot may not write."""

    shared: deque[int]
    """The latest private answers that have been shared, by their messages' ids: each is shared once."""

    @staticmethod
    def now() -> datetime:
        """Return the present moment, aware, in UTC."""
        return discord.utils.utcnow()  # looked up at each call: a simulated Discord has a clock of its own

    @property
    def service(self) -> Service:
        """The service.

        Raises:
            RuntimeError: The bot has not logged in yet, or is closed.
        """
        raise NotImplementedError

    @property
    def tasks_at_work(self) -> set[asyncio.Task[Any]]:
        """The tasks that are answering somebody."""
        raise NotImplementedError

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Keep the log open for what is done inside, when the bot is told to close."""
        task = asyncio.current_task()
        if task is None or task in self.tasks_at_work:
            yield
            return
        self.tasks_at_work.add(task)
        try:
            yield
        finally:
            self.tasks_at_work.discard(task)


def bot_of(interaction: discord.Interaction[Any]) -> AnsweringBot:
    """The bot that got an interaction."""
    if not isinstance(interaction.client, AnsweringBot):
        raise TypeError("an interaction with another bot")
    return interaction.client
