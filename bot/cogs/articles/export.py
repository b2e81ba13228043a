"""All documents and settings of a server as a file."""

from __future__ import annotations

import asyncio
import io
import logging
import math
from typing import Final

import discord

from bot.cogs.articles.requests import BYTES_PER_MB, DocumentsRequest
from bot.core.document_store import DocumentStoreError
from bot.core.documents.document_archive import make_archive
from bot.toolbox.base import Interaction
from bot.wording import Count

_log: Final = logging.getLogger(__name__)


async def post_archive(interaction: Interaction, request: DocumentsRequest) -> None:
    """Give a moderator alone the archive, or say that it is too large for Discord."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    wording = request.bot.wording
    documents = await request.servers.documents(request.guild_id)
    settings = await request.servers.settings(request.guild_id)
    try:
        archive = await asyncio.to_thread(make_archive, documents, settings, request.bot.service.documents)
    except DocumentStoreError:
        _log.exception("The documents of the server %d cannot be exported", request.guild_id)
        await interaction.edit_original_response(content=wording.archive_damaged)
        return
    if len(archive) > interaction.filesize_limit:
        sizes = {"megabytes": _megabytes(len(archive)), "most": interaction.filesize_limit // BYTES_PER_MB}
        await interaction.edit_original_response(content=wording.archive_large.format(**sizes))
        return
    said = wording.archive_ready.format(documents=Count(len(documents)))
    file = discord.File(io.BytesIO(archive), wording.archive_file)
    await interaction.edit_original_response(content=said, attachments=[file])


def _megabytes(size: int) -> int:
    return math.ceil(size / BYTES_PER_MB)
