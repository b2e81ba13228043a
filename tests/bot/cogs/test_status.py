from __future__ import annotations

from datetime import timedelta

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.core.service import Service
from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.render.discord.text import ago, at_moment
from bot.wording import ENGLISH
from tests.bot.querylog.server_documents import ADDED_AT, RULES, server_document
from tests.bot.stage import OpenStage, Stage, private, texts

pytestmark = pytest.mark.usefixtures("calm_heart")
SEND = discord.PermissionOverwrite(send_messages=False)
SEE = discord.PermissionOverwrite(view_channel=False)


async def status(stage: Stage) -> str:
    return texts(private(await stage.add_moderator().slash(stage.channel, "status")))


async def test_it_tells_of_documents_connection_and_models(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        connected = stage.bot.now()
        await stage.env.advance_time(3600)
        said = await status(stage)
        assert ENGLISH.status_own_none in said
        assert "Shared: 1 document, with 6 sentences" in said
        assert "I answer from 6 sentences in all" in said
        assert ENGLISH.status_permissions_all in said
        assert ENGLISH.status_models_off in said
        assert ENGLISH.status_connected.format(when=at_moment(connected)) in said
        await stage.dispatch("disconnect")
        assert "Connected" not in await status(stage)


async def test_it_tells_of_the_servers_own_documents_and_of_shared_ones_that_are_off(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        servers = stage.bot.service.log.servers
        await servers.put(server_document(stage.guild.id, sentences=1200))
        later = ADDED_AT + timedelta(days=1)
        await servers.put(server_document(stage.guild.id, "boats.md", sentences=1, added_at=later))
        stage.bot.service.documents.keep_text(RULES)
        await servers.put(server_document(stage.guild.id + 1))
        await servers.save(stage.guild.id, ServerSettings(shared=False))
        said = await status(stage)
        assert "2 documents, with 1,201 sentences" in said
        assert ENGLISH.status_changed.format(when=ago(later)) in said
        assert ENGLISH.status_shared_off in said
        assert "I answer from 2 sentences in all" in said


async def test_it_names_documents_that_cannot_be_read(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        servers = stage.bot.service.log.servers
        await servers.put(server_document(stage.guild.id, title="The *rules*"))  # whose text is nowhere
        assert "⚠️ Left out, since I can’t read it: The \\*rules\\*" in await status(stage)
        for number in range(8):
            await servers.put(server_document(stage.guild.id, f"{number}.md", title=f"Title {number}"))
        assert "them: Title 0, Title 1, Title 2, Title 3, Title 4, …" in await status(stage)


async def test_it_lists_the_permissions_that_are_missing_where_the_bot_should_answer(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        bot, everyone = stage.bot.user, stage.guild.default_role
        assert bot is not None
        silent = stage.guild.create_text_channel("silent", overwrites={bot: SEND})
        named = stage.guild.create_text_channel("named", overwrites={bot: SEE, everyone: SEE})
        stage.guild.create_text_channel("hidden", overwrites={bot: SEE, everyone: SEE})
        stage.guild.create_text_channel("news", overwrites={bot: SEND, everyone: SEND})
        off = stage.guild.create_text_channel("off", overwrites={bot: SEND})
        await stage.env.settle()
        modes = {named.id: ChannelMode.MENTION, off.id: ChannelMode.OFF}
        await stage.bot.service.log.servers.save(stage.guild.id, ServerSettings(channels=modes))
        lines = (await status(stage)).splitlines()
        missing = [line for line in lines if line.startswith("<#") and ": " in line]
        assert missing == [f"<#{silent.id}>: Send Messages", f"<#{named.id}>: View Channel"]


async def test_of_many_channels_without_permissions_the_rest_is_counted(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        for number in range(12):
            channel = stage.guild.create_forum_channel(f"forum-{number}")
            bot = stage.env.backend.bot_user.id
            deny = discord.Permissions(read_message_history=True).value
            stage.env.backend.set_overwrite(
                channel.id, Overwrite(target_id=bot, type=OverwriteType.MEMBER, allow=0, deny=deny)
            )
        await stage.env.settle()
        said = await status(stage)
        assert said.count(": Read Message History") == 8
        assert "… and 4 more channels" in said


async def test_models_that_have_no_time_are_told(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_stage() as stage:
        monkeypatch.setattr(type(stage.bot.service.answerer), "models", object())
        assert ENGLISH.status_models_on in await status(stage)
        monkeypatch.setattr(Service, "models_are_busy", True)
        assert ENGLISH.status_models_busy in await status(stage)
