"""Pages that documents were taken from, asked for again each week; moderators are told of what has become of them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import discord
from discord.ext import commands, tasks

from bot.core.documents.taking_in import BusyError
from bot.importing.errors import ImportingError
from bot.importing.fetch import PageGoneError
from bot.querylog.servers.records import DocumentState, ServerDocument
from bot.render.discord.documents import page_notice
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error, log_failures

ASK_EVERY: Final = timedelta(hours=1)
PAGE_AGE: Final = timedelta(days=7)
MAX_AT_ONCE: Final = 50
_log: Final = logging.getLogger(__name__)


class LinkedPages(commands.Cog):
    """Asks for a few pages each hour, one after the other."""

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._servers = bot.service.log.servers  # a bot that is closing has no service any more

    async def cog_unload(self) -> None:
        self._ask.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        if not self._ask.is_running():
            self._ask.start()

    @tasks.loop(seconds=ASK_EVERY.total_seconds())
    @log_failures("Asking for linked pages again")
    async def _ask(self) -> None:
        await self.ask_for_pages()

    async def ask_for_pages(self) -> None:
        """Ask for the pages that are due, and tell the moderators of those that have changed or are gone."""
        news: defaultdict[int, list[ServerDocument]] = defaultdict(list)
        served = [guild.id for guild in self._bot.guilds]  # what was left would wait before all others
        for document in await self._servers.pages_due(self._bot.now() - PAGE_AGE, served, MAX_AT_ONCE):
            state = await self._state_of(document)
            if state not in {document.state, DocumentState.CURRENT}:
                news[document.guild_id].append(replace(document, state=state))
        for guild_id, documents in news.items():
            await self._tell(guild_id, documents)

    async def _state_of(self, document: ServerDocument) -> DocumentState:
        """Ask for a document's page, and note how it was found; it counts as it was where that cannot be told."""
        state, reached = document.state, True
        try:
            has_changed = await self._bot.taking_in.has_changed(document)
        except BusyError:
            return state  # it stays due
        except PageGoneError:
            state = DocumentState.GONE
        except ImportingError as error:
            reached = False
            _log.info("A page of the server %d cannot be asked for: %s", document.guild_id, type(error).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other pages may be well
            reached = False
            log_error(error, f"Asking for a page of the server {document.guild_id} again")
        else:
            state = DocumentState.CHANGED if has_changed else DocumentState.CURRENT
        await self._servers.note_page(document, state, reached=reached)
        return state

    @log_failures("Telling moderators of pages")
    async def _tell(self, guild_id: int, documents: Sequence[ServerDocument]) -> None:
        settings = await self._servers.settings(guild_id)
        guild = self._bot.get_guild(guild_id)
        if guild is None or settings.moderators_channel is None:
            return
        channel = guild.get_channel_or_thread(settings.moderators_channel)
        if not isinstance(channel, discord.abc.Messageable):
            return
        try:
            await channel.send(page_notice(documents, self._bot.wording), suppress_embeds=True)
        except discord.HTTPException as error:
            _log.warning("The moderators of the server %d could not be told of pages: %s", guild_id, error)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(LinkedPages(bot))
