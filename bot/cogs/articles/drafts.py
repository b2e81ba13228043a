"""Adding: what was taken in is shown, and waits for a moderator's word."""

from __future__ import annotations

from dataclasses import dataclass

import discord
from discord import ui

from bot.cogs.articles.requests import BYTES_PER_MB, DocumentsButton, DocumentsRequest
from bot.core.documents.taking_in import TakenIn
from bot.importing.errors import ImportingError
from bot.querylog.servers.documents import same_name
from bot.querylog.servers.records import Excess
from bot.render.discord.documents import draft_texts, titled
from bot.toolbox.buttons import QuestionId
from bot.toolbox.responses import Shown, apart, frame
from bot.wording import Count
from retrieval.articles.shown.discord_markdown import escape

DraftId = QuestionId


@dataclass(frozen=True, slots=True)
class Source:
    """What a moderator wants to be added."""

    file: discord.Attachment | None
    link: str | None
    title: str


async def draft_page(request: DocumentsRequest, source: Source) -> Shown:
    """Take in what is to be added, and return the page that asks whether it is right; or why it cannot be added."""
    try:
        taken = await _take_in(request, source)
    except ImportingError as error:
        return escape(str(error))
    wording = request.bot.wording
    others = await request.servers.documents(request.guild_id)
    replaced = same_name(taken.document, others)
    if excess := request.limits.exceeded_by(taken.document, [it for it in others if it not in replaced]):
        return excess_phrase(excess, request)
    lost = await request.documents.lost_passages(replaced, taken.article)
    draft_id = await request.documents.draft(taken)
    texts = draft_texts(taken.document, taken.article, replaced, lost, wording)
    row = [AddDocumentButton(wording, draft_id), CancelDocumentButton(wording, draft_id)]
    return frame(apart(texts), row)


async def _take_in(request: DocumentsRequest, source: Source) -> TakenIn:
    bot, guild_id, file = request.bot, request.guild_id, source.file
    if file is None:
        others = await request.servers.documents(guild_id)
        return await bot.taking_in.take_page(guild_id, source.link or "", source.title, bot.now(), others)
    megabytes = bot.settings.max_file_mb
    if file.size > megabytes * BYTES_PER_MB:
        raise ImportingError(bot.wording.file_large.format(name=file.filename, megabytes=megabytes))
    return await bot.taking_in.take_file(guild_id, file.filename, await file.read(), source.title, bot.now())


def excess_phrase(excess: Excess, request: DocumentsRequest) -> str:
    wording, settings = request.bot.wording, request.bot.settings
    if excess is Excess.DOCUMENTS:
        return wording.documents_full.format(count=Count(settings.max_documents))
    return wording.documents_large.format(megabytes=settings.max_server_mb)


@dataclass(eq=False)
class AddDocumentButton(DocumentsButton, custom_id="v1:add-document:{draft_id}", label="button_add_document"):
    style = discord.ButtonStyle.success
    draft_id: DraftId

    async def shown(self, request: DocumentsRequest) -> Shown:
        added = await request.documents.add(request.guild_id, self.draft_id, request.limits)
        if added is None:
            return notice(request.bot.wording.draft_gone)
        if isinstance(added, Excess):
            return notice(excess_phrase(added, request))
        request.bot.service.server_articles.forget(request.guild_id)
        return notice(titled(request.bot.wording.document_added, added.document))


@dataclass(eq=False)
class CancelDocumentButton(DocumentsButton, custom_id="v1:cancel-document:{draft_id}", label="button_cancel"):
    draft_id: DraftId

    async def shown(self, request: DocumentsRequest) -> Shown:
        await request.documents.cancel(request.guild_id, self.draft_id)
        return notice(request.bot.wording.draft_cancelled)


def notice(text: str) -> ui.LayoutView:
    """Return a page with a sentence alone, which takes the place of the one with the buttons."""
    return frame([ui.TextDisplay(text)])
