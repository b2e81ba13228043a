"""Pages that documents were taken from are asked for again, and moderators hear what has become of them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from aiohttp import web

from bot.cogs.upkeep.linked_pages import ASK_EVERY, MAX_AT_ONCE, PAGE_AGE, LinkedPages
from bot.core.documents.server_documents import ServerDocuments
from bot.core.documents.taking_in import TakingIn
from bot.querylog.servers.records import DocumentLimits, DocumentState, ServerDocument, ServerSettings
from bot.render.discord.text import on_day
from bot.wording import ENGLISH
from tests.bot.cogs.articles.test_cog import LINK, PAGE
from tests.bot.importing.site import Site, serving
from tests.bot.querylog.server_documents import server_document
from tests.bot.stage import OpenStage, Stage, private, texts

pytest.importorskip("trafilatura", reason="needs the extra import")

TITLE = "Fees of the port"


@dataclass
class Scene:
    stage: Stage
    site: Site

    async def state(self) -> DocumentState:
        (document,) = await self.documents()
        return document.state

    async def documents(self) -> list[ServerDocument]:
        return await self.stage.bot.service.log.servers.documents(self.stage.guild.id)

    async def week(self) -> None:
        """Let a week pass, and the pages that are due be asked for."""
        self.site.asked.clear()
        week = int(PAGE_AGE.total_seconds() * 1000)
        earlier = "UPDATE server_document SET checked_at = checked_at - :week, reached_at = reached_at - :week"
        await self.stage.bot.service.log._run(earlier, {"week": week})
        await self.ask()

    async def ask(self) -> None:
        cog = self.stage.bot.get_cog("LinkedPages")
        assert isinstance(cog, LinkedPages)
        await cog.ask_for_pages()

    def serve(self, text: str = PAGE, status: int = 200) -> None:
        self.site.pages["/rules"] = web.Response(status=status, text=text, content_type="text/html")


OpenScene = Callable[[], AbstractAsyncContextManager[Scene]]


@pytest.fixture
def open_scene(open_stage: OpenStage, calm_heart: None, monkeypatch: pytest.MonkeyPatch) -> OpenScene:
    # What the loop does is done here by name.
    monkeypatch.setattr(LinkedPages._ask, "_seconds", 365 * 86_400)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Scene]:
        async with serving() as site, open_stage(network=site.network) as stage:
            scene = Scene(stage, site)
            scene.serve()
            at = stage.bot.now()
            taken = await stage.bot.taking_in.take_page(stage.guild.id, LINK, "", at, [])
            documents = ServerDocuments(stage.bot.service.log, stage.bot.service.documents)
            await documents.add(stage.guild.id, await documents.draft(taken), DocumentLimits(1, 1_000_000))
            settings = ServerSettings(moderators_channel=stage.channel.id)
            await stage.bot.service.log.servers.save(stage.guild.id, settings)
            yield scene

    return opened


async def test_a_page_that_is_the_same_is_asked_for_once_a_week(open_scene: OpenScene) -> None:
    async with open_scene() as scene:
        scene.site.asked.clear()
        await scene.ask()
        assert scene.site.asked == []  # it is not due
        scene.serve(PAGE.replace("<body>", "<body><!-- 12:00 -->"))  # other bytes, and the same text
        await scene.week()
        assert scene.site.asked == ["harbour.example/robots.txt", "harbour.example/rules"]
        (document,) = await scene.documents()
        assert (document.state, document.checked_at) == (DocumentState.CURRENT, scene.stage.bot.now())
        assert scene.stage.said() == []


async def test_moderators_are_told_once_that_a_page_has_changed_and_that_it_is_gone(open_scene: OpenScene) -> None:
    async with open_scene() as scene:
        scene.serve(PAGE.replace("12 crowns", "15 crowns"))
        await scene.week()
        (message,) = scene.stage.said()
        changed = ENGLISH.page_changed.format(title=TITLE, url=LINK)
        assert message.content == f"{ENGLISH.pages_heading}\n- {changed}"
        await scene.week()
        assert len(scene.stage.said()) == 1
        scene.serve(status=404)
        await scene.week()
        assert scene.stage.said()[-1].content == f"{ENGLISH.pages_heading}\n- {ENGLISH.page_gone.format(title=TITLE)}"
        assert await scene.state() is DocumentState.GONE
        scene.serve()
        await scene.week()
        assert await scene.state() is DocumentState.CURRENT
        assert len(scene.stage.said()) == 2


@pytest.mark.parametrize("status", [403, 500])
async def test_a_page_that_cannot_be_had_just_now_stays_as_it_was(open_scene: OpenScene, status: int) -> None:
    async with open_scene() as scene:
        scene.serve(status=status)
        await scene.week()
        assert await scene.state() is DocumentState.CURRENT
        assert scene.stage.said() == []


async def test_robots_are_heeded(open_scene: OpenScene) -> None:
    async with open_scene() as scene:
        scene.site.pages["/robots.txt"] = web.Response(text="User-agent: *\nDisallow: /")
        await scene.week()
        assert scene.site.asked == ["harbour.example/robots.txt"]
        assert await scene.state() is DocumentState.CURRENT


async def test_nobody_is_told_where_there_is_no_channel_or_it_is_shut(
    open_scene: OpenScene, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_scene() as scene:
        servers, guild = scene.stage.bot.service.log.servers, scene.stage.guild
        scene.stage.env.inject_error("POST", f"/channels/{scene.stage.channel.id}/messages", status=403, code=50013)
        scene.serve(PAGE.replace("12 crowns", "15 crowns"))
        with caplog.at_level(logging.WARNING):
            await scene.week()
        assert "could not be told of pages" in caplog.text
        await servers.save(guild.id, ServerSettings())
        scene.serve(status=410)
        await scene.week()
        assert scene.stage.said() == []
        assert await scene.state() is DocumentState.GONE  # the list tells it


async def test_many_pages_of_a_server_that_was_left_keep_no_others_waiting(open_scene: OpenScene) -> None:
    async with open_scene() as scene:
        servers, long_ago = scene.stage.bot.service.log.servers, scene.stage.bot.now() - 2 * PAGE_AGE
        for number in range(MAX_AT_ONCE):
            page = server_document(404, f"{number}.md", url=LINK, fetched_at=long_ago, checked_at=long_ago)
            await servers.put(page)
        await scene.week()
        assert scene.site.asked.count("harbour.example/rules") == 1


async def test_a_page_that_cannot_be_read_for_weeks_is_told_of_in_the_list(open_scene: OpenScene) -> None:
    async with open_scene() as scene:
        mo, told = scene.stage.add_moderator(), ENGLISH.document_unreached.partition("{day}")[0]

        async def listed() -> str:
            return texts(private(await mo.slash(scene.stage.channel, "articles list")))

        await scene.week()
        (document,) = await scene.documents()
        assert document.reached_at == scene.stage.bot.now()
        scene.serve(status=500)
        for _ in range(2):
            await scene.week()
            assert told not in await listed()
        scene.site.pages["/robots.txt"] = web.Response(text="User-agent: *\nDisallow: /")
        await scene.week()
        (document,) = await scene.documents()
        assert document.unreached_since == scene.stage.bot.now() - 3 * PAGE_AGE
        assert ENGLISH.document_unreached.format(day=on_day(document.unreached_since)) in await listed()
        del scene.site.pages["/robots.txt"]
        scene.serve()
        await scene.week()
        assert told not in await listed()
        assert scene.stage.said() == []  # nobody is called for it


async def test_a_page_that_breaks_something_keeps_no_others_waiting(
    open_scene: OpenScene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    async def broken(_: TakingIn, document: ServerDocument) -> bool:
        asked.append(document.name)
        raise ZeroDivisionError

    async with open_scene() as scene:
        servers, long_ago = scene.stage.bot.service.log.servers, scene.stage.bot.now() - 2 * PAGE_AGE
        guild = scene.stage.guild.id
        await servers.put(server_document(guild, "other.md", url=LINK, fetched_at=long_ago, checked_at=long_ago))
        monkeypatch.setattr(TakingIn, "has_changed", broken)
        await scene.week()
        assert asked == ["other.md", "fees-of-the-port.md"]
        await scene.ask()
        assert len(asked) == 2  # until next week
        assert [it.levelno for it in caplog.records].count(logging.ERROR) == 2


async def test_of_very_many_pages_moderators_are_told_how_many_more_there_are(open_scene: OpenScene) -> None:
    async with open_scene() as scene:
        guild, servers = scene.stage.guild.id, scene.stage.bot.service.log.servers
        long_ago = scene.stage.bot.now() - 2 * PAGE_AGE
        for number in range(MAX_AT_ONCE - 1):
            page = server_document(guild, f"{number}.md", url=LINK, fetched_at=long_ago, checked_at=long_ago)
            await servers.put(replace(page, title="The harbour " * 10))
        scene.serve(status=404)
        await scene.week()
        (message,) = scene.stage.said()
        *told, more = message.content.splitlines()[1:]
        assert {line.partition("is gone")[1] for line in told} == {"is gone"}
        assert more == ENGLISH.and_more.format(count=MAX_AT_ONCE - len(told))


async def test_it_is_asked_by_itself_and_not_for_a_server_that_was_left(
    open_stage: OpenStage, calm_heart: None
) -> None:
    async with serving() as site, open_stage(network=site.network) as stage:
        site.pages["/rules"] = web.Response(text=PAGE, content_type="text/html")
        servers, at = stage.bot.service.log.servers, stage.bot.now() - PAGE_AGE
        for guild in (stage.guild.id, 404):
            taken = await stage.bot.taking_in.take_page(guild, LINK, "", at, [])
            await servers.put(taken.document)
        site.asked.clear()
        await stage.env.advance_time(ASK_EVERY.total_seconds())
        assert site.asked.count("harbour.example/rules") == 1
        (document,) = await servers.documents(stage.guild.id)
        assert document.checked_at is not None
        assert document.checked_at > at
        (left,) = await servers.documents(404)
        assert left.checked_at == at
