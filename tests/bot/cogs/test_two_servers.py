"""Two servers on one bot, each with documents of its own: what is asked in one shows nothing of the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import discord
import pytest
from aiohttp import web
from discord import app_commands

from bot.cogs.upkeep.reload import LOOK_EVERY
from bot.core.server_articles import MAX_IDLE
from bot.querylog.servers.records import ServerSettings
from bot.toolbox.libraries import MEMBERSHIP_HOLDS, library_of
from bot.wording import ENGLISH
from tests.bot.cogs.two_servers import BIRDS, BOATS, NAME, QUESTION, press, said, two_servers
from tests.bot.importing.site import HOST, serving
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION as OWNERS_QUESTION
from tests.bot.stage import QUOTE as OWNERS_QUOTE
from tests.bot.stage import OpenStage, buttons, private

FILE = f"# Rules\n\n## Who may rent a boat?\n\n{BOATS}\n".encode()
PAGE = """<html><head><title>Rules of the marsh</title></head><body><article><h1>Rules of the marsh</h1>
<p>The marsh belongs to the birds, and everybody who comes here is a guest of theirs in every season.</p>
<h2>Who may rent a boat?</h2><p>{quote}</p></article></body></html>"""


async def test_the_same_message_has_another_answer_in_each(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        for server, other in scene.pairs:
            await server.member.send(server.channel, f"{scene.stage.me} {QUESTION}")
            answer = scene.stage.said(server.channel)[-1]
            assert server.quote in answer.content
            assert other.quote not in answer.content
            assert f"Rules of {server.guild.name}" in answer.content
            context = await server.member.click(answer, label=ENGLISH.button_context)
            assert server.quote in said(context)
            more = await server.member.click(answer, label=ENGLISH.button_more)
            assert other.quote not in said(more)
            await server.member.send(server.channel, f"{scene.stage.me} {OWNERS_QUESTION}")
            assert OWNERS_QUOTE in scene.stage.said(server.channel)[-1].content


async def test_every_command_reads_the_servers_documents(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        for server, other in scene.pairs:
            for name, options in (
                ("ask", {"question": QUESTION}),
                ("search", {"words": "rent boat"}),
                ("passage", {"passage": f"{server.article}:1.1"}),
                ("ask", {"question": QUESTION, "article": server.article}),
                ("search", {"words": "rent boat", "article": server.article}),
            ):
                shown = said(await server.member.slash(server.channel, name, **options))
                assert server.quote in shown.replace("**", "")
                assert other.quote not in shown.replace("**", "")
            listed = said(await server.member.slash(server.channel, "article"))
            assert f"Rules of {server.guild.name}" in listed
            assert f"Rules of {other.guild.name}" not in listed
            assert "2 articles" in said(await server.member.slash(server.channel, "help"))


async def test_what_is_offered_while_typing_is_the_servers(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        for server, other in scene.pairs:
            member, channel = server.member, server.channel
            for typed in ("", "rent a boat", "marsh birds club", "rules"):
                passages = await member.autocomplete(channel, "passage", "passage", typed)
                articles = await member.autocomplete(channel, "ask", "article", typed)
                for choice in (*passages, *articles):
                    assert str(other.guild.id) not in choice["value"]
            (one,) = await member.autocomplete(channel, "article", "article", "rules")
            assert (one["name"], one["value"]) == (f"Rules of {server.guild.name}", server.article)


async def test_a_value_of_the_other_server_is_not_known_here(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        for server, other in scene.pairs:
            member, channel = server.member, server.channel
            for value in (f"{other.article}:1.1", f"{other.digest[:8]}:1.1"):
                assert said(await member.slash(channel, "passage", passage=value)) == ENGLISH.no_such_passage
            for value in (other.article, other.digest[:8], f"Rules of {other.guild.name}"):
                for name, options in (("ask", {"question": QUESTION}), ("search", {"words": "boat"}), ("article", {})):
                    refused = await member.slash(channel, name, article=value, **options)
                    assert said(refused) == ENGLISH.no_such_article


async def test_an_id_of_the_other_server_is_refused(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        for server, other in scene.pairs:
            await other.member.send(other.channel, f"{scene.stage.me} {QUESTION}")
            question_id = (await recent(scene.stage.bot.service.log))[0].id
            ids = [str(button.custom_id) for button in buttons(scene.stage.said(other.channel)[-1])]
            here = [custom_id for custom_id in ids if "delete" not in custom_id]
            assert any(str(question_id) in custom_id for custom_id in here)
            for custom_id in here:
                assert await press(scene, server, server.member, custom_id) == ENGLISH.question_gone
            digest = other.digest[:8]
            for custom_id in (f"v1:place:{digest}:10-60", f"v1:search:0:{digest}:boat"):
                assert await press(scene, server, server.member, custom_id) == ENGLISH.article_changed
            mine = await server.member.slash(server.channel, "ask", question="Where is the moon?")
            assert mine.response is not None
            mine_id = (await recent(scene.stage.bot.service.log))[0].id
            choose = f"v1:choose:{mine_id}:{digest}:10:c"
            assert await press(scene, server, server.moderator, choose) == ENGLISH.article_changed
            for custom_id in (
                f"v1:open:{question_id}",
                f"v1:silence:{question_id}:c",
                f"v1:mark:right:{question_id}:c",
            ):
                assert await press(scene, server, server.moderator, custom_id) == ENGLISH.review_unknown


async def test_the_review_shows_and_teaches_the_servers_documents_alone(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        asked = "Which people get the dinghy?"
        for server, other in scene.pairs:
            await server.member.slash(server.channel, "ask", question=asked)
            question_id = (await recent(scene.stage.bot.service.log))[0].id
            page = await server.moderator.slash(server.channel, "review show", id=question_id)
            assert other.quote not in said(page)
            form = await server.moderator.click(private(page), label=ENGLISH.button_teach)
            options = str(form.modal)
            assert other.quote not in options
            refused = await server.moderator.submit_modal(form, {"typed": f"{other.article}:1.1"})
            assert other.quote not in said(refused)
            again = await server.moderator.click(private(page), label=ENGLISH.button_teach)
            await server.moderator.submit_modal(again, {"typed": f"{server.article}:1.1"})
            assert server.quote in said(await server.member.slash(server.channel, "ask", question=asked))
            lessons = said(await server.moderator.slash(server.channel, "review taught"))
            assert (server.quote in lessons, other.quote in lessons) == (True, False)
            assert other.quote not in said(await server.moderator.slash(server.channel, "review recent"))
            export = await server.moderator.slash(server.channel, "review export", format="jsonl")
            assert export.response is not None
            (file,) = export.response.attachments
            exported = (await file.read()).decode()
            assert (server.quote in exported, other.quote in exported) == (True, False)


async def test_what_a_person_has_asked_shows_the_words_of_a_server_there_alone(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        harbour, marsh = scene.harbour, scene.marsh
        ann = marsh.guild.add_member(scene.stage.ann.user)
        await harbour.member.slash(harbour.channel, "ask", question=QUESTION)
        page = await harbour.member.slash(harbour.channel, "privacy")
        assert "Rules of Harbour" in said(await harbour.member.click(private(page), label=ENGLISH.button_see))
        page = await ann.slash(marsh.channel, "privacy")
        assert "Rules of Harbour" not in said(await ann.click(private(page), label=ENGLISH.button_see))
        exported = await ann.click(private(page), label=ENGLISH.button_export)
        assert exported.response is not None
        (file,) = exported.response.attachments
        assert BOATS not in (await file.read()).decode()


async def test_a_direct_message_reads_the_owners_until_a_server_is_chosen(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        stage, servers = scene.stage, scene.stage.bot.service.log.servers
        place = stage.ann.user.dm_channel

        async def answer(text: str = QUESTION) -> str:
            await stage.ann.send_dm(text)
            return stage.said(place)[-1].content

        assert BOATS not in await answer()
        assert OWNERS_QUOTE in await answer(OWNERS_QUESTION)
        await servers.choose(stage.ann.id, scene.harbour.guild.id)
        assert BOATS in await answer()
        assert OWNERS_QUOTE in await answer(OWNERS_QUESTION)
        shown = stage.said(place)[-2]
        assert BOATS in said(await stage.ann.user.slash("ask", question=QUESTION))
        await servers.choose(stage.ann.id, scene.marsh.guild.id)  # chosen while a member, and left since
        stage.guild.remove_member(stage.ann)
        await stage.env.advance_time((MEMBERSHIP_HOLDS + timedelta(minutes=1)).total_seconds())
        for text in (await answer(), said(await stage.ann.user.slash("ask", question=QUESTION))):
            assert BOATS not in text
            assert BIRDS not in text
        assert await servers.choice(stage.ann.id) is None
        assert said(await stage.ann.user.click(shown, label=ENGLISH.button_context)) == ENGLISH.article_changed


async def test_who_is_still_a_member_reads_on(open_stage: OpenStage, caplog: pytest.LogCaptureFixture) -> None:
    async with two_servers(open_stage) as scene:
        stage, servers = scene.stage, scene.stage.bot.service.log.servers
        await servers.choose(stage.ann.id, scene.harbour.guild.id)
        before = await servers.choice(stage.ann.id)
        await stage.env.advance_time((MEMBERSHIP_HOLDS + timedelta(minutes=1)).total_seconds())
        assert BOATS in said(await stage.ann.user.slash("ask", question=QUESTION))
        after = await servers.choice(stage.ann.id)
        assert before is not None
        assert after is not None
        assert after.checked_at - before.checked_at > MEMBERSHIP_HOLDS


async def test_where_there_are_no_documents_at_all_a_sentence_says_so(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        stage, guild = scene.stage, scene.marsh.guild
        member, channel = scene.marsh.member, scene.marsh.channel
        await stage.bot.service.log.servers.save(guild.id, ServerSettings(shared=False))
        assert BIRDS in said(await member.slash(channel, "ask", question=QUESTION))
        assert OWNERS_QUOTE not in said(await member.slash(channel, "ask", question=OWNERS_QUESTION))
        await stage.bot.service.log.servers.remove(guild.id, NAME)
        assert said(await member.slash(channel, "ask", question=QUESTION)) == ENGLISH.no_documents
        assert said(await member.slash(channel, "search", words="boat")) == ENGLISH.no_documents
        assert await member.autocomplete(channel, "ask", "article", "rules") == []
        assert await member.autocomplete(channel, "passage", "passage", "boat") == []
        await member.send(channel, f"{stage.me} {QUESTION}")
        assert stage.said(channel)[-1].content == ENGLISH.no_documents


async def test_a_text_that_is_lost_says_to_try_again(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        stage, marsh = scene.stage, scene.marsh
        (stage.bot.service.documents.folder / "texts" / marsh.digest).unlink()
        for name, options in (
            ("ask", {"question": QUESTION}),
            ("passage", {"passage": f"{marsh.article}:1.1"}),
            ("search", {"words": "birds"}),
            ("article", {"article": marsh.article}),
        ):
            assert said(await marsh.member.slash(marsh.channel, name, **options)) == ENGLISH.unreadable_documents
        assert OWNERS_QUOTE in said(await marsh.member.slash(marsh.channel, "ask", question=OWNERS_QUESTION))


@pytest.mark.parametrize("context", ["guild", "private_channel"])
async def test_an_app_that_a_person_has_brought_along_reads_the_owners(open_stage: OpenStage, context: str) -> None:
    """Where the bot is no member, and in a channel with other people; SimCord has neither."""
    async with two_servers(open_stage) as scene:
        bot, ann = scene.stage.bot, scene.stage.ann
        await bot.service.log.servers.choose(ann.id, scene.harbour.guild.id)
        interaction = Mock(spec=discord.Interaction, client=bot, user=discord.Object(ann.id))
        interaction.guild_id = 999 if context == "guild" else None
        interaction.context = app_commands.AppCommandContext(**{context: True})
        assert await library_of(interaction) is None
        given: dict[str, Any] = {"dm_channel": True}
        interaction.guild_id, interaction.context = None, app_commands.AppCommandContext(**given)
        assert await library_of(interaction) == scene.harbour.guild.id


async def test_documents_that_nobody_asks_are_let_go(open_stage: OpenStage, calm_heart: None) -> None:
    async with two_servers(open_stage) as scene:
        harbour, loaded = scene.harbour, scene.stage.bot.service.server_articles._with_documents
        await harbour.member.slash(harbour.channel, "ask", question=QUESTION)
        assert loaded() == [harbour.guild.id]
        await scene.stage.env.advance_time((MAX_IDLE + 2 * LOOK_EVERY).total_seconds())
        assert loaded() == []
        assert harbour.quote in said(await harbour.member.slash(harbour.channel, "ask", question=QUESTION))


async def test_a_documents_short_name_is_known_where_it_is(open_stage: OpenStage) -> None:
    async with two_servers(open_stage) as scene:
        for server, other in scene.pairs:
            shown = said(await server.member.slash(server.channel, "passage", passage=f"{NAME}:1.1"))
            assert (server.quote in shown, other.quote in shown) == (True, False)
            overview = said(await server.member.slash(server.channel, "article", article=NAME))
            assert f"Rules of {server.guild.name}" in overview


async def test_a_file_here_and_a_link_there_answer_as_before_after_a_restart(
    open_stage: OpenStage,
) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra import")
    async with serving() as site, open_stage(network=site.network) as stage:
        page = PAGE.format(quote=BIRDS)
        site.pages["/marsh"] = web.Response(text=page, content_type="text/html")
        marsh = stage.env.create_guild("Marsh")
        places = [(stage.guild, stage.channel), (marsh, marsh.create_text_channel("reeds"))]
        sources: list[dict[str, Any]] = [{"file": ("rules.md", FILE)}, {"link": f"https://{HOST}/marsh"}]
        for (guild, channel), source in zip(places, sources, strict=True):
            moderator = stage.add_moderator(f"mo {guild.name}", guild)
            draft = private(await moderator.slash(channel, "articles add", **source))
            await moderator.click(draft, label=ENGLISH.button_add_document)
        people = [stage.ann, marsh.add_member(stage.ann.user)]
        shown: list[discord.Message] = []
        for _ in ("before", "after a restart"):
            for (_, channel), person, quote, other in zip(places, people, (BOATS, BIRDS), (BIRDS, BOATS), strict=True):
                await person.send(channel, f"{stage.me} {QUESTION}")
                answer = stage.said(channel)[-1]
                assert (quote in answer.content, other in answer.content) == (True, False)
                assert (f"https://{HOST}/marsh" in answer.content) is (quote == BIRDS)  # with the day that it is of
                for message in (answer, *(it for it in shown if it.channel.id == channel.id)):
                    assert quote in said(await person.click(message, label=ENGLISH.button_context))
                shown.append(answer)
                found = said(await person.slash(channel, "search", words="rent boat")).replace("**", "")
                assert (quote in found, other in found) == (True, False)
            await stage.restart()
