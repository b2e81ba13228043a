"""Channels in which every message may be a question, and pings that do not reach the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from simcord.backend import serializers
from simcord.builders import ChannelHandle

from bot.wording import ENGLISH
from retrieval.answers import Outcome
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, quotes_in

UNKNOWN = "How is the weather in Paris today?"


@asynccontextmanager
async def answering(open_stage: OpenStage, channel: ChannelHandle | None = None) -> AsyncIterator[Stage]:
    """The channel is one where every message may be a question."""
    async with open_stage(message_content=True) as stage:
        await stage.restart(answer_channels=frozenset({(channel or stage.channel).id}))
        yield stage


async def test_a_question_is_answered_without_a_mention(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        await stage.ann.send(stage.channel, QUESTION)
        assert stage.said() == []
        await stage.restart(answer_channels=frozenset({stage.channel.id}))
        await stage.ann.send(stage.channel, QUESTION)
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [QUOTE]
        await stage.ben.send(stage.channel, "not that", reply_to=answer)
        await stage.ann.send(stage.channel, "more")
        assert len(stage.said()) == 3


@pytest.mark.parametrize(
    "text",
    [
        "lol yes",
        "thanks!",
        "👍",
        "<:kek:345678901234567890>",
        "https://gulls.example/built?by=whom",
        "Edna Marsh built the lighthouse on Gull Rock.",
        "more",
        f"{{ben}} {QUESTION}",
        f"@everyone {QUESTION}",
        f"{{role}} {QUESTION}",
    ],
)
async def test_what_asks_the_bot_nothing_is_left_alone(open_stage: OpenStage, text: str) -> None:
    async with answering(open_stage) as stage:
        loud = stage.guild.create_role("Loud", permissions=discord.Permissions(mention_everyone=True))
        speaker = stage.guild.add_member(stage.env.create_user("sue"), roles=[loud])
        await speaker.send(stage.channel, text.format(ben=stage.ben.mention, role=loud.mention))
        assert stage.said() == []
        assert await recent(stage.bot.service.log) == []


async def test_replies_to_people_are_left_alone(open_stage: OpenStage) -> None:
    async with answering(open_stage) as stage:
        said = await stage.ben.send(stage.channel, "Nice weather.")
        await stage.ann.send(stage.channel, QUESTION, reply_to=said)
        assert stage.said() == []
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}", reply_to=said)
        assert len(stage.said()) == 1


async def test_where_nothing_answers_nothing_is_said_and_the_question_waits_for_a_review(
    open_stage: OpenStage,
) -> None:
    async with answering(open_stage) as stage:
        asked = await stage.ann.send(stage.channel, UNKNOWN)
        assert stage.said() == []
        (row,) = await recent(stage.bot.service.log)
        assert (row.text, row.outcome) == (UNKNOWN, Outcome.NOT_FOUND)
        await stage.restart()
        assert stage.said() == []
        await stage.ann.edit(asked, QUESTION)
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [QUOTE]
        await stage.ann.send(stage.channel, f"{stage.me} {UNKNOWN}")
        assert len(stage.said()) == 2


async def begin_post(stage: Stage, forum: ChannelHandle, title: str, text: str) -> ChannelHandle:
    """Let ann begin a forum post: a thread that shares its id with its first message."""
    backend = stage.env.backend
    thread = backend.create_thread(forum.id, title, stage.ann.id, broadcast=False)
    backend.announce_thread_create(thread)
    message = backend.prepare_message(thread.id, stage.ann.id, text)
    message.id = thread.id
    backend.commit_message(message)
    await stage.env.settle()
    return ChannelHandle(stage.env, stage.guild, thread)


@pytest.mark.parametrize(
    ("title", "text", "asked"),
    [
        (
            "Builder of the lighthouse on Gull Rock",
            "see the title",
            "Builder of the lighthouse on Gull Rock\nsee the title",
        ),
        (QUESTION, "👆", QUESTION),
        (QUESTION, "{me} can you answer this?", QUESTION),
        ("Lighthouse", "Who built it?", "Lighthouse\nWho built it?"),
    ],
)
async def test_the_title_of_a_forum_post_is_part_of_the_question(
    open_stage: OpenStage, title: str, text: str, asked: str
) -> None:
    async with open_stage(message_content=True) as stage:
        forum = stage.guild.create_forum_channel("questions")
        await stage.restart(answer_channels=frozenset({forum.id}))
        post = await begin_post(stage, forum, title, text.format(me=stage.me))
        assert [row.text for row in await recent(stage.bot.service.log)] == [asked]
        assert quotes_in(stage.said(post)[0].content) == [QUOTE]
        await stage.ann.send(post, "lol")
        assert len(stage.said(post)) == 1


async def test_without_the_intent_an_answer_channel_takes_mentions(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage() as stage:
        await stage.restart(answer_channels=frozenset({stage.channel.id}))
        assert ENGLISH.advice_channels in caplog.messages
        await stage.ann.send(stage.channel, QUESTION)
        assert stage.said() == []
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert len(stage.said()) == 1


def own_role(stage: Stage) -> int:
    """The role that Discord made for the bot; SimCord does not tell the bot that it is its own."""
    assert stage.bot.user is not None
    roles = stage.env.backend.get_guild(stage.guild.id).roles.values()
    (role,) = [role for role in roles if role.managed]
    tags = {"bot_id": str(stage.bot.user.id)}
    role.mentionable = True
    told = {"guild_id": str(stage.guild.id), "role": {**serializers.role_payload(role), "tags": tags}}
    stage.env.backend.emit("GUILD_ROLE_UPDATE", told)
    return role.id


async def test_who_pings_the_bots_role_is_told_once_to_mention_the_bot(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = own_role(stage)
        for _ in range(2):
            await stage.ann.send(stage.channel, f"<@&{role}> {QUESTION}")
        (told,) = stage.said()
        assert told.content == ENGLISH.mention_me.format(mention=stage.me)
        assert stage.pings(told) == []
        assert await recent(stage.bot.service.log) == []
        await stage.ben.send(stage.channel, f"<@&{role}> {QUESTION}")
        await stage.ben.send(stage.channel, f"<@&{role}> {stage.me} {QUESTION}")
        assert len(stage.said()) == 3
        assert quotes_in(stage.said()[-1].content) == [QUOTE]
