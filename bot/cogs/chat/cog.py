"""Answering messages, and keeping the answer with its question when that is edited or deleted."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from weakref import WeakValueDictionary

import discord
from discord.ext import commands

from bot.cogs.answers.view import delete_row, message_row
from bot.cogs.chat.triggers import Question, is_off, pings_own_role, question_of
from bot.core.service import Reply
from bot.querylog.database.encoding import well_formed
from bot.querylog.database.errors import LogError
from bot.querylog.pending import PendingQuestion
from bot.querylog.records import Front, Origin
from bot.render.discord.answer import chat_message
from bot.render.discord.text import command_mention
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Component
from bot.toolbox.delivery import DeliveryUnknownError, do_unless_gone, edit_answer, note_sent, send_answer
from bot.toolbox.errors import log_and_word, log_error
from bot.toolbox.libraries import library_of_message, may_choose
from bot.toolbox.rate_limit import RateDecision, RateLimit
from bot.wording import Count
from retrieval.answers import Answer, Outcome, Turn

MAX_EDITED_AGE: Final = timedelta(days=1)  # of a message that becomes a question by being edited
_MAX_TOLD: Final = 1000
_INTRODUCTIONS: Final = frozenset({Turn.GREETING, Turn.IDENTITY, Turn.HELP})

_log: Final = logging.getLogger(__name__)


class Chat(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._told_to_mention: deque[tuple[int, int]] = deque(maxlen=_MAX_TOLD)  # channels and people
        self.may_have_unsent = False  # there may be answers that have not been sent

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        await self.take(message, self._bot.rate_limit)

    async def take(self, message: discord.Message, rate_limit: RateLimit) -> None:
        """Answer a message, new or read back, if it is a question to the bot, and only the first time."""
        async with self._in_order(message.id):
            await self._take(message, rate_limit)

    async def _take(self, message: discord.Message, rate_limit: RateLimit) -> None:
        try:
            question = await question_of(self._bot, message)
            if question is not None:
                await self._answer(message, question, rate_limit)
            elif pings_own_role(message) and not await is_off(self._bot, message):
                await self._ask_for_mention(message)
        except Exception as error:  # noqa: BLE001 - the one place where messages' errors end
            await self._report_failure(message, error)

    async def _ask_for_mention(self, message: discord.Message) -> None:
        """Tell who has pinged the bot's role to mention the bot itself, once in a channel."""
        place = message.channel.id, message.author.id
        if self._bot.user is None or place in self._told_to_mention:
            return
        self._told_to_mention.append(place)
        wording = self._bot.wording
        await send_answer(
            self._bot, message, wording.mention_me.format(mention=self._bot.user.mention), delete_row(wording)
        )

    async def answer_late(self, message: discord.Message, owed: PendingQuestion) -> None:
        """Answer a message that was claimed before, by this process or one that was killed; safe to do again."""
        async with self._in_order(message.id):
            try:
                await self._answer_owed(message, owed)
            except Exception as error:  # noqa: BLE001 - as above
                await self._report_failure(message, error)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        if payload.data.get("edited_timestamp") is None:  # a link's preview, say
            return
        async with self._in_order(payload.message_id):
            try:
                await self._answer_edited(payload.message)
            except Exception as error:  # noqa: BLE001 - as above
                log_error(error, f"Answering the edited message {payload.message_id}")

    @commands.Cog.listener("on_raw_message_delete")
    @commands.Cog.listener("on_raw_bulk_message_delete")
    async def delete_answers(self, deleted: discord.RawMessageDeleteEvent | discord.RawBulkMessageDeleteEvent) -> None:
        ids = {deleted.message_id} if isinstance(deleted, discord.RawMessageDeleteEvent) else deleted.message_ids
        for message_id in sorted(ids):
            async with self._in_order(message_id):
                try:
                    await self._delete_answer(deleted.channel_id, message_id)
                except Exception as error:  # noqa: BLE001 - as above
                    log_error(error, f"Deleting the answer to the deleted message {message_id}")

    @asynccontextmanager
    async def _in_order(self, message_id: int) -> AsyncIterator[None]:
        """Do one thing after the other to a message: an edit waits until the question has been answered."""
        with self._bot.keep_open():
            async with self._locks.setdefault(message_id, asyncio.Lock()):
                yield

    async def _answer(self, message: discord.Message, question: Question, rate_limit: RateLimit) -> None:
        service, asker = self._bot.service, message.author.id
        # Discord sends events again after an interrupted connection; that is nobody's haste.
        if not rate_limit.has_room(asker) and await service.log.answers.to_message(message.id) is not None:
            return
        decision = rate_limit.check(asker)
        if decision is not RateDecision.ANSWER:
            _log.info("Message %d came too soon after others of the same person", message.id)
            if decision is RateDecision.WARN:
                wording, seconds = self._bot.wording, Count(rate_limit.wait_seconds(asker))
                await send_answer(self._bot, message, wording.patience.format(seconds=seconds), delete_row(wording))
            return
        await self._note_seen(message)
        origin = await self._origin(message, question)
        if question.front is Front.CHANNEL and not (await service.library(origin.library)).can_answer:
            return  # nobody has asked the bot by name
        reply = await service.ask_in_turn(question.text, origin, question.replied_to)
        if reply is None:
            rate_limit.refund(asker)
        else:
            await self._send(message, question, reply)

    async def _answer_owed(self, message: discord.Message, owed: PendingQuestion) -> None:
        service = self._bot.service
        question = await question_of(self._bot, message)
        if question is None or not await service.log.pending.is_owed(message.id):
            await service.log.pending.settle(message.id)
            return
        reply: Reply | None
        if owed.turn is None:
            origin = await self._origin(message, question)
            await self._note_seen(message)
            after = await service.previous(origin, question.replied_to)
            reply = await service.answer_claimed(owed.question_id, question.text, origin, after)
        else:
            library = await library_of_message(self._bot, message)
            reply = await service.answer_again(owed.turn, question.text, library, question.author_id)
        if reply is not None:
            await self._send(message, question, reply)

    async def _origin(self, message: discord.Message, question: Question) -> Origin:
        return Origin(
            question.front,
            user_id=message.author.id,
            guild_id=message.guild.id if message.guild else None,
            channel_id=message.channel.id,
            message_id=message.id,
            author_id=question.author_id,
            library=await library_of_message(self._bot, message),
        )

    async def _note_seen(self, message: discord.Message) -> None:
        """Note that an answer to a command is public, where a message replies to it: older logs do not tell."""
        answer = message.reference.resolved if message.reference else None
        if isinstance(answer, discord.Message) and answer.interaction_metadata and not answer.flags.ephemeral:
            await self._bot.service.log.answers.seen(answer.id, message.channel.id)

    async def _send(self, message: discord.Message, question: Question, reply: Reply) -> None:
        if question.front is Front.CHANNEL and _says_nothing(reply.answer):
            await self._bot.service.log.pending.settle(message.id)
            return
        content, rows = await self._render(message, question, reply)
        answer = await send_answer(self._bot, message, content, rows)
        _log.info("Question %d from %s: %s, %.0f ms", reply.id, question.front, reply.answer.outcome, reply.took_ms)
        if answer is None:
            await self._bot.service.log.pending.settle(message.id)
            return
        await note_sent(self._bot, reply.id, answer.id)
        if answer.content.strip() != content.strip():
            # An earlier answer had been sent and not noted, and the article or the question has changed since.
            await self._replace(message, answer.id, content, rows)

    async def _render(self, message: discord.Message, question: Question, reply: Reply) -> tuple[str, list[Component]]:
        wording = self._bot.wording
        shown = chat_message(reply.answer, reply.articles, wording)
        content = wording.cannot_read.format(command=wording.find_in_article) if question.unreadable else shown.content
        if question.front is Front.DM and reply.answer.turn in _INTRODUCTIONS:
            content += await self._hint(message.author.id)
        return content, message_row(reply.id, reply.answer, shown.lengths, wording)

    async def _hint(self, user_id: int) -> str:
        """Tell in small print that a server can be chosen; nothing where none can, or one is."""
        if not await may_choose(self._bot, user_id):
            return ""
        command = command_mention("server", await self._bot.command_ids.of(None))
        return f"\n-# {self._bot.wording.server_hint.format(server=command)}"

    async def _answer_edited(self, message: discord.Message) -> None:
        sent = await self._bot.service.log.answers.to_message(message.id)
        if sent is None and self._bot.now() - message.created_at < MAX_EDITED_AGE:
            await self._take(message, self._bot.rate_limit)
        if sent is None or (sent.answer_message_id is None and not sent.withheld):
            return
        question = await question_of(self._bot, message)
        if question is None or well_formed(question.text) == sent.turn.text:
            return
        if self._bot.rate_limit.check(message.author.id) is not RateDecision.ANSWER:
            return
        library = await library_of_message(self._bot, message)
        reply = await self._bot.service.answer_again(sent.turn, question.text, library, question.author_id)
        if reply is None:
            return
        if sent.answer_message_id is None:
            await self._send(message, question, reply)
        else:
            await self._replace(message, sent.answer_message_id, *await self._render(message, question, reply))

    async def _replace(self, message: discord.Message, answer_id: int, content: str, rows: list[Component]) -> None:
        """Put another answer in an answer's place, unless that has been deleted."""
        if not await do_unless_gone(edit_answer(self._bot, message.channel.id, answer_id, content, rows)):
            await self._bot.service.log.answers.gone(answer_id)

    async def _delete_answer(self, channel_id: int, message_id: int) -> None:
        log = self._bot.service.log
        if await log.turn_of_answer(message_id) is not None:
            await log.answers.gone(message_id)
        await log.pending.settle(message_id)
        if (answer_id := await log.answers.sent_to(message_id)) is not None:
            answer = self._bot.get_partial_messageable(channel_id).get_partial_message(answer_id)
            await do_unless_gone(answer.delete())
            await log.answers.gone(answer.id)

    async def _report_failure(self, message: discord.Message, error: Exception) -> None:
        """Log an error, and tell the asker its id, where that can be told; what can be tried again is not told of."""
        if isinstance(error, DeliveryUnknownError):
            self.may_have_unsent = True
            _log.warning("Whether message %d was answered is not known (%s); trying again", message.id, error)
            return
        wording = self._bot.wording
        error_id, text = log_and_word(error, f"Answering the message {message.id}", wording)
        try:
            apology = await send_answer(self._bot, message, text, delete_row(wording), again=True)
            log = self._bot.service.log
            if apology is None:
                await log.pending.settle(message.id)
            else:
                await log.answers.apologised(message.id, apology.id)
        except (discord.HTTPException, DeliveryUnknownError, LogError, sqlite3.Error) as second:
            _log.warning("[%s] The asker could not be told: %s", error_id, second)


def _says_nothing(answer: Answer) -> bool:
    """Tell if an answer is none, so that it is not sent where nobody has asked the bot by name."""
    return answer.outcome is Outcome.NOT_FOUND or answer.begins


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Chat(bot))
