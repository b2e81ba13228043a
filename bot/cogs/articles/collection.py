"""The list of a server's documents, and removing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Final

import discord
from discord import ui
from discord.app_commands import Choice

from bot.cogs.articles.drafts import notice
from bot.cogs.articles.requests import DocumentsButton, DocumentsRequest, documents_request
from bot.core.documents.document_names import MAX_NAME_CHARS
from bot.querylog.servers.records import ServerDocument
from bot.render.discord.documents import DOCUMENTS_PER_PAGE, list_texts, removal_text, titled
from bot.render.discord.text import clip, one_line
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import Digest, IdPart, PagedButton
from bot.toolbox.responses import Shown, apart, frame, present

_MAX_CHOICES: Final = 25
_MAX_CHOICE_CHARS: Final = 100
_NAME: Final = IdPart(rf"[\w.-]{{1,{MAX_NAME_CHARS + 4}}}", str)


@dataclass(eq=False)
class DocumentsPageButton(PagedButton, custom_id="v1:documents:{page}", label="button_next"):
    async def on_click(self, interaction: Interaction, _: AnsweringBot) -> None:
        if request := await documents_request(interaction):
            await present(interaction, list_page(request, self.page))


async def list_page(request: DocumentsRequest, page: int = 0) -> Shown:
    """Return a page of the list, from 0, or the last there is."""
    wording = request.bot.wording
    documents = await request.servers.documents(request.guild_id)
    if not documents:
        return notice(wording.documents_none)
    pages = -(-len(documents) // DOCUMENTS_PER_PAGE)
    page = min(page, pages - 1)
    library = await request.bot.service.library(request.guild_id)
    unusable = {each.name for each in library.unusable}
    texts = list_texts(documents, unusable, page, request.bot.settings.max_server_mb, wording)
    row, numbered = DocumentsPageButton(wording, page=page).turn(page, pages, wording)
    return frame(apart([*texts, *numbered]), row)


def document_choices(documents: Sequence[ServerDocument], current: str) -> list[Choice[str]]:
    """Return the documents whose title or name holds what has been typed."""
    typed = one_line(current).casefold()
    fitting = (it for it in documents if typed in f"{one_line(it.title)} {it.name}".casefold())
    return [
        Choice(name=clip(f"{one_line(it.title)} · {it.name}", _MAX_CHOICE_CHARS), value=it.name)
        for it in islice(fitting, _MAX_CHOICES)
    ]


def document_named(documents: Sequence[ServerDocument], value: str) -> ServerDocument | None:
    """Return the document that a choice, or what a person typed, means; None where it is none, or several."""
    wanted = one_line(value).casefold()
    for names in (lambda it: (it.name,), lambda it: (it.stem, one_line(it.title).casefold())):
        found = [it for it in documents if wanted in names(it)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


async def removal_page(request: DocumentsRequest, value: str) -> Shown:
    """Return the page that asks whether a document is to be removed."""
    wording = request.bot.wording
    document = document_named(await request.servers.documents(request.guild_id), value)
    if document is None:
        return wording.no_such_document
    lost = await request.documents.lost_passages([document], None)
    text = removal_text(document, lost, wording)
    button = RemoveDocumentButton(wording, document.text_digest, document.name)
    return frame([ui.TextDisplay(text)], [button, KeepDocumentButton(wording)])


@dataclass(eq=False)
class RemoveDocumentButton(
    DocumentsButton, custom_id="v1:remove-document:{digest}:{name}", label="button_remove_document"
):
    style = discord.ButtonStyle.danger
    digest: Digest
    name: Annotated[str, _NAME]

    async def shown(self, request: DocumentsRequest) -> Shown:
        wording = request.bot.wording
        documents = await request.servers.documents(request.guild_id)
        document = next((it for it in documents if it.name == self.name), None)
        if document is None:
            return notice(wording.no_such_document)
        if not document.text_digest.startswith(self.digest):
            return notice(wording.remove_changed)
        await request.documents.remove(request.guild_id, self.name)
        request.bot.service.server_articles.forget(request.guild_id)
        return notice(titled(wording.document_removed, document))


@dataclass(eq=False)
class KeepDocumentButton(DocumentsButton, custom_id="v1:keep-document", label="button_cancel"):
    async def shown(self, request: DocumentsRequest) -> Shown:
        return notice(request.bot.wording.remove_kept)
