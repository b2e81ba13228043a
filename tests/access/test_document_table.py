"""The table of whose documents are read, cell by cell, with addresses, values and ids that nobody was given there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import UserHandle
from simcord.results import InteractionResult

from bot.toolbox.libraries import MEMBERSHIP_HOLDS
from tests.access.document_table import WAYS, Reader
from tests.bot.cogs.two_servers import NAME, QUESTION, Scene, Server, forge, said, two_servers
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION as OWNERS_QUESTION
from tests.bot.stage import QUOTE as OWNERS_QUOTE
from tests.bot.stage import OpenStage, Stage

OURS, THEIRS = "Zanzibar", "Quagmire"
"""In each sentence of the document of the server that is meant, and of another server's."""
BODY = """\
Members of the club of {name} may rent a boat for a day.

Everybody who rents a boat in {name} wears a life jacket.

## What does a boat cost?

A boat costs ten crowns a day in {name}.

A boat that comes back late to {name} costs two crowns more.
"""
BETWEEN_QUESTIONS = 60.0
"""Seconds, so that nobody asks too fast."""
Found = Sequence[str]


@dataclass
class Visit:
    """Somebody who tries to read the documents of Harbour, and what of it all that was shown."""

    scene: Scene
    reader: Reader
    person: MemberActor | UserHandle
    server: Server
    """Where the person is; for direct messages, any."""
    questions: list[int] = field(default_factory=list)
    """The ids of all questions that were asked."""
    answer: discord.Message | None = None
    """One that was given before where the person is."""

    @property
    def stage(self) -> Stage:
        return self.scene.stage

    @property
    def address(self) -> str:
        return f"{self.scene.harbour.article}:1.1"

    @property
    def digest(self) -> str:
        return self.scene.harbour.digest[:8]

    def is_offered(self, name: str) -> bool:
        if isinstance(self.person, UserHandle):
            return name in self.person.available_commands()
        return name in self.person.available_commands(self.server.channel)

    async def use(self, name: str, **options: Any) -> Found:
        """What a command shows, with its files; nothing where Discord does not offer it."""
        await self.stage.env.advance_time(BETWEEN_QUESTIONS)
        if not self.is_offered(name):
            return []
        if isinstance(self.person, UserHandle):
            return await shown(await self.person.slash(name, **options))
        return await shown(await self.person.slash(self.server.channel, name, **options))

    async def type(self, name: str, option: str, *typed: str) -> Found:
        """What is offered while each text is typed; nothing where Discord does not offer the command."""
        found: list[str] = []
        for text in typed if self.is_offered(name) else ():
            if isinstance(self.person, UserHandle):
                offered = await self.person.autocomplete(name, option, text)
            else:
                offered = await self.person.autocomplete(self.server.channel, name, option, text)
            found += [str(choice) for choice in offered]
        return found

    async def press(self, custom_id: str) -> Found:
        """What buttons show whose ids were typed, one for each question where the id names one."""
        ids = [custom_id.replace("ID", str(it)) for it in self.questions] if "ID" in custom_id else [custom_id]
        return [text for it in ids for text in await shown(await forge(self.scene, self.server, self.person, it))]

    async def say(self, *messages: str, reply: bool = False) -> Found:
        """What the bot has said last after each message, maybe one in reply to an answer from before."""
        answer = self.answer if reply else None
        found = []
        for text in messages:
            await self.stage.env.advance_time(BETWEEN_QUESTIONS)
            if isinstance(self.person, UserHandle):
                place = self.person.dm_channel
                named = {"channel_id": str(place.id), "message_id": str(answer.id)} if answer else None
                await self.person.send_dm(text, reference=named)
            else:
                place = self.server.channel
                await self.person.send(place, f"{self.stage.me} {text}", reply_to=answer)
            found.append(self.stage.said(place)[-1].content)
        return found


async def shown(result: InteractionResult) -> Found:
    """All that a person reads, with the contents of files."""
    if result.response is None:
        return [str(result.modal)]
    found = [said(result)]
    for attachment in result.response.attachments:
        data = await attachment.read()
        if attachment.filename.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found += [archive.read(name).decode() for name in archive.namelist()]
        else:
            found.append(data.decode())
    return found


@asynccontextmanager
async def visit(open_stage: OpenStage, reader: Reader) -> AsyncIterator[Visit]:
    """Ann has asked in Harbour, in Marsh, and in direct messages, when Harbour was chosen there."""
    async with two_servers(open_stage, (BODY.format(name=OURS), BODY.format(name=THEIRS))) as scene:
        stage, harbour, marsh = scene.stage, scene.harbour, scene.marsh
        ann = [add_moderator(scene, server) for server in (harbour, marsh)]
        user = stage.ann.user
        await ann[1].send(marsh.channel, f"{stage.me} {QUESTION}")
        await ann[0].send(harbour.channel, f"{stage.me} {QUESTION}")
        await stage.bot.service.log.servers.choose(user.id, harbour.guild.id)
        await stage.ann.send_dm(QUESTION)
        assert OURS in stage.said(user.dm_channel)[-1].content
        ids = [it.id for it in await recent(stage.bot.service.log)]
        assert len(ids) == 3
        if reader is Reader.MEMBER:
            yield Visit(scene, reader, ann[0], harbour, ids, stage.said(harbour.channel)[-1])
        elif reader is Reader.ELSEWHERE:
            yield Visit(scene, reader, ann[1], marsh, ids, stage.said(marsh.channel)[-1])
        elif reader is Reader.BROUGHT:
            yield Visit(scene, reader, *without_bot(scene), ids)
        elif reader is Reader.OWNER:
            owner = stage.env.create_user("owner")
            stage.bot.owner_id = owner.id
            yield Visit(scene, reader, owner, harbour, ids)
        else:
            if reader is Reader.UNCHOSEN:
                await stage.bot.service.log.servers.choose(user.id, None)
            elif reader is Reader.LEFT:
                stage.guild.remove_member(ann[0])
                await stage.env.advance_time((MEMBERSHIP_HOLDS + timedelta(minutes=1)).total_seconds())
            yield Visit(scene, reader, user, harbour, ids, stage.said(user.dm_channel)[-1])


def add_moderator(scene: Scene, server: Server) -> MemberActor:
    """Ann as a moderator of a server."""
    role = server.guild.roles["Moderators"]
    if server is scene.harbour:
        scene.stage.guild.remove_member(scene.stage.ann)
    return server.guild.add_member(scene.stage.ann.user, roles=[role])


def without_bot(scene: Scene) -> tuple[MemberActor, Server]:
    """Ann in a server that the bot is no member of, as far as it knows; Discord has told it of no such server."""
    stage = scene.stage
    guild = stage.env.create_guild("Beyond")
    channel, moderator = guild.create_text_channel("beyond"), stage.add_moderator("mo Beyond", guild)
    role = guild.roles["Moderators"]
    ann = guild.add_member(stage.ann.user, roles=[role])
    there = stage.bot.get_guild(guild.id)
    assert there is not None
    stage.bot._connection._remove_guild(there)
    return ann, Server(guild, channel, ann, moderator, "", "")


Try = Callable[[Visit], Awaitable[Found]]


async def teach(visit: Visit) -> Found:
    """Tie each question to a passage of Harbour's document, by a typed address."""
    found: list[str] = []
    for question in visit.questions:
        result = await forge(visit.scene, visit.server, visit.person, f"v1:teach:{question}:c")
        found += await shown(result)
        if result.modal is not None:
            found += await shown(await visit.person.submit_modal(result, {"typed": visit.address}))
    return found


async def show_reviews(visit: Visit) -> Found:
    return [text for question in visit.questions for text in await visit.use("review show", id=question)]


async def find_in_message(visit: Visit) -> Found:
    """SimCord has no menus in direct messages: tests/bot/test_wire_servers.py has."""
    if isinstance(visit.person, UserHandle):
        return [OURS] if visit.reader is Reader.CHOSEN else []
    await visit.stage.env.advance_time(BETWEEN_QUESTIONS)
    message = await visit.person.send(visit.server.channel, QUESTION)
    return await shown(await visit.person.context_menu(visit.server.channel, "Find in article", message))


async def pass_values(visit: Visit) -> Found:
    values = f"{visit.digest}:1.1", f"{NAME}:1.1"
    return [text for value in values for text in await visit.use("passage", passage=value)]


TRIES: dict[str, Try] = {
    "a question in chat": lambda it: it.say("What does a boat cost?", QUESTION),
    "`more` and `source?` in reply": lambda it: it.say("source?", "more", "before", reply=True),
    "`/ask`": lambda it: it.use("ask", question=QUESTION),
    "`/search`": lambda it: it.use("search", words="rent boat"),
    "`/article`": lambda it: it.use("article"),
    "Find in article": find_in_message,
    "`/ask` in an article": lambda it: it.use("ask", question=QUESTION, article=it.scene.harbour.article),
    "`/search` in an article": lambda it: it.use("search", words="boat", article=it.digest),
    "`/article` with a name": lambda it: it.use("article", article=it.scene.harbour.article),
    "`/passage` by address": lambda it: it.use("passage", passage=it.address),
    "`/passage` by a value of its list": pass_values,
    "the lists of passages": lambda it: it.type("passage", "passage", "", "boat", "1.1", OURS),
    "the lists of articles": lambda it: it.type("article", "article", "", "rules", "Rules of Harbour"),
    "Context": lambda it: it.press("v1:context:ID:1-1"),
    "More": lambda it: it.press("v1:more:ID:0:"),
    "Closest": lambda it: it.press("v1:closest:ID:0:"),
    "Place": lambda it: it.press(f"v1:place:{it.digest}:9-40"),
    "SearchPage": lambda it: it.press(f"v1:search:0:{it.digest}:boat"),
    "See": lambda it: it.press("v1:mine:"),
    "Export": lambda it: it.press("v1:export-mine"),
    "`/review show`": show_reviews,
    "`/review export`": lambda it: it.use("review export", format="csv"),
    "Teach": teach,
    "Choose": lambda it: it.press(f"v1:choose:ID:{it.digest}:34:c"),
    "`/review taught`": lambda it: it.use("review taught"),
    "`/articles list`": lambda it: it.use("articles list"),
    "`/articles remove`": lambda it: it.use("articles remove", document=NAME),
    "`/articles export`": lambda it: it.use("articles export"),
    "the list of documents": lambda it: it.type("articles remove", "document", "", "rules"),
}


def is_read(found: Found, words: str, title: str) -> bool:
    return any(words in text or title in text for text in found)


@pytest.mark.parametrize("reader", Reader)
async def test_readers(open_stage: OpenStage, reader: Reader) -> None:
    assert [*TRIES] == [way.name for way in WAYS]
    async with visit(open_stage, reader) as here:
        read = {}
        for way in WAYS:
            found = await TRIES[way.name](here)
            read[way.name] = is_read(found, OURS, "Rules of Harbour")
            assert reader is Reader.ELSEWHERE or not is_read(found, THEIRS, "Rules of Marsh"), way.name
        assert read == {way.name: reader in way.readers for way in WAYS}
        assert OWNERS_QUOTE in (await here.say(OWNERS_QUESTION))[0]  # the owner's documents are read everywhere
