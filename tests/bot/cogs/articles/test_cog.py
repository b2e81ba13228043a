"""Moderators add documents to their server, see, remove and take them along."""

from __future__ import annotations

import asyncio
import io
import json
import random
import tomllib
import zipfile
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

import discord
import pytest
from aiohttp import web
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.cogs.articles import drafts
from bot.cogs.articles.requests import DocumentsRequest
from bot.core.documents import taking_in
from bot.core.documents.server_documents import ServerDocuments
from bot.core.documents.taking_in import LIMITS
from bot.importing import process
from bot.importing.errors import ImportingError
from bot.querylog.records import Passage, sentence_digest
from bot.querylog.scope import EVERYTHING
from bot.querylog.servers.records import ChannelMode, DocumentState, ServerDocument, ServerSettings
from bot.render.discord.documents import DOCUMENTS_PER_PAGE
from bot.wording import ENGLISH, Count
from tests import limits
from tests.bot.importing import made
from tests.bot.importing.site import HOST, serving
from tests.bot.querylog.server_documents import RULES as DOCUMENT
from tests.bot.querylog.server_documents import server_document
from tests.bot.stage import QUESTION, OpenStage, Stage, labels, private, texts

NEEDS_IMPORT = pytest.mark.skipif(find_spec("mammoth") is None, reason="needs the extra import")
RULES = """\
# House rules

## Boats

Boats are moored at the north pier. A mooring costs 12 crowns a night.

## May I bring a dog?

Dogs stay on a leash on the whole quay.
"""
TITLE = "House rules"
NEW_RULES = RULES.replace("12 crowns", "15 crowns")
LINK = f"https://{HOST}/rules"
PAGE = """<html><head><title>Fees of the port</title></head><body><article><h1>Fees of the port</h1>
<p>A mooring costs 12 crowns a night, and a crane costs 80 crowns an hour for every boat in the port.</p>
<h2>Winter</h2><p>From November on, the port charges half of what it charges in the summer months.</p>
</article></body></html>"""


async def use(stage: Stage, who: MemberActor, command: str, **options: Any) -> InteractionResult:
    return await who.slash(stage.channel, f"articles {command}", **options)


async def say(stage: Stage, who: MemberActor, command: str, **options: Any) -> str:
    """What a command says to the person alone."""
    message = private(await use(stage, who, command, **options))
    return message.content or texts(message)


async def offer(stage: Stage, who: MemberActor, text: str = RULES, name: str = "House Rules.md") -> discord.Message:
    """The page that asks whether a document is to be added."""
    return private(await use(stage, who, "add", file=(name, text.encode())))


async def add(stage: Stage, who: MemberActor, text: str = RULES, name: str = "House Rules.md") -> str:
    page = await stage.press(await offer(stage, who, text, name), who, ENGLISH.button_add_document)
    return texts(page)


async def documents(stage: Stage) -> list[ServerDocument]:
    return await stage.bot.service.log.servers.documents(stage.guild.id)


def files(stage: Stage) -> list[str]:
    folder = stage.bot.service.documents.folder
    return sorted(path.name for kind in ("originals", "texts") for path in (folder / kind).glob("*"))


async def test_a_file_is_shown_and_added_when_that_is_confirmed(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = await offer(stage, mo)
        assert texts(page) == (
            "**Add “House rules”?**\n-# house-rules.md · 3 sentences · English\n"
            "Its headings:\n- Boats\n"
            "It answers 1 question, for example:\n- May I bring a dog?"
        )
        assert labels(page) == [ENGLISH.button_add_document, ENGLISH.button_cancel]
        assert await documents(stage) == []
        page = await stage.press(page, mo, ENGLISH.button_add_document)
        assert texts(page) == ENGLISH.document_added.format(title=TITLE)
        assert labels(page) == []
        (document,) = await documents(stage)
        assert (document.name, document.title, document.kind) == ("house-rules.md", TITLE, "Markdown")
        assert (document.original_name, document.url, document.sentences) == ("House Rules.md", None, 3)
        assert document.added_at == stage.bot.now()
        store = stage.bot.service.documents
        assert store.read_text(document.text_digest) == RULES
        assert store.read_original(document.original_digest) == RULES.encode()


async def test_it_waits_over_a_restart(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = await offer(stage, mo)
        await stage.restart()
        assert texts(await stage.press(page, mo, ENGLISH.button_add_document)).startswith("✅")
        await stage.restart()
        assert [document.name for document in await documents(stage)] == ["house-rules.md"]
        assert "house-rules.md" in await say(stage, mo, "list")


async def test_cancelled_nothing_is_kept(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = await offer(stage, mo)
        assert len(files(stage)) == 2
        page = await stage.press(page, mo, ENGLISH.button_cancel)
        assert (texts(page), labels(page)) == (ENGLISH.draft_cancelled, [])
        assert (await documents(stage), files(stage)) == ([], [])


async def test_what_nobody_confirms_is_given_up(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = await offer(stage, mo)
        await ServerDocuments(stage.bot.service.log, stage.bot.service.documents).tidy(
            stage.bot.now() + timedelta(hours=2)
        )
        assert files(stage) == []
        assert texts(await stage.press(page, mo, ENGLISH.button_add_document)) == ENGLISH.draft_gone


async def test_one_of_the_same_name_is_replaced_and_what_that_changes_is_told(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        await add(stage, mo)
        (old,) = await documents(stage)
        log = stage.bot.service.log
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        sentence = "A mooring costs 12 crowns a night."
        await log.lessons.teach(EVERYTHING, 1, Passage(old.article_name, 1, 2, sentence_digest(sentence)), mo.id)
        page = await offer(stage, mo, NEW_RULES)
        assert ENGLISH.draft_lost.format(count=Count(1)) in texts(page)
        assert f"> {sentence}" in texts(page)
        assert "It takes the place of “House rules”, with 3 sentences, added <t:" in texts(page)
        await stage.press(page, mo, ENGLISH.button_add_document)
        (new,) = await documents(stage)
        assert stage.bot.service.documents.read_text(new.text_digest) == NEW_RULES
        assert files(stage) == [new.original_digest, new.text_digest]  # nothing of the old one
        page = await offer(stage, mo, NEW_RULES + "\nMore of it.\n")
        assert "taught" not in texts(page)  # the passage was lost before


async def test_a_title_of_ones_own_is_taken(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = private(await use(stage, mo, "add", file=("a.txt", b"Boats are moored here."), title=" The  *pier* "))
        assert "Add “The \\*pier\\*”?" in texts(page)
        await stage.press(page, mo, ENGLISH.button_add_document)
        (document,) = await documents(stage)
        assert (document.title, document.name) == ("The *pier*", "a.txt")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("fees.docx", made.docx(made.paragraph("Fees", 1), made.paragraph("A mooring costs 12 crowns a night."))),
        ("fees.html", PAGE.encode()),
    ],
)
@NEEDS_IMPORT
async def test_other_formats_become_markdown_that_is_quoted(open_stage: OpenStage, name: str, data: bytes) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = private(await use(stage, mo, "add", file=(name, data)))
        await stage.press(page, mo, ENGLISH.button_add_document)
        (document,) = await documents(stage)
        store = stage.bot.service.documents
        assert "A mooring costs 12 crowns a night" in store.read_text(document.text_digest)
        assert store.read_original(document.original_digest) == data
        assert (document.name, document.original_name) == ("fees.md", name)


@NEEDS_IMPORT
async def test_a_page_is_fetched_and_cited_with_its_day(open_stage: OpenStage) -> None:
    async with serving() as site, open_stage(network=site.network) as stage:
        mo = stage.add_moderator()
        site.pages["/rules"] = web.Response(text=PAGE, content_type="text/html", headers={"ETag": '"1"'})
        page = private(await use(stage, mo, "add", link=f" <{LINK}#winter> "))
        await stage.press(page, mo, ENGLISH.button_add_document)
        (document,) = await documents(stage)
        assert (document.name, document.title) == ("fees-of-the-port.md", "Fees of the port")
        assert (document.url, document.original_name, document.etag) == (LINK, "", '"1"')
        assert document.fetched_at == document.checked_at == document.added_at
        assert f"[page](<{LINK}>) as of <t:" in await say(stage, mo, "list")
        site.pages["/rules"] = web.Response(
            text=PAGE.replace("<title>Fees of", "<title>New fees of"), content_type="text/html"
        )
        page = private(await use(stage, mo, "add", link=LINK))
        assert "It takes the place of “Fees of the port”" in texts(page)
        site.pages["/other"] = web.Response(text=PAGE.replace("crane", "lift"), content_type="text/html")
        page = private(await use(stage, mo, "add", link=f"https://{HOST}/other"))
        assert "It takes the place" not in texts(page)  # another page, though it is called the same
        assert "fees-of-the-port-2.md" in texts(page)


async def test_what_cannot_be_fetched_is_told_in_a_sentence(open_stage: OpenStage) -> None:
    async with serving() as site, open_stage(network=site.network) as stage:
        mo = stage.add_moderator()
        for link, said in {
            "http://harbour.example/": ENGLISH.link_https.format(url="http://harbour.example/"),
            f"https://{HOST}/none": ENGLISH.link_status.format(url=f"https://{HOST}/none", status=404),
        }.items():
            assert (await say(stage, mo, "add", link=link)).replace("\\", "") == said
        assert await documents(stage) == []


async def test_no_setting_leads_a_link_to_this_machine(open_stage: OpenStage) -> None:
    async with serving() as site, open_stage() as stage:
        mo = stage.add_moderator()
        said = await say(stage, mo, "add", link="https://127.0.0.1/")
        assert said.replace("\\", "") == ENGLISH.link_private.format(host="127.0.0.1")
        assert site.asked == []


async def test_what_must_be_given_is_told(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        assert await say(stage, mo, "add") == ENGLISH.articles_one_source
        both = {"file": ("a.md", b"Text."), "link": LINK}
        assert await say(stage, mo, "add", **both) == ENGLISH.articles_one_source
        assert await say(stage, mo, "add", file=("a.exe", b"MZ")) == ENGLISH.add_kind.format(name="a.exe")
        assert "no text" in await say(stage, mo, "add", file=("a.md", b"  \n"))


@NEEDS_IMPORT
async def test_hostile_files_end_in_a_sentence(open_stage: OpenStage) -> None:
    entity = made.docx(made.paragraph("Text"), prologue='<!DOCTYPE x [<!ENTITY a "b">]>')
    bomb = made.zipped({"word/document.xml": b" " * 60_000_000})
    long = b"All work and no play. " * 50_000
    async with open_stage() as stage:
        mo = stage.add_moderator()
        for name, data, phrase in (
            ("entity.docx", entity, ENGLISH.importing_entities),
            ("bomb.docx", bomb, ENGLISH.importing_unpacked),
            ("long.txt", long, ENGLISH.importing_text),
            ("broken.pdf", b"%PDF-1.7 nothing", ENGLISH.importing_damaged),
        ):
            assert len(data) < 2_000_000
            said = (await say(stage, mo, "add", file=(name, data))).replace("\\", "")
            assert said == phrase.format(name=name, kind="PDF", unpacked=50, characters=LIMITS.characters)
        assert files(stage) == []
        assert (await add(stage, mo)).startswith("✅")  # nothing is held up


async def test_without_the_extra_text_is_taken_and_others_say_so(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _: None)
    async with open_stage() as stage:
        mo = stage.add_moderator()
        missing = ENGLISH.extra_missing.format(extra="import")
        assert (await say(stage, mo, "add", file=("a.pdf", b"%PDF"))).replace("\\", "") == missing
        assert (await add(stage, mo)).startswith("✅")


async def test_limits_are_told_in_a_sentence(open_stage: OpenStage) -> None:
    async with open_stage(max_file_mb=1, max_documents=2, max_server_mb=1) as stage:
        mo = stage.add_moderator()
        large = ("large.md", b"x" * 1_000_001)
        assert await say(stage, mo, "add", file=large) == ENGLISH.file_large.format(name="large.md", megabytes=1)
        wide = "Boats are moored here. " * 30_000
        assert await say(stage, mo, "add", file=("wide.txt", wide.encode())) == ENGLISH.documents_large.format(
            megabytes=1
        )
        pages = [await offer(stage, mo, name=f"{name}.md") for name in "abc"]
        for page in pages[:2]:
            assert texts(await stage.press(page, mo, ENGLISH.button_add_document)).startswith("✅")
        full = ENGLISH.documents_full.format(count=Count(2))
        assert texts(await stage.press(pages[2], mo, ENGLISH.button_add_document)) == full
        assert await say(stage, mo, "add", file=("d.md", RULES.encode())) == full
        assert (await add(stage, mo, NEW_RULES, "a.md")).startswith("✅")  # in place of another


async def test_an_owner_can_have_none_taken_in(open_stage: OpenStage) -> None:
    async with open_stage(max_documents=0) as stage:
        assert await say(stage, stage.add_moderator(), "add", link=LINK) == ENGLISH.articles_off


@NEEDS_IMPORT
async def test_who_comes_while_others_are_read_is_told_to_wait(open_stage: OpenStage) -> None:
    gate = asyncio.Event()
    arrived: asyncio.Queue[None] = asyncio.Queue()

    async def slow(_: web.Request) -> web.Response:
        arrived.put_nowait(None)
        await gate.wait()
        return web.Response(text=PAGE, content_type="text/html")

    async with serving() as site, open_stage(network=replace(site.network, seconds=60)) as stage:
        site.pages["/rules"] = slow
        taking, at = stage.bot.taking_in, stage.bot.now()
        mo = stage.add_moderator()
        async with asyncio.TaskGroup() as under_way:  # where one fails, nobody waits for it to arrive
            pages = [under_way.create_task(taking.take_page(guild, LINK, "", at, [])) for guild in (1, 2)]
            for _ in pages:
                await arrived.get()
            for guild, said in ((1, ENGLISH.taking_in_here), (3, ENGLISH.taking_in_elsewhere)):
                with pytest.raises(ImportingError) as error:
                    await taking.take_file(guild, "a.md", b"Text.", "", at)
                assert str(error.value) == said
            assert await say(stage, mo, "add", file=("a.md", b"Text.")) == ENGLISH.taking_in_elsewhere
            gate.set()
        assert [page.result().document.url for page in pages] == [LINK, LINK]
        assert (await add(stage, mo)).startswith("✅")


@pytest.mark.parametrize(("work", "source"), [("fetch_new", {"link": LINK}), ("extract", {"file": ("a.md", b"Text.")})])
async def test_a_fault_of_the_bots_own_is_told_and_holds_nothing_up(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, work: str, source: dict[str, Any]
) -> None:
    def fail(*_: object) -> None:
        raise NameError(work)

    async with open_stage() as stage:
        mo = stage.add_moderator()
        with monkeypatch.context() as broken:
            broken.setattr(taking_in, work, fail)
            said = await say(stage, mo, "add", **source)
        assert said.startswith(ENGLISH.error.partition("{")[0])
        assert files(stage) == []
        assert (await add(stage, mo)).startswith("✅")


async def test_documents_are_listed_page_by_page(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        assert await say(stage, mo, "list") == ENGLISH.documents_none
        servers = stage.bot.service.log.servers
        stage.bot.service.documents.keep_text(DOCUMENT)
        for number in range(10):
            await servers.put(server_document(stage.guild.id, f"rules-{number}.md", title=f"Rules *{number}*"))
        gone = server_document(
            stage.guild.id, "page.md", url=LINK, fetched_at=stage.bot.now(), state=DocumentState.GONE
        )
        await servers.put(gone)
        page = private(await use(stage, mo, "list"))
        said = texts(page)
        assert said.startswith("**This server has 11 documents** with 11 sentences (0.1 of 20 MB)")
        assert ENGLISH.document_gone in said
        assert "**Rules \\*6\\***" in said
        assert "Page 1 of 2" in said
        assert "Rules \\*7\\*" not in said
        page = await stage.press(page, mo, ENGLISH.button_next)
        assert "Rules \\*7\\*" in texts(page)
        for document in await documents(stage):
            await servers.remove(stage.guild.id, document.name)
        assert texts(await stage.press(page, mo, ENGLISH.button_previous)) == ENGLISH.documents_none


@pytest.mark.parametrize(("path", "linked"), [("rules", True), ("r" * 260, False)])
async def test_a_list_of_long_titles_and_links_is_shown(open_stage: OpenStage, path: str, *, linked: bool) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        stage.bot.service.documents.keep_text(DOCUMENT)
        for number in range(DOCUMENTS_PER_PAGE):
            page = server_document(
                stage.guild.id,
                f"{number}{'x' * 47}.md",
                title=f"{number}*" * 100,
                language="qq",
                url=f"https://{HOST}/{path}/{number}",
                fetched_at=stage.bot.now(),
                state=DocumentState.CHANGED,
            )
            await stage.bot.service.log.servers.put(page)
        said = await say(stage, mo, "list")
        assert said.count(ENGLISH.document_changed) == DOCUMENTS_PER_PAGE
        assert limits.size(said) <= limits.ALL_TEXTS
        assert ("](<https://" in said) == linked


async def test_a_document_is_removed_with_its_files_at_once(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        await add(stage, mo)
        offered = await mo.autocomplete(stage.channel, "articles remove", "document", "HOUSE")
        assert [choice["value"] for choice in offered] == ["house-rules.md"]
        assert await mo.autocomplete(stage.channel, "articles remove", "document", "zzz") == []
        assert await say(stage, mo, "remove", document="none.md") == ENGLISH.no_such_document
        page = private(await use(stage, mo, "remove", document="house rules"))  # its title, as somebody types it
        assert texts(page) == ENGLISH.remove_sure.format(title=TITLE)
        kept = await stage.press(page, mo, ENGLISH.button_cancel)
        assert (texts(kept), labels(kept)) == (ENGLISH.remove_kept, [])
        page = private(await use(stage, mo, "remove", document="house-rules.md"))
        page = await stage.press(page, mo, ENGLISH.button_remove_document)
        assert texts(page) == ENGLISH.document_removed.format(title=TITLE)
        assert (await documents(stage), files(stage)) == ([], [])


async def test_what_was_replaced_meanwhile_is_not_removed(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        await add(stage, mo)
        pages = [private(await use(stage, mo, "remove", document="house-rules.md")) for _ in range(2)]
        await add(stage, mo, NEW_RULES)
        page = await stage.press(pages[0], mo, ENGLISH.button_remove_document)
        assert texts(page) == ENGLISH.remove_changed
        await stage.bot.service.log.servers.remove(stage.guild.id, "house-rules.md")
        page = await stage.press(pages[1], mo, ENGLISH.button_remove_document)
        assert texts(page) == ENGLISH.no_such_document


async def test_all_can_be_taken_along_and_put_among_articles(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        await add(stage, mo)
        settings = ServerSettings({5: ChannelMode.QUESTIONS}, review_roles=frozenset({7}), moderators_channel=9)
        await stage.bot.service.log.servers.save(stage.guild.id, settings)
        message = private(await use(stage, mo, "export"))
        assert message.content == ENGLISH.archive_ready.format(documents=Count(1))
        (attachment,) = message.attachments
        with zipfile.ZipFile(io.BytesIO(await attachment.read())) as archive:
            found = {name: archive.read(name) for name in archive.namelist()}
        assert found.keys() == {
            "documents/house-rules.md",
            "documents/house-rules.toml",
            "originals/house-rules.md",
            "settings.json",
        }
        assert found["documents/house-rules.md"] == found["originals/house-rules.md"] == RULES.encode()
        assert tomllib.loads(found["documents/house-rules.toml"].decode())["title"] == TITLE
        assert json.loads(found["settings.json"]) == {
            "channels": {"5": "questions"},
            "only_these": False,
            "review_roles": ["7"],
            "moderators_channel": "9",
            "shared": True,
        }


async def test_an_export_that_discord_does_not_take_is_told(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        store = stage.bot.service.documents
        digest = store.keep_original(random.Random(1).randbytes(27_000_000))  # noqa: S311 - nothing is kept secret
        store.keep_text(DOCUMENT)
        await stage.bot.service.log.servers.put(server_document(stage.guild.id, original_digest=digest, kind="PDF"))
        assert await say(stage, mo, "export") == ENGLISH.archive_large.format(megabytes=28, most=26)


async def test_the_next_question_is_answered_by_what_is_there_then(open_stage: OpenStage) -> None:
    asked = "How much is a mooring a night?"

    async def answer(stage: Stage) -> str:
        await stage.ann.send(stage.channel, f"{stage.me} {asked}")
        return stage.said()[-1].content

    async with open_stage() as stage:
        mo = stage.add_moderator()
        assert "crowns" not in await answer(stage)
        await add(stage, mo)
        assert "12 crowns" in await answer(stage)
        await add(stage, mo, NEW_RULES)
        assert "15 crowns" in await answer(stage)
        await stage.restart()
        assert "15 crowns" in await answer(stage)
        page = private(await use(stage, mo, "remove", document="house-rules.md"))
        await stage.press(page, mo, ENGLISH.button_remove_document)
        assert "crowns" not in await answer(stage)
        kept = b"".join(path.read_bytes() for path in stage.bot.service.documents.folder.rglob("*") if path.is_file())
        assert b"crowns" not in kept  # in no index either


@NEEDS_IMPORT
async def test_an_answer_from_a_page_links_to_it_with_its_day(open_stage: OpenStage) -> None:
    async with serving() as site, open_stage(network=site.network) as stage:
        mo = stage.add_moderator()
        site.pages["/rules"] = web.Response(text=PAGE, content_type="text/html")
        page = private(await use(stage, mo, "add", link=LINK))
        await stage.press(page, mo, ENGLISH.button_add_document)
        await stage.ann.send(stage.channel, f"{stage.me} What does a crane cost an hour?")
        said = stage.said()[-1].content
        assert "a crane costs 80 crowns an hour" in said
        day = stage.bot.now()
        as_of = ENGLISH.cited_as_of.format(day=f"{day.day} {ENGLISH.months[day.month - 1]} {day.year}")
        assert f"(<{LINK}#" in said
        assert said.endswith(as_of)


async def test_a_document_that_cannot_be_read_is_told_in_the_list(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        await add(stage, mo)
        (document,) = await documents(stage)
        assert ENGLISH.document_unusable not in await say(stage, mo, "list")
        (stage.bot.service.documents.folder / "texts" / document.text_digest).write_text("Other")
        await stage.restart()
        assert ENGLISH.document_unusable in await say(stage, mo, "list")


async def test_a_file_that_is_missing_is_told(open_stage: OpenStage) -> None:
    async with open_stage(check_errors=False) as stage:
        mo = stage.add_moderator()
        await add(stage, mo)
        (document,) = await documents(stage)
        (stage.bot.service.documents.folder / "texts" / document.text_digest).unlink()
        assert await say(stage, mo, "export") == ENGLISH.archive_damaged


async def test_another_servers_draft_is_nobodys(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo = stage.add_moderator()
        page = await offer(stage, mo)
        other = stage.env.create_guild("Elsewhere")
        hall = other.create_text_channel("hall")
        eve = stage.add_moderator("eve", other)
        await eve.slash(hall, "articles list")
        request = DocumentsRequest(stage.bot, other.id)
        for kind in (drafts.AddDocumentButton, drafts.CancelDocumentButton):
            await kind(ENGLISH, 1).shown(request)
        assert await stage.bot.service.log.servers.documents(other.id) == []
        assert texts(await stage.press(page, mo, ENGLISH.button_add_document)).startswith("✅")


async def test_a_document_answers_at_once_and_when_it_is_removed_no_more(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mo, question = stage.add_moderator(), f"{stage.me} What does a mooring cost?"

        async def answer() -> str:
            await stage.ann.send(stage.channel, question)
            return stage.said()[-1].content

        assert "crowns" not in await answer()
        await add(stage, mo)
        assert "A mooring costs 12 crowns a night." in await answer()
        await add(stage, mo, NEW_RULES)
        assert "A mooring costs 15 crowns a night." in await answer()
        page = private(await use(stage, mo, "remove", document="house-rules.md"))
        await stage.press(page, mo, ENGLISH.button_remove_document)
        index = stage.bot.service.documents.index_path(stage.guild.id)
        assert not index.exists()
        assert "crowns" not in await answer()
