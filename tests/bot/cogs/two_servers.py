"""Two servers on one bot, each with a document of its own that answers the same question differently."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from discord import ui
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.results import InteractionResult

from tests.bot.querylog.server_documents import server_document
from tests.bot.stage import OpenStage, Stage, texts

QUESTION = "Who may rent a boat?"
BOATS = "Members of the rowing club may rent a boat for a day."
BIRDS = "Nobody may rent a boat on the marsh because of the birds."
NAME = "rules.md"


@dataclass
class Server:
    guild: GuildHandle
    channel: ChannelHandle
    member: MemberActor
    moderator: MemberActor
    quote: str
    digest: str

    @property
    def article(self) -> str:
        return f"{self.guild.id}/{NAME}"


@dataclass
class Scene:
    stage: Stage
    harbour: Server
    marsh: Server

    @property
    def pairs(self) -> list[tuple[Server, Server]]:
        """Each with the other."""
        return [(self.harbour, self.marsh), (self.marsh, self.harbour)]


async def add_document(stage: Stage, guild: GuildHandle, body: str) -> str:
    text = f"# Rules\n\n## Who may rent a boat?\n\n{body}\n"
    stage.bot.service.documents.keep_text(text)
    stage.bot.service.documents.keep_original(text.encode())
    document = server_document(guild.id, NAME, text, title=f"Rules of {guild.name}")
    await stage.bot.service.log.servers.put(document)
    return document.text_digest


@asynccontextmanager
async def two_servers(open_stage: OpenStage, bodies: tuple[str, str] = (BOATS, BIRDS)) -> AsyncIterator[Scene]:
    """Open a stage with two servers, each with a document that has such a body."""
    async with open_stage() as stage:
        other = stage.env.create_guild("Marsh")
        servers = []
        for guild, body in zip((stage.guild, other), bodies, strict=True):
            channel = stage.channel if guild is stage.guild else guild.create_text_channel("reeds")
            member = stage.ann if guild is stage.guild else guild.add_member(stage.env.create_user("cy"))
            moderator = stage.add_moderator(f"mo {guild.name}", guild)
            servers.append(Server(guild, channel, member, moderator, body, await add_document(stage, guild, body)))
        await stage.env.settle()
        yield Scene(stage, *servers)


def said(result: InteractionResult) -> str:
    assert result.response is not None
    message = result.response.message
    return message.content or texts(message)


async def forge(scene: Scene, server: Server, person: MemberActor | UserHandle, custom_id: str) -> InteractionResult:
    """Press a button of that id, which somebody has put where the person is."""
    view = ui.View(timeout=None)
    view.add_item(ui.Button(label="forged", custom_id=custom_id))
    place = person.dm_channel if isinstance(person, UserHandle) else server.channel
    message = await scene.stage.bot.get_partial_messageable(place.id).send(view=view)
    result = await person.click(message, custom_id=custom_id)
    assert isinstance(result, InteractionResult)
    return result


async def press(scene: Scene, server: Server, person: MemberActor | UserHandle, custom_id: str) -> str:
    """Do as ``forge``; return what is said."""
    return said(await forge(scene, server, person, custom_id))
