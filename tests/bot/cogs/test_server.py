"""A person chooses, in direct messages, the server whose documents answer there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import discord
import pytest
from discord import ui
from simcord.results import InteractionResult

from bot.querylog.database.errors import LogError
from bot.querylog.servers.servers import Servers
from bot.toolbox.libraries import MEMBERSHIP_HOLDS
from bot.wording import ENGLISH, Count
from tests.bot.cogs.chat.test_catch_up import away, write
from tests.bot.cogs.two_servers import BIRDS, BOATS, QUESTION, Scene, said, two_servers
from tests.bot.stage import QUESTION as OWNERS_QUESTION
from tests.bot.stage import QUOTE as OWNERS_QUOTE
from tests.bot.stage import OpenStage, private, texts

AN_HOUR = (MEMBERSHIP_HOLDS + timedelta(minutes=1)).total_seconds()
LEFT = ENGLISH.server_left.format(server="Harbour")


@asynccontextmanager
async def scene_in(open_stage: OpenStage) -> AsyncIterator[Scene]:
    """Ann has asked in Harbour, and not in Marsh."""
    async with two_servers(open_stage) as scene:
        await scene.harbour.member.slash(scene.harbour.channel, "ask", question=QUESTION)
        yield scene


async def choice_of(scene: Scene) -> int | None:
    choice = await scene.stage.bot.service.log.servers.choice(scene.stage.ann.id)
    return None if choice is None else choice.guild_id


async def page(scene: Scene) -> discord.Message:
    return private(await scene.stage.ann.user.slash("server"))


async def choose(scene: Scene, value: object, shown: discord.Message | None = None) -> InteractionResult:
    """Ann chooses a value of the menu, such as a server's id."""
    result = await scene.stage.ann.user.select(shown or await page(scene), [str(value)], custom_id="v1:server")
    assert isinstance(result, InteractionResult)
    return result


async def tell(scene: Scene, text: str) -> str:
    """What the bot has said last after Ann has written to it."""
    await scene.stage.ann.send_dm(text)
    return scene.stage.said(scene.stage.ann.user.dm_channel)[-1].content


def options(message: discord.Message) -> list[tuple[str, bool]]:
    items = ui.LayoutView.from_message(message).walk_children()
    (menu,) = [item for item in items if isinstance(item, ui.Select)]
    return [(option.label, option.default) for option in menu.options]


async def test_a_server_is_chosen_among_those_where_the_person_was_seen(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        shown = await page(scene)
        assert texts(shown) == ENGLISH.server_shared
        assert options(shown) == [(ENGLISH.server_option_shared, True), ("Harbour", False)]
        assert BOATS not in await tell(scene, QUESTION)
        changed = await choose(scene, scene.harbour.guild.id, shown)
        assert ENGLISH.server_chosen.format(server="Harbour") in said(changed)
        assert options(await page(scene)) == [(ENGLISH.server_option_shared, False), ("Harbour", True)]
        assert BOATS in await tell(scene, QUESTION)
        assert OWNERS_QUOTE in await tell(scene, OWNERS_QUESTION)
        await choose(scene, 0)
        assert await choice_of(scene) is None
        assert BOATS not in await tell(scene, QUESTION)


async def test_a_choice_outlives_a_restart_and_the_menu_does_too(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        shown = await page(scene)
        await scene.stage.restart()
        await choose(scene, scene.harbour.guild.id, shown)
        await scene.stage.restart()
        assert BOATS in await tell(scene, QUESTION)


async def test_who_was_seen_nowhere_is_told_how_to_be(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        assert said(await scene.stage.ann.user.slash("server")) == ENGLISH.server_none
        await scene.stage.ann.slash(scene.harbour.channel, "ask", question=QUESTION)
        await scene.stage.bot.service.log.servers.remove(scene.harbour.guild.id, "rules.md")
        assert said(await scene.stage.ann.user.slash("server")) == ENGLISH.server_none  # nothing to choose there


@pytest.mark.parametrize("value", ["marsh", "4711"])
async def test_a_server_that_was_not_offered_is_not_chosen(open_stage: OpenStage, value: str) -> None:
    """The value of a menu can be typed; Marsh exists, and has documents."""
    async with scene_in(open_stage) as scene:
        shown = await page(scene)
        typed = str(scene.marsh.guild.id) if value == "marsh" else value
        menu = scene.stage.keep(shown).components[0]["components"][1]["components"][0]
        menu["options"].append({"label": "Marsh", "value": typed})
        assert said(await choose(scene, typed, shown)) == ENGLISH.server_not_offered
        assert await choice_of(scene) is None
        assert BIRDS not in await tell(scene, QUESTION)


async def test_who_has_left_cannot_choose(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        shown = await page(scene)
        scene.stage.guild.remove_member(scene.stage.ann)
        assert said(await choose(scene, scene.harbour.guild.id, shown)) == LEFT
        assert BOATS not in await tell(scene, QUESTION)


@pytest.mark.parametrize("found_out", ["by choosing", "within the hour"])
async def test_a_server_that_was_left_is_named_no_more_until_something_is_asked_there(
    open_stage: OpenStage, found_out: str
) -> None:
    async with scene_in(open_stage) as scene:
        stage, shown = scene.stage, await page(scene)
        if found_out == "within the hour":
            await choose(scene, scene.harbour.guild.id, shown)
        stage.guild.remove_member(stage.ann)
        await stage.env.advance_time(AN_HOUR)
        if found_out == "by choosing":
            await choose(scene, scene.harbour.guild.id, shown)
        else:
            await tell(scene, QUESTION)
        assert said(await stage.ann.user.slash("server")) == ENGLISH.server_none
        assert ENGLISH.server_hint.partition("{server}")[2] not in await tell(scene, "hello")
        assert ENGLISH.privacy_left.format(left=Count(1)) in said(await stage.ann.user.slash("privacy"))
        stage.guild.add_member(stage.ann.user)
        await scene.harbour.member.slash(scene.harbour.channel, "ask", question=QUESTION)
        assert options(await page(scene)) == [(ENGLISH.server_option_shared, True), ("Harbour", False)]


async def test_who_leaves_reads_nothing_more_within_the_hour_and_is_told_once(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        stage = scene.stage
        await choose(scene, scene.harbour.guild.id)
        assert BOATS in await tell(scene, QUESTION)
        stage.guild.remove_member(stage.ann)
        await stage.env.advance_time(AN_HOUR)
        for text in (QUESTION, "more", "source?", QUESTION):
            assert BOATS not in await tell(scene, text)
        told = [message.content for message in stage.said(stage.ann.user.dm_channel)]
        assert told.count(LEFT) == 1
        assert await choice_of(scene) is None


async def test_a_command_tells_it_too(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        stage = scene.stage
        await choose(scene, scene.harbour.guild.id)
        stage.guild.remove_member(stage.ann)
        await stage.env.advance_time(AN_HOUR)
        assert BOATS not in said(await stage.ann.user.slash("ask", question=QUESTION))
        assert [it.content for it in stage.said(stage.ann.user.dm_channel) if it.content] == [LEFT]


async def test_where_discord_does_not_tell_nothing_is_chosen_or_read(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        stage = scene.stage
        shown = await page(scene)
        await choose(scene, scene.harbour.guild.id)
        stage.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001)
        assert said(await choose(scene, scene.harbour.guild.id, shown)) == ENGLISH.server_unknown
        await stage.env.advance_time(AN_HOUR)
        stage.env.inject_error("GET", "/guilds/*/members/*", status=403, code=50001)
        assert BOATS not in await tell(scene, QUESTION)
        assert BOATS in await tell(scene, QUESTION)  # Discord tells it again


async def test_the_menu_works_in_direct_messages_alone(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        harbour = scene.harbour
        assert "server" not in harbour.member.available_commands(harbour.channel)
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(ui.Select(custom_id="v1:server", options=[discord.SelectOption(label="0")])))
        message = await scene.stage.bot.get_partial_messageable(harbour.channel.id).send(view=view)
        result = await harbour.member.select(message, ["0"], custom_id="v1:server")
        assert said(result) == ENGLISH.server_only_direct


@pytest.mark.parametrize("text", ["hello", "help"])
async def test_a_hint_comes_where_there_is_something_to_choose(open_stage: OpenStage, text: str) -> None:
    async with two_servers(open_stage) as scene:
        hint = ENGLISH.server_hint.partition("{server}")[2]
        assert hint not in await tell(scene, text)
        assert hint not in said(await scene.stage.ann.user.slash("help"))
        await scene.harbour.member.send(scene.harbour.channel, f"{scene.stage.me} {text}")
        assert hint not in scene.stage.said()[-1].content
        assert hint in await tell(scene, text)
        assert hint in said(await scene.stage.ann.user.slash("help"))
        assert hint not in said(await scene.stage.ann.slash(scene.harbour.channel, "help"))
        await choose(scene, scene.harbour.guild.id)
        assert hint not in await tell(scene, text)
        assert hint not in said(await scene.stage.ann.user.slash("help"))


async def test_without_the_log_there_is_no_hint(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise LogError("it cannot be read")

    async with scene_in(open_stage) as scene:
        monkeypatch.setattr(Servers, "seen_in", fail)
        assert "Hello" in await tell(scene, "hello")


async def test_a_choice_ends_once(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        servers, ann = scene.stage.bot.service.log.servers, scene.stage.ann.id
        await servers.choose(ann, scene.marsh.guild.id)
        assert not await servers.note_left(ann, scene.harbour.guild.id)  # another one has been chosen meanwhile
        assert await choice_of(scene) == scene.marsh.guild.id
        assert await servers.note_left(ann, scene.marsh.guild.id)
        assert not await servers.note_left(ann, scene.marsh.guild.id)


async def test_what_was_missed_is_answered_from_the_chosen_servers_documents_too(open_stage: OpenStage) -> None:
    async with scene_in(open_stage) as scene:
        stage = scene.stage
        await choose(scene, scene.harbour.guild.id)
        await tell(scene, OWNERS_QUESTION)
        async with away(stage):
            write(stage, QUESTION, stage.ann.user.dm_channel)
        assert BOATS in stage.said(stage.ann.user.dm_channel)[-1].content
