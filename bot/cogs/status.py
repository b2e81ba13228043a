"""/status: how the bot is doing in a server, for who has Manage Server there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.cogs.setup.request import SetupRequest, setup_request
from bot.cogs.upkeep.heartbeat import HeartbeatWriter
from bot.querylog.servers.records import ChannelMode
from bot.render.discord.setup import ServerSetup
from bot.render.discord.status import ModelsState, ServerStatus, status_texts
from bot.settings import PERMISSIONS
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.commands import for_server_managers, words
from bot.toolbox.errors import error_boundary
from bot.toolbox.responses import apart, frame, present


class Status(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot

    @app_commands.command(description=words("status_description"))
    @for_server_managers
    async def status(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            request = await setup_request(interaction)
            if request is not None:
                await present(interaction, self._page(request))

    async def _page(self, request: SetupRequest) -> ui.LayoutView:
        texts = status_texts(await self._status(request), self._bot.wording)
        return frame(apart(texts, ruled=True))

    async def _status(self, request: SetupRequest) -> ServerStatus:
        service, setup = self._bot.service, await request.setup()
        library = await service.library(request.guild.id)
        titles = {document.article_name: document.title for document in setup.documents}
        heart = self._bot.get_cog(HeartbeatWriter.__name__)
        return ServerStatus(
            setup=setup,
            shared_sentences=service.answerer.articles.sentences,
            indexed_sentences=library.articles.sentences,
            left_out=tuple(titles.get(each.name, each.name) for each in library.unusable),
            connected_since=heart.connected_since if isinstance(heart, HeartbeatWriter) else None,
            models=_models_state(self._bot, is_busy=library.is_busy),
            missing=dict(missing_permissions(request.guild, setup)),
        )


def _models_state(bot: AnsweringBot, *, is_busy: bool) -> ModelsState:
    if bot.service.answerer.models is None:
        return ModelsState.OFF
    return ModelsState.BUSY if is_busy or bot.service.models_are_busy else ModelsState.ON


def missing_permissions(guild: discord.Guild, setup: ServerSetup) -> Iterator[tuple[int, Sequence[str]]]:
    """Return the permissions that the bot lacks in channels where it should answer, by the channels' ids."""
    for _, channels in guild.by_category():
        for channel in channels:
            allowed = channel.permissions_for(guild.me)
            needed = _needed_in(channel) if allowed.view_channel else PERMISSIONS[:1]  # without which there are none
            missing = [name for name in needed if not getattr(allowed, name)]
            if missing and _should_answer(channel, setup):
                yield channel.id, missing


def _should_answer(channel: discord.abc.GuildChannel, setup: ServerSetup) -> bool:
    """Tell if people expect an answer in a channel: it is named, or else, all members can ask there."""
    if channel.id in setup.channels:
        return setup.channels[channel.id] is not ChannelMode.OFF
    everyone = channel.permissions_for(channel.guild.default_role)
    return not setup.settings.only_these and everyone.view_channel and everyone.send_messages


def _needed_in(channel: discord.abc.GuildChannel) -> Sequence[str]:
    if isinstance(channel, discord.ForumChannel):
        return [name for name in PERMISSIONS if name != "send_messages"]
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return [name for name in PERMISSIONS if name != "send_messages_in_threads"]
    return PERMISSIONS


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Status(bot))
