"""Answering late: what was begun, what failed on the way to Discord, and what came in between two sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from itertools import groupby
from typing import Final, TypeVar

import discord
from discord.ext import commands, tasks

from bot.cogs.chat.cog import Chat
from bot.querylog.database.errors import LogError
from bot.querylog.pending import Channel, PendingQuestion
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error, log_failures
from bot.toolbox.rate_limit import RateLimit

MAX_LATENESS: Final = timedelta(minutes=5)  # an older question has been asked otherwise by now
_ASKED_WITHIN: Final = timedelta(days=1)
_MAX_MESSAGES: Final = 50  # in a channel
_MAX_AT_ONCE: Final = 4  # channels; more requests at a time would keep those from waiting who ask now
T = TypeVar("T")

_log: Final = logging.getLogger(__name__)


class CatchUp(commands.Cog):
    """Answers late, at the beginning of each session and when sending has failed."""

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._ready_at = bot.now()
        self._unread: list[Channel] | None = []  # where to read what was asked meanwhile; None while not known
        self._is_busy = False

    async def cog_load(self) -> None:
        self._retry.start()

    async def cog_unload(self) -> None:
        self._retry.cancel()

    @property
    def _chat(self) -> Chat:
        chat = self._bot.get_cog(Chat.__name__)
        if not isinstance(chat, Chat):
            raise TypeError("the cog that answers messages is not loaded")
        return chat

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """Keep from now on what the log cannot take; nobody else does, since this process holds the bot's lock."""
        try:
            await self._bot.service.log.writer.begin()
        except LogError as error:
            log_error(error, "Taking up what waited to be logged")

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Answer what was begun before this session, then what was missed."""
        self._chat.may_have_unsent = True
        self._unread, self._ready_at = None, self._bot.now()
        await self.on_connect()
        await self._retry()

    @tasks.loop(seconds=15)
    @log_failures("Writing or sending again what failed, or was missed")
    async def _retry(self) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        with self._bot.keep_open():
            try:
                await self._bot.service.log.writer.flush()
                await self._catch_up()
                while self._unread is None:  # another session has begun meanwhile
                    await self._catch_up()
            except LogError:
                return  # the log has told of it
            finally:
                self._is_busy = False

    async def _catch_up(self) -> None:
        """Answer what was begun, and what was missed; what fails is left for the next time."""
        if self._chat.may_have_unsent:
            self._chat.may_have_unsent = False
            try:
                await self._answer_owed()
            except BaseException:
                self._chat.may_have_unsent = True
                raise
        if self._unread is None:
            self._unread = await self._bot.service.log.pending.channels(self._bot.now() - _ASKED_WITHIN)
        if self._bot.now() - self._ready_at > MAX_LATENESS:
            self._unread = []
        unread = self._unread  # a session that begins meanwhile has its own
        places = asyncio.Semaphore(_MAX_AT_ONCE)
        async with asyncio.TaskGroup() as answering:

            async def read_back(place: Channel) -> None:
                missed = await self._missed(place)
                if missed is not None:
                    unread.remove(place)
                    # Reading does not wait for answers: what is written meanwhile would take the place of what was
                    # missed among the latest messages.
                    answering.create_task(self._answer_missed(missed, places))

            await _for_each([*unread], read_back)

    def _oldest_id(self) -> int:
        """Return the id that a message of the highest age would have."""
        return discord.utils.time_snowflake(self._bot.now() - MAX_LATENESS)

    async def _answer_owed(self) -> None:
        """Answer what was claimed and not answered, as long as it is young enough."""
        owing = self._bot.service.log.pending
        for message_id in await owing.give_up(self._oldest_id()):
            _log.error("Message %d was not answered in time", message_id)
        found = sorted(await owing.messages(self._oldest_id()), key=lambda owed: owed.channel.channel_id)
        places = [list(here) for _, here in groupby(found, key=lambda owed: owed.channel.channel_id)]
        await _for_each(places, self._answer_owed_in)

    async def _answer_owed_in(self, owed_here: list[PendingQuestion]) -> None:
        """Answer what is owed in one place, the oldest first."""
        for owed in owed_here:
            try:
                message = await self._channel(owed.channel).fetch_message(owed.message_id)
            except (discord.NotFound, discord.Forbidden):
                await self._bot.service.log.pending.settle(owed.message_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next one may be well
                self._chat.may_have_unsent = True
                _log.warning("Message %d, to be answered late, cannot be read: %r", owed.message_id, error)
            else:
                await self._chat.answer_late(message, owed)

    async def _answer_missed(self, missed: list[discord.Message], places: asyncio.Semaphore) -> None:
        """Answer what was asked in a place while there was no session, once it is among a few places."""
        async with places:
            moment = self._bot.now() - MAX_LATENESS
            rate_limit = RateLimit(lambda: moment)  # people's haste is that of their asking, not of this
            for message in sorted(missed, key=lambda each: each.id):
                moment = message.created_at
                await self._chat.take(message, rate_limit)

    async def _missed(self, place: Channel) -> list[discord.Message] | None:
        """Return the latest messages of a place that address the bot, and that it has not replied to.

        None where they cannot be read now.
        """
        after = discord.Object(self._oldest_id())
        history = self._channel(place).history(limit=_MAX_MESSAGES, after=after, oldest_first=False)
        try:
            messages = [message async for message in history]
        except (discord.NotFound, discord.Forbidden) as error:
            _log.info("What was asked in channel %d meanwhile may not be read: %s", place.channel_id, error)
            return []
        except Exception as error:  # noqa: BLE001 - as above
            _log.warning("What was asked in channel %d meanwhile cannot be read: %r", place.channel_id, error)
            return None
        mine = (each for each in messages if each.author == self._bot.user)
        replied_to = {each.reference.message_id for each in mine if each.reference}
        addressed = (each for each in messages if each.guild is None or self._bot.user in each.mentions)
        return [each for each in addressed if each.id not in replied_to]

    def _channel(self, place: Channel) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(place.channel_id, guild_id=place.guild_id)


async def _for_each(items: Iterable[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Work on a few items at a time, in their order; the first error is raised once nobody works any more."""
    left = iter(items)

    async def work_on() -> None:
        for item in left:
            await work(item)

    for ended in await asyncio.gather(*(work_on() for _ in range(_MAX_AT_ONCE)), return_exceptions=True):
        if ended is not None:
            raise ended


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(CatchUp(bot))
