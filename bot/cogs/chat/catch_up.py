"""Answering late: what a killed process had begun, what failed on the way to Discord, and what never came in.

Discord sends events again to a session that is resumed, but not to a new one. What happened between two sessions is
read back then.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

import discord
from discord.ext import commands, tasks

from bot.cogs.chat.cog import Chat
from bot.querylog.database.errors import LogError
from bot.querylog.pending import Channel, PendingQuestion
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_error
from bot.toolbox.rate_limit import RateLimit

LATEST: Final = timedelta(minutes=5)
"""How old a question may be to be answered late; an older one has been asked otherwise by now."""
ASKED_WITHIN: Final = timedelta(days=1)
MOST_MESSAGES: Final = 50
"""How many messages are read back in a channel."""

_log: Final = logging.getLogger(__name__)


class CatchingUp(commands.Cog):
    """Answers late, at the beginning of each session and when sending has failed.

    Args:
        bot: The bot, logged in.
    """

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._ready_at = bot.now()
        self._unread: list[Channel] | None = []
        """Where what was asked meanwhile has still to be read; None while that is not known."""

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """Keep from now on what the log cannot take; nobody else does, since this process holds the bot's lock."""
        await self._begin()

    async def _begin(self) -> None:
        try:
            await self._bot.service.log.writer.begin()
        except LogError as error:
            log_error(error, "Taking up what waited to be logged")

    async def cog_load(self) -> None:
        """Look now and then whether something is to be written or sent again."""
        self._trying_again.start()

    @property
    def _chat(self) -> Chat:
        chat = self._bot.get_cog(Chat.__name__)
        if not isinstance(chat, Chat):
            raise TypeError("the cog that answers messages is not loaded")
        return chat

    async def cog_unload(self) -> None:
        """Look no more."""
        self._trying_again.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """A new session: answer what was begun, then what was missed."""
        self._chat.unsure = True
        self._unread, self._ready_at = None, self._bot.now()
        with self._bot.keep_open():
            try:
                await self._begin()
                await self._catch_up()
            except Exception as error:  # noqa: BLE001 - nobody waits for this
                log_error(error, "Answering what came in meanwhile")

    @tasks.loop(seconds=15)
    async def _trying_again(self) -> None:
        with self._bot.keep_open():
            try:
                await self._bot.service.log.writer.flush()
                await self._catch_up()
            except LogError:
                return  # the log has told of it
            except Exception as error:  # noqa: BLE001 - as above
                log_error(error, "Writing or sending again what failed")

    async def _catch_up(self) -> None:
        """Answer what was begun, and what was missed; what fails is left for the next time."""
        if self._chat.unsure:
            self._chat.unsure = False
            try:
                await self._make_good()
            except BaseException:
                self._chat.unsure = True
                raise
        if self._unread is None:
            self._unread = await self._bot.service.log.owing.channels(self._bot.now() - ASKED_WITHIN)
        if self._bot.now() - self._ready_at > LATEST:
            self._unread = []
        await self._read_back(self._unread)

    def _oldest(self) -> int:
        """The id that a message of the oldest age would have."""
        return discord.utils.time_snowflake(self._bot.now() - LATEST)

    async def _make_good(self) -> None:
        """Answer what was claimed and not answered, as long as it is young enough."""
        owing = self._bot.service.log.owing
        for message_id in await owing.give_up(self._oldest()):
            _log.error("Message %d was not answered in time", message_id)
        for owed in await owing.messages(self._oldest()):
            try:
                message = await self._fetched(owed)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next one may be well
                self._chat.unsure = True
                _log.warning("Message %d, to be answered late, cannot be read: %r", owed.message_id, error)
                continue
            if message is None:
                await owing.settle(owed.message_id)
            else:
                await self._chat.make_good(message, owed)

    async def _fetched(self, owed: PendingQuestion) -> discord.Message | None:
        """The message; None when it is gone, or may not be read any more."""
        try:
            return await self._channel(owed.channel).fetch_message(owed.message_id)
        except (discord.NotFound, discord.Forbidden):
            return None

    async def _read_back(self, places: list[Channel]) -> None:
        """Answer what was asked while there was no session, wherever something was asked lately."""
        missed = [message for place in places for message in await self._missed(place)]
        moment = self._bot.now() - LATEST
        rate_limit = RateLimit(lambda: moment)  # people's haste is that of their asking, not of this
        for message in sorted(missed, key=lambda each: each.id):
            moment = message.created_at
            await self._chat.take(message, rate_limit)

    async def _missed(self, place: Channel) -> list[discord.Message]:
        """The latest messages of a place that address the bot, and that it has not replied to.

        A place that cannot be read now is left for the next time.
        """
        after = discord.Object(self._oldest())
        history = self._channel(place).history(limit=MOST_MESSAGES, after=after, oldest_first=False)
        try:
            messages = [message async for message in history]
        except (discord.NotFound, discord.Forbidden) as error:
            _log.info("What was asked in channel %d meanwhile may not be read: %s", place.channel_id, error)
            messages = []
        except Exception as error:  # noqa: BLE001 - as above
            _log.warning("What was asked in channel %d meanwhile cannot be read: %r", place.channel_id, error)
            return []
        self._unread = [each for each in self._unread or () if each != place]
        mine = (each for each in messages if each.author == self._bot.user)
        replied_to = {each.reference.message_id for each in mine if each.reference}
        return [each for each in messages if self._is_addressed(each) and each.id not in replied_to]

    def _is_addressed(self, message: discord.Message) -> bool:
        """Whether a message mentions the bot, or is direct; without either nothing is read back."""
        return message.guild is None or self._bot.user in message.mentions

    def _channel(self, place: Channel) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(place.channel_id, guild_id=place.guild_id)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(CatchingUp(bot))
