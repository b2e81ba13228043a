"""The panel of a server: what it shows, who may change it, and what comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import ui
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, RoleHandle
from simcord.results import InteractionResult

from bot.cogs.setup.panel import ChannelsSelect, ModeratorsSelect, ReviewersSelect, chosen_on
from bot.cogs.setup.request import MAX_CHOSEN
from bot.querylog.database.errors import LogWriteError
from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.querylog.servers.servers import Servers
from bot.toolbox.server_settings import MAX_AGE
from bot.wording import ENGLISH
from tests.bot.cogs.chat.test_answer_channels import begin_post, own_role
from tests.bot.querylog.asking import recent
from tests.bot.querylog.server_documents import server_document
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, buttons, labels, private, quotes_in, texts


async def open_panel(stage: Stage, moderator: MemberActor) -> discord.Message:
    return private(await moderator.slash(stage.channel, "setup"))


async def choose(
    stage: Stage, moderator: MemberActor, page: discord.Message, *channels: ChannelHandle
) -> discord.Message:
    await moderator.select(page, channels, custom_id=ChannelsSelect.own_id)
    return stage.seen(page, moderator)


async def set_mode(stage: Stage, moderator: MemberActor, label: str, *channels: ChannelHandle) -> discord.Message:
    """Open the panel, choose channels and press the button of a mode."""
    page = await choose(stage, moderator, await open_panel(stage, moderator), *channels)
    return await stage.press(page, moderator, label)


async def switch(stage: Stage, moderator: MemberActor, page: discord.Message, custom_id: str) -> discord.Message:
    await moderator.click(page, custom_id=custom_id)
    return stage.seen(page, moderator)


async def settings(stage: Stage) -> ServerSettings:
    return await stage.bot.service.log.servers.settings(stage.guild.id)


def menu(page: discord.Message, custom_id: str) -> ui.ChannelSelect[Any] | ui.RoleSelect[Any]:
    (found,) = [
        item
        for item in ui.LayoutView.from_message(page).walk_children()
        if isinstance(item, ui.ChannelSelect | ui.RoleSelect) and item.custom_id == custom_id
    ]
    return found


def ids(menu: ui.ChannelSelect[Any] | ui.RoleSelect[Any]) -> list[int]:
    return [value.id for value in menu.default_values]


async def mention(stage: Stage, channel: ChannelHandle | None = None) -> list[discord.Message]:
    """Let ann ask in a channel, and return what the bot then has written there for all."""
    await stage.ann.send(channel or stage.channel, f"{stage.me} {QUESTION}")
    return [message for message in stage.said(channel or stage.channel) if not message.flags.ephemeral]


def add_role(stage: Stage, member: MemberActor, role: RoleHandle) -> None:
    stage.env.backend.add_member_role(stage.guild.id, member.id, role.id)


async def test_where_nobody_has_set_anything_the_owners_settings_are_shown(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Keepers")
        await stage.restart(answer_channels=frozenset({stage.channel.id}), review_roles=frozenset({role.id, 4711}))
        page = await open_panel(stage, stage.add_moderator())
        said = texts(page)
        assert f"<#{stage.channel.id}> · {ENGLISH.mode_needs_content.format(mode=ENGLISH.mode_questions)}" in said
        assert f"{ENGLISH.setup_elsewhere} · {ENGLISH.mode_mention}" in said
        assert f"<@&{role.id}>" in said
        assert "4711" not in said
        assert ids(menu(page, ReviewersSelect.own_id)) == [role.id]
        assert await settings(stage) == ServerSettings()


async def test_a_channel_that_is_switched_off_is_silent_until_it_is_as_elsewhere_again(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        other = stage.guild.create_text_channel("boats")
        page = await set_mode(stage, moderator, ENGLISH.mode_button_off, stage.channel)
        assert f"<#{stage.channel.id}> · {ENGLISH.mode_off}" in texts(page)
        assert await mention(stage) == []
        assert await recent(stage.bot.service.log) == []
        assert len(await mention(stage, other)) == 1
        await set_mode(stage, moderator, ENGLISH.mode_button_default, stage.channel)
        assert (await settings(stage)).channels == {}
        assert len(await mention(stage)) == 1


async def test_threads_of_a_channel_that_is_switched_off_are_silent_too(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        (answer,) = await mention(stage)
        thread = await stage.open_thread(answer)
        await set_mode(stage, stage.add_moderator(), ENGLISH.mode_button_off, stage.channel)
        await stage.ann.send(thread, "How many sheep drowned?")
        assert await mention(stage, thread) == []


async def test_commands_in_a_channel_that_is_switched_off_are_answered_privately(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        before = private(await stage.ben.slash(stage.channel, "ask", question=QUESTION, private=True))
        await set_mode(stage, stage.add_moderator(), ENGLISH.mode_button_off, stage.channel)
        for name, options in (
            ("ask", {"question": QUESTION}),
            ("search", {"words": "lamp"}),
            ("passage", {"passage": "1.1"}),
        ):
            answer = private(await stage.ann.slash(stage.channel, name, **options))
            assert ENGLISH.off_here in texts(answer)
            assert ENGLISH.button_share not in labels(answer)
        shared = await stage.ben.click(before, label=ENGLISH.button_share)
        assert private(shared).content == ENGLISH.off_here_share
        assert [it for it in stage.said() if not it.flags.ephemeral] == []
        assert all(question.private for question in await recent(stage.bot.service.log))


async def test_every_question_is_answered_where_that_is_set(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        forum = stage.guild.create_forum_channel("questions")
        await stage.ann.send(stage.channel, QUESTION)
        assert stage.said() == []
        page = await set_mode(stage, stage.add_moderator(), ENGLISH.mode_button_questions, stage.channel, forum)
        assert f"<#{forum.id}> · {ENGLISH.mode_questions}\n" in texts(page)
        await stage.ann.send(stage.channel, QUESTION)
        answer = [it for it in stage.said() if not it.flags.ephemeral][-1]
        assert quotes_in(answer.content) == [QUOTE]
        post = await begin_post(stage, forum, QUESTION, "I wonder")
        assert quotes_in(stage.said(post)[0].content) == [QUOTE]


async def test_moderators_set_the_owners_answer_channels_otherwise(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        await stage.restart(answer_channels=frozenset({stage.channel.id}))
        await set_mode(stage, stage.add_moderator(), ENGLISH.mode_button_mention, stage.channel)
        await stage.ann.send(stage.channel, QUESTION)
        assert [it for it in stage.said() if not it.flags.ephemeral] == []
        assert len(await mention(stage)) == 1


async def test_without_the_intent_every_question_is_switched_off_and_the_panel_says_why(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        page = await choose(stage, moderator, await open_panel(stage, moderator), stage.channel)
        (every,) = [button for button in buttons(page) if button.label == ENGLISH.mode_button_questions]
        assert every.disabled
        assert ENGLISH.setup_needs_content in texts(page)
        kept = stage.keep(page)
        every_id = str(every.custom_id)
        for item in kept.components[0]["components"]:
            for button in item.get("components", []):
                button["disabled"] = False  # as it was while the intent was on
        await moderator.click(page, custom_id=every_id)
        assert await settings(stage) == ServerSettings()


async def test_only_the_channels_that_are_named_are_answered_in(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator, other = stage.add_moderator(), stage.guild.create_text_channel("boats")
        page = await open_panel(stage, moderator)
        page = await switch(stage, moderator, page, "v1:setup-only:on")
        assert ENGLISH.setup_only_these_nowhere in texts(page)
        assert await mention(stage) == []
        page = await choose(stage, moderator, page, other)
        page = await stage.press(page, moderator, ENGLISH.mode_button_mention)
        assert ENGLISH.setup_only_these_on in texts(page)
        assert f"{ENGLISH.setup_elsewhere} · {ENGLISH.mode_off}" in texts(page)
        assert await mention(stage) == []
        assert len(await mention(stage, other)) == 1
        await switch(stage, moderator, page, "v1:setup-only:off")
        assert len(await mention(stage)) == 1


async def test_who_pings_the_bots_role_where_it_is_off_is_told_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = own_role(stage)
        await set_mode(stage, stage.add_moderator(), ENGLISH.mode_button_off, stage.channel)
        await stage.ann.send(stage.channel, f"<@&{role}> {QUESTION}")
        assert [it for it in stage.said() if not it.flags.ephemeral] == []


async def test_review_roles_of_the_server_moderate_there_in_place_of_the_owners(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        owners, servers = stage.guild.create_role("Owner's"), stage.guild.create_role("Server's")
        await stage.restart(review_roles=frozenset({owners.id}))
        add_role(stage, stage.ben, owners)
        moderator = stage.add_moderator()
        page = await open_panel(stage, moderator)
        await moderator.select(page, [servers], custom_id=ReviewersSelect.own_id)
        page = stage.seen(page, moderator)
        assert ids(menu(page, ReviewersSelect.own_id)) == [servers.id]
        assert ENGLISH.setup_reviewers_roles.format(roles=f"<@&{servers.id}>") in texts(page)

        async def review(member: MemberActor) -> discord.Message:
            return private(await member.slash(stage.channel, "review recent"))

        assert (await review(stage.ben)).content == ENGLISH.review_not_allowed
        add_role(stage, stage.ben, servers)
        assert ENGLISH.review_recent_none in texts(await review(stage.ben))
        await moderator.select(page, [], custom_id=ReviewersSelect.own_id)
        assert (await review(stage.ben)).content == ENGLISH.review_not_allowed
        assert (await settings(stage)).review_roles == frozenset()


async def test_of_more_roles_than_discord_lets_choose_the_first_are_shown(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        roles = [stage.guild.create_role(f"Keepers {number}") for number in range(MAX_CHOSEN + 1)]
        await stage.restart(review_roles=frozenset(role.id for role in roles))
        page = await open_panel(stage, stage.add_moderator())
        shown = ids(menu(page, ReviewersSelect.own_id))
        assert len(set(shown)) == MAX_CHOSEN
        assert ", ".join(f"<@&{role_id}>" for role_id in shown) in texts(page)


async def test_reviewers_are_told_how_they_see_the_commands(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role, moderator = stage.guild.create_role("Keepers"), stage.add_moderator()
        assert stage.bot.user is not None
        hint = ENGLISH.setup_reviewers_hint.format(name=stage.bot.user.name)
        page = await open_panel(stage, moderator)
        assert hint not in texts(page)
        await moderator.select(page, [role], custom_id=ReviewersSelect.own_id)
        assert hint in texts(stage.seen(page, moderator))
        await stage.restart(review_roles=frozenset({role.id}))  # Discord lists the commands for all then
        assert hint not in texts(await open_panel(stage, moderator))


async def test_a_moderators_channel_that_the_bot_may_not_write_in_is_told(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        bot = stage.bot.user
        assert bot is not None
        closed = discord.PermissionOverwrite(send_messages=False)
        quiet, moderator = stage.guild.create_text_channel("quiet", overwrites={bot: closed}), stage.add_moderator()
        page = await open_panel(stage, moderator)
        for channel, phrase in (
            (quiet, ENGLISH.setup_moderators_closed),
            (stage.channel, ENGLISH.setup_moderators_set),
        ):
            await moderator.select(page, [channel], custom_id=ModeratorsSelect.own_id)
            page = stage.seen(page, moderator)
            assert phrase.format(channel=f"<#{channel.id}>") in texts(page)
            assert (await settings(stage)).moderators_channel == channel.id
        await moderator.select(page, [], custom_id=ModeratorsSelect.own_id)
        assert ENGLISH.setup_moderators_none in texts(stage.seen(page, moderator))
        assert await settings(stage) == ServerSettings()


async def test_shared_documents_are_switched_off_and_on(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator, page = stage.add_moderator(), None
        page = await open_panel(stage, moderator)
        assert "1 document" in texts(page)
        page = await switch(stage, moderator, page, "v1:setup-shared:off")
        assert ENGLISH.setup_shared_off_empty in texts(page)
        assert not (await settings(stage)).shared
        await stage.bot.service.log.servers.put(server_document(stage.guild.id))
        assert ENGLISH.setup_shared_off in texts(await open_panel(stage, moderator))
        await switch(stage, moderator, page, "v1:setup-shared:on")
        assert (await settings(stage)).shared


async def test_who_loses_manage_server_can_change_nothing_any_more(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        moderator = stage.guild.add_member(stage.env.create_user("mo"), roles=[role])
        page = await choose(stage, moderator, await open_panel(stage, moderator), stage.channel)
        stage.env.backend.remove_member_role(stage.guild.id, moderator.id, role.id)
        results: list[InteractionResult] = [
            await moderator.click(page, custom_id=custom_id)
            for custom_id in ("v1:setup-mode:off", "v1:setup-only:on", "v1:setup-shared:off")
        ]
        results.append(await moderator.select(page, [stage.channel], custom_id=ModeratorsSelect.own_id))
        results.append(await moderator.select(page, [role], custom_id=ReviewersSelect.own_id))
        results.append(await moderator.select(page, [], custom_id=ChannelsSelect.own_id))
        assert {private(result).content for result in results} == {ENGLISH.setup_not_allowed}
        assert await settings(stage) == ServerSettings()


async def test_the_command_is_for_manage_server_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert {"setup", "status"}.isdisjoint(stage.ann.available_commands(stage.channel))
        assert {"setup", "status"}.isdisjoint(stage.ann.user.available_commands())
        keepers = stage.guild.create_role("Keepers")
        for command in await stage.bot.tree.fetch_commands():
            stage.guild.set_command_permissions(command.id, {stage.guild.default_role: True})
        await stage.restart(review_roles=frozenset({keepers.id}))
        add_role(stage, stage.ann, keepers)  # who reviews may not set up
        for name in ("setup", "status"):
            assert private(await stage.ann.slash(stage.channel, name)).content == ENGLISH.setup_not_allowed


async def test_after_a_restart_all_is_as_it_was_and_an_open_panel_works(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator, role = stage.add_moderator(), stage.guild.create_role("Keepers")
        page = await set_mode(stage, moderator, ENGLISH.mode_button_off, stage.channel)
        await moderator.select(page, [role], custom_id=ReviewersSelect.own_id)
        await moderator.select(page, [stage.channel], custom_id=ModeratorsSelect.own_id)
        page = await switch(stage, moderator, page, "v1:setup-shared:off")
        page = await choose(stage, moderator, page, stage.channel)
        before = await settings(stage)
        assert before == ServerSettings(
            channels={stage.channel.id: ChannelMode.OFF},
            review_roles=frozenset({role.id}),
            moderators_channel=stage.channel.id,
            shared=False,
        )
        await stage.restart()
        assert await settings(stage) == before
        assert await mention(stage) == []
        assert chosen_on(page) == [stage.channel.id]
        page = await stage.press(page, moderator, ENGLISH.mode_button_mention)
        assert (await settings(stage)).channels == {stage.channel.id: ChannelMode.MENTION}
        assert ids(menu(page, ReviewersSelect.own_id)) == [role.id]
        assert len(await mention(stage)) == 1


async def test_many_channels_are_counted_past_a_few(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        channels = [stage.guild.create_text_channel(f"channel-{number}") for number in range(60)]
        await stage.env.settle()
        modes = dict.fromkeys((channel.id for channel in channels), ChannelMode.OFF)
        await stage.bot.service.log.servers.save(
            stage.guild.id, ServerSettings(channels={**modes, 4711: ChannelMode.OFF})
        )
        moderator = stage.add_moderator()
        page = await choose(stage, moderator, await open_panel(stage, moderator), *channels[:25])
        assert "… and 45 more channels" in texts(page)
        assert "4711" not in texts(page)
        await stage.press(page, moderator, ENGLISH.mode_button_mention)
        found = (await settings(stage)).channels
        assert [found[channel.id] for channel in channels] == [ChannelMode.MENTION] * 25 + [ChannelMode.OFF] * 35


async def test_changes_at_the_same_time_are_all_kept(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        cache = stage.bot.server_settings

        def add(channel_id: int) -> asyncio.Task[ServerSettings]:
            def change(now: ServerSettings) -> ServerSettings:
                return replace(now, channels={**now.channels, channel_id: ChannelMode.OFF})

            return asyncio.create_task(cache.change(stage.guild.id, change))

        await asyncio.gather(*(add(number) for number in range(1, 20)))
        assert sorted((await settings(stage)).channels) == [*range(1, 20)]


async def test_what_another_process_has_set_is_noticed_within_a_minute(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert len(await mention(stage)) == 1
        off = ServerSettings(channels={stage.channel.id: ChannelMode.OFF})
        await stage.bot.service.log.servers.save(stage.guild.id, off)
        await stage.env.advance_time(MAX_AGE.total_seconds())
        assert len(await mention(stage)) == 1


@pytest.mark.parametrize("known", [False, True])
async def test_where_the_settings_cannot_be_read_those_read_last_hold(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    async with open_stage() as stage:
        if known:
            await set_mode(stage, stage.add_moderator(), ENGLISH.mode_button_off, stage.channel)
            await stage.env.advance_time(MAX_AGE.total_seconds())

        async def fail(*_: object) -> None:
            raise LogWriteError(stage.settings.database)

        monkeypatch.setattr(Servers, "settings", fail)
        assert len(await mention(stage)) == (0 if known else 1)
