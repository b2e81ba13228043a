"""Who may change a server's documents, looked up at each command and each click."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.documents.server_documents import ServerDocuments
from bot.querylog.servers.records import DocumentLimits
from bot.querylog.servers.servers import Servers
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import PersistentButton
from bot.toolbox.errors import respond_privately
from bot.toolbox.permissions import moderates
from bot.toolbox.responses import Shown, present

BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class DocumentsRequest:
    """A command or a click of somebody who may change the documents of a server."""

    bot: AnsweringBot
    guild_id: int

    @property
    def servers(self) -> Servers:
        return self.bot.service.log.servers

    @property
    def documents(self) -> ServerDocuments:
        return ServerDocuments(self.bot.service.log, self.bot.service.documents)

    @property
    def limits(self) -> DocumentLimits:
        settings = self.bot.settings
        return DocumentLimits(settings.max_documents, settings.max_server_mb * BYTES_PER_MB)


async def documents_request(interaction: Interaction) -> DocumentsRequest | None:
    """Return the request of a moderator of a server that the bot is in; None after telling so who is none."""
    bot: AnsweringBot = interaction.client
    wording = bot.wording
    if interaction.guild_id is None:
        refusal = wording.articles_only_in_servers
    elif bot.get_guild(interaction.guild_id) is None:
        refusal = wording.articles_no_member
    elif not await moderates(interaction):
        refusal = wording.articles_not_allowed
    else:
        return DocumentsRequest(bot, interaction.guild_id)
    await respond_privately(interaction, refusal)
    return None


class DocumentsButton(PersistentButton):
    """A button for moderators alone."""

    async def on_click(self, interaction: Interaction, _: AnsweringBot) -> None:
        if request := await documents_request(interaction):
            await present(interaction, self.shown(request))

    async def shown(self, request: DocumentsRequest) -> Shown:
        """Do what the button says, and return what to show."""
        raise NotImplementedError
