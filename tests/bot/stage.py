"""The simulated server that the Discord tests play on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord
from discord.ext import commands
from simcord.actors import MemberActor
from simcord.backend import serializers
from simcord.backend.models import Message
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult

from bot.client import create_bot
from bot.importing.fetch import Network
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot
from bot.wording import ENGLISH, Wording
from retrieval.answers import Quote
from retrieval.articles.shown.discord_markdown import unmark
from retrieval.conversation import Conversation

ARTICLE = """\
The lighthouse on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902.

A storm destroyed the keeper's cottage in March 1923. Nobody was hurt, but 40 sheep drowned.

The lamp was replaced by an electric beacon in 1958. Its beam can be seen from 23 kilometres away.
"""
QUESTION = "Who built the lighthouse on Gull Rock?"
QUOTE = "The lighthouse on Gull Rock was built by Edna Marsh in 1871."

LAMPS = """\
The lamp of the north pier was lit in 1871. The lamp of the west pier was lit in 1874.

The lamp of the south pier was lit in 1872. The lamp of the east pier was lit in 1873.

The lamp of the old pier was lit in 1875.
"""
LAMP = "Which lamp is on the west pier?"


@dataclass
class Stage:
    """A simulated server with the bot, two members, and a channel."""

    env: simcord.Env
    settings: Settings
    guild: GuildHandle
    channel: ChannelHandle
    ann: MemberActor
    ben: MemberActor
    wording: Wording = ENGLISH
    network: Network | None = None

    @property
    def bot(self) -> AnsweringBot:
        assert isinstance(self.env.bot, AnsweringBot)
        return self.env.bot

    @property
    def me(self) -> str:
        """The bot's mention."""
        assert self.bot.user is not None
        return self.bot.user.mention

    def said(self, channel: ChannelHandle | None = None) -> list[discord.Message]:
        """What the bot has written, oldest first."""
        assert self.bot.user is not None
        return [message for message in (channel or self.channel).history() if message.author.id == self.bot.user.id]

    def sends(self) -> list[dict[str, Any]]:
        """The bodies of the messages that the bot has sent to channels."""
        return [
            dict(entry.json or {})
            for entry in self.env.http_requests
            if entry.method == "POST" and entry.path.startswith("/channels/") and entry.path.endswith("/messages")
        ]

    def keep(self, message: discord.Message) -> Message:
        """A message as Discord has it, for ``replay``."""
        return self.env.backend.get_message(message.channel.id, message.id)

    async def replay(self, message: Message) -> None:
        """Send the event of a new message once more, as Discord does after an interrupted connection."""
        self.env.backend.announce_message_create(message)
        await self.env.settle()

    def pings(self, message: discord.Message) -> list[object]:
        """Whom a message pings."""
        kept = self.keep(message)
        return [*kept.ping_user_ids, *kept.ping_role_ids, *(["everyone"] if kept.mention_everyone else [])]

    def payload(self, message: Message) -> dict[str, Any]:
        """A message as Discord tells of it."""
        return dict(serializers.message_payload(self.env.backend, message))

    async def dispatch(self, event: str, *values: object) -> None:
        """Let an event of Discord's come, and wait until the bot is done with it."""
        before = asyncio.all_tasks()
        self.bot.dispatch(event, *values)
        # SimCord waits for what it began itself, not for what a test begins.
        if listening := asyncio.all_tasks() - before:
            await asyncio.wait(listening)
        await self.env.settle()

    def add_moderator(self, name: str = "mo", guild: GuildHandle | None = None) -> MemberActor:
        """A member who may manage a server; the one with the channel by default."""
        guild = guild or self.guild
        role = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        return guild.add_member(self.env.create_user(name), roles=[role])

    def seen(self, page: discord.Message, member: MemberActor) -> discord.Message:
        """A page in the channel as a member sees it now."""
        (found,) = [message for message in self.channel.history(viewer=member) if message.id == page.id]
        return found

    async def press(self, page: discord.Message, member: MemberActor, label: str) -> discord.Message:
        """Press a button that turns a page, and read the page; the first of several buttons with that label."""
        button = next(button for button in buttons(page) if button.label == label)
        await member.click(page, custom_id=str(button.custom_id))
        return self.seen(page, member)

    async def open_thread(self, message: discord.Message) -> ChannelHandle:
        """Let ann open a thread on a message."""
        backend = self.env.backend
        thread = backend.create_thread(message.channel.id, "A thread", self.ann.id, message_id=message.id)
        await self.env.settle()
        return ChannelHandle(self.env, self.guild, thread)

    async def restart(self, **changed: object) -> None:
        """A new bot on the same database, as after a crash or an upgrade; maybe with other settings."""
        await self.bot.close()
        self.settings = self.settings.model_copy(update=changed)
        await self.env.restart_bot(self.new_bot())

    def new_bot(self) -> commands.Bot:
        """Another bot with the same settings, for ``env.restart_bot``."""
        return create_bot(self.settings, self.wording, network=self.network)


OpenStage = Callable[..., AbstractAsyncContextManager[Stage]]


def ranked_after(stage: Stage, *questions: str) -> list[Quote]:
    """The passages for the last question after those before it, best first."""
    answerer, before = stage.bot.service.answerer, Conversation()
    for question in questions[:-1]:
        before = before.then(question, answerer.answer(question, before))
    return answerer.rank(questions[-1], before)


def labels(message: discord.Message) -> list[str | None]:
    """What stands on a message's buttons, in order."""
    return [item.label for item in buttons(message)]


def buttons(message: discord.Message) -> list[discord.ui.Button[Any]]:
    """A message's buttons, in order."""
    kind = discord.ui.LayoutView if message.flags.components_v2 else discord.ui.View
    items = kind.from_message(message).walk_children()
    return [item for item in items if isinstance(item, discord.ui.Button)]


def private(result: InteractionResult) -> discord.Message:
    """What an interaction was responded to with, which only the person sees."""
    assert result.response is not None
    assert result.ephemeral
    return result.response.message


def texts(message: discord.Message) -> str:
    """What stands in a message's frame."""
    items = discord.ui.LayoutView.from_message(message).walk_children()
    return "\n".join(item.content for item in items if isinstance(item, discord.ui.TextDisplay))


def write_settings(folder: Path, article: str, sidecar: str = "", **given: Any) -> Settings:
    """An article in a folder of its own, and settings that lead to it."""
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    (seeds / "gull-rock.txt").write_bytes(article.encode())
    if sidecar:
        (seeds / "gull-rock.toml").write_text(sidecar, encoding="utf-8")
    return Settings(**{"_env_file": None, "seeds": seeds, "database": folder / "log.sqlite3", "models": "off", **given})


PHRASES = [name for name, phrase in vars(Wording).items() if isinstance(phrase, str) and not name.startswith("__")]
PSEUDO: Wording = type("Pseudo", (Wording,), {name: " ".join([getattr(ENGLISH, name)] * 2) for name in PHRASES})()
"""A language whose phrases are all twice as long."""


def quotes_in(content: str) -> list[str]:
    """The quotes of a message, as Discord shows them."""
    quotes: list[str] = []
    quoted: list[str] = []
    for line in [*content.split("\n"), ""]:
        if line.startswith("> "):
            quoted.append(line[2:])
        elif quoted:
            quotes.append(unmark("\n".join(quoted)))
            quoted = []
    return quotes
