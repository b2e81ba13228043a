"""What was asked while there was no session, or was begun by a process that is gone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.cogs.chat.catch_up import CatchUp
from bot.cogs.chat.cog import Chat
from bot.toolbox.delivery import SentMessage, send_answer
from bot.wording import ENGLISH
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, quotes_in

HISTORY = "/channels/{}/messages"


@asynccontextmanager
async def away(stage: Stage) -> AsyncIterator[None]:
    """The bot is not there while what is inside happens; afterwards a new one is."""
    await stage.bot.close()
    yield
    await stage.env.restart_bot(stage.new_bot())
    await stage.env.settle()


def write(stage: Stage, content: str, channel: ChannelHandle | None = None, by: MemberActor | None = None) -> None:
    """Somebody writes while the bot is away."""
    stage.env.backend.create_message((channel or stage.channel).id, (by or stage.ann).id, content)


async def undo(stage: Stage, *, recorded: bool) -> None:
    """Make the log look as if the process had been killed before the answer was sent, or even before it was logged."""
    answer = "" if recorded else ", outcome = NULL, state_before = NULL, state_after = NULL, conversation_id = NULL"
    with closing(sqlite3.connect(stage.settings.database)) as database, database:
        database.execute(f"UPDATE question SET owed = 1, answer_message_id = NULL{answer}")  # noqa: S608 - fixed


async def ask(stage: Stage) -> None:
    await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")


async def ask_in_many_places(stage: Stage) -> list[ChannelHandle]:
    """Somebody asks in each of some new channels, which are returned."""
    places = [stage.guild.create_text_channel(f"place-{number}") for number in range(14)]
    for place in places:
        await stage.ann.send(place, f"{stage.me} {QUESTION}")
        await stage.env.advance_time(5)
    return places


def read_back(stage: Stage) -> list[str]:
    """The channels whose messages have been read."""
    return [
        entry.path for entry in stage.env.http_requests if entry.method == "GET" and entry.path.endswith("/messages")
    ]


class SlowHistory:
    """Discord takes its time to tell what was written in a channel."""

    seconds = 0.05

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun = asyncio.Event()
        self.most = 0
        self.read: list[int] = []
        self._now = 0
        self._really = discord.http.HTTPClient.logs_from
        monkeypatch.setattr(discord.http.HTTPClient, "logs_from", lambda *given, **named: self._wait(given, named))

    async def _wait(self, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        self._now += 1
        self.most = max(self.most, self._now)
        self.read.append(given[1])
        self.begun.set()
        await asyncio.sleep(self.seconds)
        self._now -= 1
        return await self._really(*given, **named)


async def test_a_question_that_was_missed_is_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        async with away(stage):
            write(stage, f"{stage.me} {QUESTION}")
            write(stage, QUESTION)
        assert [quotes_in(answer.content) for answer in stage.said()] == [[QUOTE]] * 2
        assert len(await recent(stage.bot.service.log)) == 2
        await stage.restart()
        assert len(stage.said()) == 2


async def test_only_mentions_are_read_back(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        await stage.restart(answer_channels=frozenset({stage.channel.id}))
        await ask(stage)
        async with away(stage):
            write(stage, QUESTION)
        assert len(stage.said()) == 1


async def test_many_places_are_caught_up_with_a_few_at_a_time(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage() as stage:
        places = await ask_in_many_places(stage)
        slow = SlowHistory(monkeypatch)
        async with away(stage):
            for place in places:
                write(stage, f"{stage.me} {QUESTION}", place)
            before = len(stage.env.http_requests)
        assert [len(stage.said(place)) for place in places] == [2] * 14
        assert slow.most == 4
        done = [entry.method for entry in stage.env.http_requests[before:] if entry.path.endswith("/messages")]
        assert done.count("GET") == 14


async def test_reading_waits_for_no_answer_and_answers_for_no_reading(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage() as stage:
        places = await ask_in_many_places(stage)
        answering, all_are_read = asyncio.Event(), asyncio.Event()
        begun: set[int] = set()
        really = discord.http.HTTPClient.logs_from

        async def read(http: discord.http.HTTPClient, channel_id: int, *given: Any, **named: Any) -> Any:
            begun.add(channel_id)
            if len(begun) == len(places):
                await answering.wait()
            messages = await really(http, channel_id, *given, **named)
            if len(begun) == len(places):
                all_are_read.set()
            return messages

        async def send(*given: Any, **named: Any) -> SentMessage | None:
            answering.set()
            await all_are_read.wait()
            return await send_answer(*given, **named)

        monkeypatch.setattr(discord.http.HTTPClient, "logs_from", read)
        monkeypatch.setattr("bot.cogs.chat.cog.send_answer", send)
        async with away(stage):
            for place in places:
                write(stage, f"{stage.me} {QUESTION}", place)
        assert [len(stage.said(place)) for place in places] == [2] * 14


async def test_no_place_is_caught_up_with_twice_at_once(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_stage() as stage:
        await ask(stage)
        slow = SlowHistory(monkeypatch)
        write(stage, f"{stage.me} {QUESTION}")
        late = stage.bot.get_cog("CatchUp")
        assert isinstance(late, CatchUp)
        async with asyncio.TaskGroup() as sessions:
            sessions.create_task(late.on_ready())
            await slow.begun.wait()
            write(stage, f"{stage.me} {QUESTION}")
            await late.on_ready()  # another session, while the first one's questions are read
        assert len(stage.said()) == 3
        assert slow.most == 1
        assert len(slow.read) == 2


async def test_five_minutes_are_the_limit(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        async with away(stage):
            write(stage, f"{stage.me} {QUESTION}")
            await stage.env.advance_time(301)
        assert len(stage.said()) == 1


async def test_only_where_it_was_asked_within_a_day(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        other = stage.guild.create_text_channel("elsewhere")
        async with away(stage):
            write(stage, f"{stage.me} {QUESTION}", other)
        assert not stage.said(other)
        assert set(read_back(stage)) == {HISTORY.format(stage.channel.id)}
        before = len(read_back(stage))
        async with away(stage):
            await stage.env.advance_time(24 * 3600 + 1)
        assert len(read_back(stage)) == before


async def test_the_latest_fifty_messages_are_the_limit(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        async with away(stage):
            write(stage, f"{stage.me} {QUESTION}")
            for number in range(49):
                write(stage, f"Small talk {number}")
            write(stage, f"{stage.me} {QUESTION}", by=stage.ben)
        assert len(stage.said()) == 2
        assert len(await recent(stage.bot.service.log)) == 2


async def test_haste_is_measured_when_people_asked(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        async with away(stage):
            for _ in range(7):
                write(stage, f"{stage.me} {QUESTION}")
            await stage.env.advance_time(30)
            for _ in range(3):
                write(stage, f"{stage.me} {QUESTION}")
        said = [answer.content for answer in stage.said()]
        assert len(said) == 1 + 5 + 1 + 3
        assert sum(line.startswith(ENGLISH.patience.partition("{")[0]) for line in said) == 1


async def test_what_somebody_had_deleted_from_the_log_is_not_answered_again(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        await ask(stage)
        await stage.ben.send(stage.channel, f"{stage.me} {QUESTION}")
        await stage.bot.service.log.people.erase(stage.ann.id)
        await stage.restart()
        assert len(stage.said()) == 3


@pytest.mark.parametrize("recorded", [False, True])
async def test_a_claim_that_was_not_answered_is(open_stage: OpenStage, *, recorded: bool) -> None:
    async with open_stage() as stage:
        await ask(stage)
        (answer,) = stage.said()
        async with away(stage):
            await undo(stage, recorded=recorded)
            stage.env.backend.delete_message(answer.channel.id, answer.id)
        (again,) = stage.said()
        assert quotes_in(again.content) == [QUOTE]
        (row,) = await recent(stage.bot.service.log)
        assert row.outcome == "answered"


async def test_a_claim_that_is_too_old_is_not_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        async with away(stage):
            await undo(stage, recorded=False)
            await stage.env.advance_time(301)
        assert len(stage.said()) == 1
        assert await stage.bot.service.log.pending.messages(0) == []


async def test_a_claimed_message_that_is_gone_is_left_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        asked = next(message for message in stage.channel.history() if message.author.id == stage.ann.id)
        async with away(stage):
            await undo(stage, recorded=False)
            stage.env.backend.delete_message(asked.channel.id, asked.id)
        assert len(stage.said()) == 1
        assert await stage.bot.service.log.pending.messages(0) == []


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_what_discord_failed_to_take_is_sent_again(open_stage: OpenStage, status: int) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=status, times=6)
        await ask(stage)
        for _ in range(6):
            await stage.env.advance_time(30)
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [QUOTE]
        assert await stage.bot.service.log.pending.messages(0) == []


async def test_what_was_refused_for_good_is_not_answered_late_as_well(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage(check_errors=False) as stage:
        bot, owing = stage.bot, stage.bot.service.log.pending
        chat = bot.get_cog("Chat")
        assert isinstance(chat, Chat)
        asked = stage.env.backend.create_message(stage.channel.id, stage.ann.id, f"{stage.me} {QUESTION}")
        message = await bot.get_partial_messageable(stage.channel.id, guild_id=stage.guild.id).fetch_message(asked.id)

        async def send(*given: Any, again: bool = False) -> SentMessage | None:
            """Discord takes its time for the apology, during which the question is answered late, if it can be."""
            if again:
                (owed,) = await owing.messages(0)
                late.append(asyncio.create_task(chat.answer_late(message, owed)))
                await asyncio.wait(late, timeout=0.2)
            return await send_answer(*given, again=again)

        late: list[asyncio.Task[None]] = []
        monkeypatch.setattr("bot.cogs.chat.cog.send_answer", send)
        stage.env.inject_error("POST", HISTORY.format("*"), status=400, code=50035)
        await chat.take(message, bot.rate_limit)
        await asyncio.gather(*late)
        (said,) = stage.said()
        assert said.content.startswith(ENGLISH.error.partition("{")[0])
