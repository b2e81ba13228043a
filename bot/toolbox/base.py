"""The bot as its cogs and the toolbox know it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import discord
from discord.ext import commands

from bot.core.documents.taking_in import TakingIn
from bot.core.service import Service
from bot.settings import Settings
from bot.toolbox.command_ids import CommandIds
from bot.toolbox.rate_limit import RateLimit
from bot.toolbox.server_settings import SettingsCache
from bot.wording import Wording

Interaction = discord.Interaction[Any]


class AnsweringBot(commands.Bot):
    """A bot that has a service to answer with while it is logged in."""

    settings: Settings
    wording: Wording
    taking_in: TakingIn
    server_settings: SettingsCache  # while it is logged in
    command_ids: CommandIds
    rate_limit: RateLimit  # counts messages and commands together
    channels_explained: set[int]  # channels in which somebody has been told that the bot may not write
    shared: deque[int]  # ids of the latest private answers that have been shared: each is shared once
    _service: Service | None = None
    _active_tasks: set[asyncio.Task[Any]]  # the tasks that are answering somebody

    @staticmethod
    def now() -> datetime:
        return discord.utils.utcnow()  # looked up at each call: a simulated Discord has a clock of its own

    @property
    def service(self) -> Service:
        """The way to answers, while the bot is logged in; RuntimeError else."""
        if self._service is None:
            raise RuntimeError("the bot is not logged in")
        return self._service

    @contextmanager
    def keep_open(self) -> Iterator[None]:
        """Keep the log open for what is done inside, when the bot is told to close."""
        task = asyncio.current_task()
        if task is None or task in self._active_tasks:
            yield
            return
        self._active_tasks.add(task)
        try:
            yield
        finally:
            self._active_tasks.discard(task)
