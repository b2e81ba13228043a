from __future__ import annotations

import logging
from pathlib import Path

import discord
import pytest
import simcord
from discord.ext import commands

from bot.client import create_bot, intents_for
from bot.program import program_name
from bot.querylog.database.errors import LogError
from bot.settings import Settings
from bot.toolbox.commands import sync_commands
from bot.wording import ENGLISH
from tests.bot.querylog.asking import recent
from tests.bot.stage import ARTICLE, QUESTION, QUOTE, OpenStage, Stage, quotes_in, write_settings


def registrations(stage: Stage) -> list[str]:
    return [entry.path for entry in stage.env.http_requests if entry.method == "PUT" and "/commands" in entry.path]


def test_nothing_privileged_is_asked_for() -> None:
    intents = intents_for(Settings(_env_file=None))
    assert {name for name, asked in intents if asked} == {"guilds", "guild_messages", "dm_messages"}


def test_message_content_is_asked_for_when_it_is_set() -> None:
    asked = intents_for(Settings(_env_file=None, message_content=True))
    assert asked.message_content
    assert not asked.members


def test_building_a_bot_opens_nothing(tmp_path: Path) -> None:
    settings = write_settings(tmp_path, ARTICLE)
    create_bot(settings)
    assert not settings.database.exists()


@pytest.mark.parametrize(("shards", "sharded"), [(0, False), (3, True)])
def test_shards_make_it_an_auto_sharded_bot(shards: int, sharded: bool) -> None:  # noqa: FBT001 - a table's column
    bot = create_bot(Settings(_env_file=None, shards=shards))
    assert isinstance(bot, commands.Bot)
    assert isinstance(bot, commands.AutoShardedBot) is sharded
    assert bot.shard_count == (shards or None)


async def test_a_sharded_bot_answers_on_every_shard(open_stage: OpenStage) -> None:
    async with open_stage(shards=2) as stage:
        for shard in range(2):
            guild = stage.env.create_guild(shard_id=shard)
            channel = guild.create_text_channel("questions")
            member = guild.add_member(stage.env.create_user(f"member{shard}"))
            await member.send(channel, f"{stage.me} {QUESTION}")
            assert [quotes_in(message.content) for message in stage.said(channel)] == [[QUOTE]]


async def test_commands_are_registered_when_they_changed(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert len(registrations(stage)) == 1
        await stage.restart()
        assert len(registrations(stage)) == 1
        assert await sync_commands(stage.bot, stage.bot.service.log) == 0
        assert await sync_commands(stage.bot, stage.bot.service.log, force=True) == len(stage.bot.tree.get_commands())
        stage.bot.tree.remove_command("ask")
        assert await sync_commands(stage.bot, stage.bot.service.log) == len(stage.bot.tree.get_commands())
        assert len(registrations(stage)) == 3


async def test_a_server_for_trying_out_gets_copies(open_stage: OpenStage) -> None:
    async with open_stage(dev_guild=4242) as stage:
        (path,) = registrations(stage)
        assert "/guilds/4242/" in path


async def test_the_bot_answers_though_its_commands_are_refused(
    open_stage: OpenStage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = write_settings(tmp_path, ARTICLE)
    bot = create_bot(settings)
    env = simcord.Env(bot)
    env.inject_error("PUT", "/applications/*", status=403, code=50001, message="Missing Access")
    await env.start()
    with env.time_context():
        channel = env.create_guild().create_text_channel("questions")
        ann = env.guild.add_member(env.create_user("ann"))
        assert bot.user is not None
        await ann.send(channel, f"{bot.user.mention} {QUESTION}")
        assert len(channel.history()) == 2
        await bot.close()
    await env.shutdown()
    assert any(f"try: {program_name()} sync" in record.getMessage() for record in caplog.records)


async def test_closing_is_complete_and_may_be_repeated(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        bot, service = stage.bot, stage.bot.service
        await bot.close()
        await bot.close()
        with pytest.raises(LogError):
            await recent(service.log)
        with pytest.raises(RuntimeError):
            _ = bot.service


async def test_a_start_that_fails_halfway_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot = create_bot(write_settings(tmp_path, ARTICLE))

    async def refuse(cog: commands.Cog) -> None:
        raise discord.ClientException(f"no {cog.qualified_name}")

    monkeypatch.setattr(bot, "add_cog", refuse)
    env = simcord.Env(bot)
    with pytest.raises(discord.ClientException):  # an open database would warn when it is collected
        await env.start()
    await bot.close()


async def test_presence_says_what_it_answers_from(open_stage: OpenStage) -> None:
    async with open_stage(sidecar='title = "Gulls"\n') as stage:
        shown = stage.bot.activity  # discord.py spoils its own copy when it is read
        assert isinstance(shown, discord.CustomActivity)
        assert shown.name == ENGLISH.presence.format(title="Gulls")
        (stage.settings.seeds / "second.txt").write_text("Another one. It is short.")
        await stage.restart()
        shown = stage.bot.activity
        assert isinstance(shown, discord.CustomActivity)
        assert shown.name == ENGLISH.presence_library.format(count=2)


@pytest.mark.parametrize("granted", [False, True])
async def test_an_intent_that_is_not_switched_on_is_pointed_out(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, granted: bool
) -> None:
    flags = discord.ApplicationFlags(gateway_message_content_limited=granted)
    monkeypatch.setattr(discord.Client, "application_flags", flags)
    async with open_stage(message_content=True):
        assert (ENGLISH.advice_intent in caplog.messages) is not granted
