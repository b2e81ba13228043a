"""The Discord bot, put together: ``create_bot``."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections import deque
from contextlib import AsyncExitStack
from typing import Any, Final

import discord
from discord.ext import commands

from bot.core.documents.taking_in import TakingIn
from bot.core.service import open_service
from bot.importing.fetch import Network
from bot.program import program_name
from bot.querylog.database.single_instance import lock_path, only_one
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot
from bot.toolbox.command_ids import CommandIds
from bot.toolbox.commands import sync_commands
from bot.toolbox.errors import ReportingTree
from bot.toolbox.gateway import skip_unreadable_events
from bot.toolbox.presence import activity_for
from bot.toolbox.rate_limit import RateLimit
from bot.toolbox.server_settings import SettingsCache
from bot.wording import ENGLISH, Wording

_log: Final = logging.getLogger(__name__)

_FINISH_SECONDS: Final = 2.0  # a service manager waits longer before it kills
_MAX_SHARED: Final = 1000
EXTENSIONS: Final = (
    "bot.cogs.chat.cog",
    "bot.cogs.chat.catch_up",
    "bot.cogs.answers.view",
    "bot.cogs.lookup.cog",
    "bot.cogs.review.cog",
    "bot.cogs.articles.cog",
    "bot.cogs.server",
    "bot.cogs.privacy",
    "bot.cogs.general",
    "bot.cogs.setup.cog",
    "bot.cogs.status",
    "bot.cogs.upkeep.retention",
    "bot.cogs.upkeep.linked_pages",
    "bot.cogs.upkeep.reload",
    "bot.cogs.upkeep.heartbeat",
    "bot.cogs.upkeep.welcome",
)
"""The features, each a module whose ``setup`` adds its cog and its persistent buttons."""


class VerbatimBot(AnsweringBot):
    def __init__(
        self, settings: Settings, wording: Wording, taking_in: TakingIn, *, connecting: bool, **options: Any
    ) -> None:
        super().__init__(
            commands.when_mentioned,  # asked for by discord.py; there are no prefix commands
            help_command=None,
            tree_cls=ReportingTree,
            intents=intents_for(settings),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,  # what has to be known of a message is in the log
            **options,
        )
        self.settings = settings
        self.wording = wording
        self._connecting = connecting
        self.taking_in = taking_in
        self.rate_limit = RateLimit(self.now)
        self.command_ids = CommandIds(self)
        self.channels_explained: set[int] = set()
        self.shared: deque[int] = deque(maxlen=_MAX_SHARED)
        self._active_tasks = set()
        self._opened = AsyncExitStack()
        skip_unreadable_events(self._connection.parsers, lambda: self._connection.self_id)

    async def setup_hook(self) -> None:
        """Open the articles and the log, and register the commands; all this as the only process with the database."""
        try:
            if self._connecting:
                self._opened.enter_context(only_one(lock_path(self.settings.database)))
            service = open_service(self.settings, self.now, locked=self._connecting)
            self._service = await self._opened.enter_async_context(service)
            self._service.log.check_key()
            self.server_settings = SettingsCache(self._service.log.servers, self.now)
            for name in EXTENSIONS:
                # Not load_extension, which executes the module anew: a second bot would have classes of its own.
                await importlib.import_module(name).setup(self)
        except BaseException:
            await self._opened.aclose()
            raise
        self.activity = activity_for(self._service.answerer.articles, self.wording)
        self._advise()
        if self._connecting:
            await self._register_commands()

    def _advise(self) -> None:
        """Tell the owner about settings that do not go together."""
        if self.settings.answer_channels and not self.settings.message_content:
            _log.warning(self.wording.advice_channels)
        flags = self.application_flags
        if self.settings.message_content and not (
            flags.gateway_message_content or flags.gateway_message_content_limited
        ):
            _log.warning(self.wording.advice_intent)

    async def _register_commands(self) -> None:
        """Register changed commands; the bot answers messages also when Discord refuses them."""
        try:
            await sync_commands(self, self.service.log, self.settings.dev_guild)
        except discord.HTTPException as error:
            _log.warning("The slash commands were not registered (%s); try: %s sync", error, program_name())

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cogs: discord.py would look for prefix commands in them."""

    async def connect(self, *, reconnect: bool = True) -> None:
        self.dispatch("connecting")
        await super().connect(reconnect=reconnect)

    async def close(self) -> None:
        """Leave Discord, finish what is being answered, and close the log; doing it again does nothing."""
        try:
            if self._service is not None:
                self._service.stop_reading()  # whoever waits for that can still be told
            others = self._active_tasks - {asyncio.current_task()}
            if others:
                await asyncio.wait(others, timeout=_FINISH_SECONDS)
            await super().close()
        finally:
            self._service = None
            await self._opened.aclose()


class ShardedVerbatimBot(VerbatimBot, commands.AutoShardedBot): ...


def create_bot(
    settings: Settings, wording: Wording = ENGLISH, *, connecting: bool = True, network: Network | None = None
) -> AnsweringBot:
    """Build the bot; nothing is opened until it logs in. One that is not ``connecting`` may go beside a running one.

    Only a test gives the ``network`` that pages are fetched from.
    """
    taking_in = TakingIn(network)
    if settings.shards:
        return ShardedVerbatimBot(settings, wording, taking_in, connecting=connecting, shard_count=settings.shards)
    return VerbatimBot(settings, wording, taking_in, connecting=connecting)


def intents_for(settings: Settings) -> discord.Intents:
    """Return the events to ask Discord for; the only privileged one is the content of messages, where that is set."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=settings.message_content)
