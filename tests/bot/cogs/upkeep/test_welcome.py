from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import discord
import pytest
from simcord.backend import serializers
from simcord.builders import ChannelHandle, GuildHandle

from bot.querylog.database.errors import LogWriteError
from bot.querylog.servers.servers import Servers
from bot.wording import ENGLISH
from tests.bot.cogs.chat.test_catch_up import away
from tests.bot.stage import OpenStage, Stage, texts


async def leave(stage: Stage, guild: GuildHandle) -> None:
    """Let the bot be taken out of a server, where all else stays."""
    stage.env.backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    await stage.env.settle()


async def join(stage: Stage, guild: GuildHandle) -> None:
    """Take the bot into a server, as Discord tells of it: SimCord's own event is that of the end of an outage."""
    payload = dict(serializers.guild_create_payload(stage.env.backend, stage.env.backend.get_guild(guild.id)))
    del payload["unavailable"]
    stage.env.backend.emit("GUILD_CREATE", payload)
    await stage.env.settle()


async def new_guild(stage: Stage, *, system: bool = True, closed: bool = False) -> tuple[GuildHandle, ChannelHandle]:
    """A server that the bot has not been greeting, with a channel in which Discord greets, below another."""
    guild = stage.env.create_guild("Pier")
    await leave(stage, guild)
    bot = stage.bot.user
    assert bot is not None
    guild.create_text_channel("first", overwrites={bot: discord.PermissionOverwrite(view_channel=False)})
    hall = guild.create_text_channel("hall", overwrites={bot: discord.PermissionOverwrite(send_messages=not closed)})
    if system:
        stage.env.backend.edit_guild(guild.id, {"system_channel_id": hall.id})
    await stage.env.settle()
    return guild, hall


async def test_a_server_is_greeted_once_with_commands_that_can_be_clicked_on(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        guild, hall = await new_guild(stage)
        guild.create_text_channel("last")
        await join(stage, guild)
        (hello,) = stage.said(hall)
        ids = {command.name: command.id for command in await stage.bot.tree.fetch_commands()}
        assert ENGLISH.welcome_title in texts(hello)
        for name in ("ask", "help", "setup"):
            assert f"</{name}:{ids[name]}>" in texts(hello)
        assert f"</articles add:{ids['articles']}>" in texts(hello)
        assert stage.pings(hello) == []
        await leave(stage, guild)
        await join(stage, guild)
        await stage.dispatch("ready")
        await stage.restart()
        assert [message.id for message in stage.said(hall)] == [hello.id]


async def test_without_a_system_channel_the_first_that_the_bot_may_write_in_is_taken(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        guild, hall = await new_guild(stage, system=False)
        await join(stage, guild)
        assert len(stage.said(hall)) == 1


async def test_where_the_bot_may_write_nowhere_it_greets_nobody(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        guild, hall = await new_guild(stage, closed=True)
        await join(stage, guild)
        assert stage.said(hall) == []
        assert not await stage.bot.service.log.servers.greet(guild.id)


async def test_a_greeting_that_discord_refuses_is_not_tried_again(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage(check_errors=False) as stage:
        guild, hall = await new_guild(stage)
        stage.env.inject_error("POST", "*", status=403, code=50013)
        await join(stage, guild)
        assert any("was not greeted" in message for message in caplog.messages)
        await stage.restart()
        assert stage.said(hall) == []


async def test_a_server_that_took_the_bot_in_while_it_was_away_is_greeted_later(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        async with away(stage):
            guild = stage.env.create_guild("Pier")
            hall = guild.create_text_channel("hall")
        assert len(stage.said(hall)) == 1


async def test_servers_that_the_bot_has_been_in_for_long_are_not_greeted(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        async with away(stage):
            guild = stage.env.create_guild("Pier")
            hall = guild.create_text_channel("hall")
            member = stage.env.backend.get_member(guild.id, stage.env.backend.bot_user.id)
            member.joined_at = "2024-05-01T12:00:00+00:00"
        assert stage.said(hall) == []


async def test_at_an_upgrade_all_servers_count_as_greeted(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        async with away(stage):
            guild = stage.env.create_guild("Pier")
            hall = guild.create_text_channel("hall")
            with closing(sqlite3.connect(stage.settings.database, isolation_level=None)) as log:
                log.execute("INSERT INTO greeted_server (guild_id, greeted_at) VALUES (0, 0)")  # as the migration does
        assert stage.said(hall) == []


@pytest.mark.parametrize("method", ["note_present", "not_greeted", "greet"])
async def test_a_log_that_cannot_be_written_stops_nothing(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    async with open_stage() as stage:

        async def fail(*_: object) -> None:
            raise LogWriteError(stage.settings.database)

        guild, hall = await new_guild(stage)
        with monkeypatch.context() as broken:
            broken.setattr(Servers, method, fail)
            await stage.dispatch("ready")
            if method == "greet":
                await join(stage, guild)
        assert [record for record in caplog.records if record.levelname == "ERROR"] != []
        assert stage.said(hall) == []


async def test_a_server_in_an_outage_is_left_alone(open_stage: OpenStage, caplog: pytest.LogCaptureFixture) -> None:
    async with open_stage() as stage:
        guild, hall = await new_guild(stage)
        told: Any = {"id": str(guild.id), "unavailable": True}  # as READY does
        stage.bot._connection._add_guild_from_data(told)
        await stage.dispatch("ready")
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []
        assert stage.said(hall) == []
