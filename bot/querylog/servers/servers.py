"""The servers of a log, for those who serve them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from bot.querylog.database.encoding import to_milliseconds, to_moment
from bot.querylog.database.store import Store
from bot.querylog.servers import documents, membership, server_settings
from bot.querylog.servers.records import (
    AddedDocument,
    DmChoice,
    DocumentLimits,
    DocumentState,
    Excess,
    LeftServer,
    ServerDocument,
    ServerSettings,
)

_CHOOSE: Final = "INSERT OR REPLACE INTO dm_choice (user_hash, guild_id, checked_at) VALUES (?, ?, ?)"
_SEEN_IN: Final = """
SELECT guild_id FROM question
WHERE user_hash = ? AND guild_id IN (SELECT guild_id FROM server_document WHERE added_at IS NOT NULL)
GROUP BY guild_id
HAVING max(asked_at) >= ifnull((SELECT found_at FROM left_server AS it WHERE it.user_hash = question.user_hash
                               AND it.guild_id = question.guild_id), 0)
ORDER BY max(id) DESC
"""
_LEFT_BY: Final = "SELECT guild_id, found_at FROM left_server WHERE user_hash = ? ORDER BY found_at DESC"


class Servers:
    """What is kept of servers, by Discord's ids; every method may raise a ``LogError``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def version(self, guild_id: int) -> int:
        """Return a number that grows with each change of a server's documents or settings; 0 before the first."""
        return documents.read_version(await self._store.read(documents.VERSION, (guild_id,)))

    async def settings(self, guild_id: int) -> ServerSettings:
        return server_settings.read_settings(await self._store.read(server_settings.READ, (guild_id,)))

    async def save(self, guild_id: int, settings: ServerSettings) -> None:
        await self._store.write(partial(server_settings.write_settings, guild_id, settings))

    async def documents(self, guild_id: int) -> list[ServerDocument]:
        """Return a server's documents, by name."""
        return [documents.read_document(row) for row in await self._store.read(documents.OF_SERVER, (guild_id,))]

    async def all_documents(self) -> list[ServerDocument]:
        """Return the documents of all servers, by server and name."""
        return [documents.read_document(row) for row in await self._store.read(documents.ALL)]

    async def with_documents(self) -> list[int]:
        """Return the servers that have documents."""
        return [int(row["guild_id"]) for row in await self._store.read(documents.WITH_DOCUMENTS)]

    async def digests(self) -> set[str]:
        """Return the digests of all files that are needed, also by documents that wait to be added."""
        return {row[0] for row in await self._store.read(documents.DIGESTS)}

    async def put(self, document: ServerDocument) -> ServerDocument | None:
        """Add a document; return the one of the same name that it has replaced."""
        return await self._store.write(partial(documents.put, document))

    async def remove(self, guild_id: int, name: str) -> ServerDocument | None:
        """Delete a document, and return it; None where there is none of that name."""
        return await self._store.write(partial(documents.take_out, guild_id, name))

    async def draft(self, document: ServerDocument) -> int:
        """Keep a document until its moderator confirms that it shall be added; return the draft's id."""
        return await self._store.write(partial(documents.insert_draft, document))

    async def drafted(self, guild_id: int, draft_id: int) -> ServerDocument | None:
        """Return a document of that server that waits to be added; None where it does not, or not any more."""
        rows = await self._store.read(documents.DRAFT, (draft_id, guild_id))
        return documents.read_document(rows[0]) if rows else None

    async def add_draft(self, guild_id: int, draft_id: int, limits: DocumentLimits) -> AddedDocument | Excess | None:
        """Add a document that waits, in place of those of the same name; None where it does not wait any more."""
        return await self._store.write(partial(documents.add_draft, draft_id, guild_id, limits, self._store.clock()))

    async def drop_draft(self, guild_id: int, draft_id: int) -> None:
        await self._store.run(documents.DROP_DRAFT, (draft_id, guild_id))

    async def drop_drafts(self, before: datetime) -> None:
        """Give up the documents that have waited since then."""
        await self._store.run(documents.DROP_OLD_DRAFTS, (to_milliseconds(before),))

    async def pages_due(self, before: datetime, guild_ids: Iterable[int], limit: int) -> list[ServerDocument]:
        """Return documents of some servers whose pages were not asked for since then, the longest waiting first."""
        values = (to_milliseconds(before), json.dumps(sorted(guild_ids)), limit)
        rows = await self._store.read(documents.DUE, values)
        return [documents.read_document(row) for row in rows]

    async def note_page(self, document: ServerDocument, state: DocumentState, *, reached: bool) -> None:
        """Note how a document's page was found now, and whether it could be read.

        Nothing is noted where another has replaced the document meanwhile.
        """
        values = {
            "guild_id": document.guild_id,
            "name": document.name,
            "original_digest": document.original_digest,
            "checked_at": self._store.now(),
            "reached": int(reached),
            "state": state.value,
        }
        await self._store.run(documents.CHECK, values)

    async def greet(self, guild_id: int) -> bool:
        """Note that a server is greeted; True the first time only."""
        return await self._store.write(partial(membership.greet, guild_id, self._store.now()))

    async def not_greeted(self, guild_ids: Iterable[int]) -> list[int]:
        """Return those of some servers that have not been greeted."""
        rows = await self._store.read(membership.NOT_GREETED, (json.dumps(sorted(guild_ids)),))
        return [int(row["value"]) for row in rows]

    async def note_present(self, guild_ids: Iterable[int]) -> None:
        """Note in which servers the bot is; after an upgrade, those count as greeted."""
        await self._store.write(partial(membership.note_present, list(guild_ids), self._store.now()))

    async def choose(self, user_id: int, guild_id: int | None) -> None:
        """Note whose documents a person reads in direct messages; None: the owner's."""
        user_hash = self._store.key.hash_of(user_id)
        if guild_id is None:
            await self._store.run("DELETE FROM dm_choice WHERE user_hash = ?", (user_hash,))
        else:
            await self._store.run(_CHOOSE, (user_hash, guild_id, self._store.now()))

    async def note_left(self, user_id: int, guild_id: int) -> bool:
        """Note that a person is no member of a server any more, which ends a choice; False where there was none."""
        user_hash, now = self._store.key.hash_of(user_id), self._store.now()
        return await self._store.write(partial(membership.note_left, user_hash, guild_id, now))

    async def left_by(self, user_id: int) -> list[LeftServer]:
        """Return the servers that a person is known to have left, the latest first."""
        rows = await self._store.read(_LEFT_BY, (self._store.key.hash_of(user_id),))
        return [LeftServer(row["guild_id"], to_moment(row["found_at"])) for row in rows]

    async def choice(self, user_id: int) -> DmChoice | None:
        values = (self._store.key.hash_of(user_id),)
        rows = await self._store.read("SELECT * FROM dm_choice WHERE user_hash = ?", values)
        return DmChoice(rows[0]["guild_id"], to_moment(rows[0]["checked_at"])) if rows else None

    async def note_checked(self, user_id: int) -> None:
        """Note that Discord has just said that a person is a member of the server that they have chosen."""
        values = (self._store.now(), self._store.key.hash_of(user_id))
        await self._store.run("UPDATE dm_choice SET checked_at = ? WHERE user_hash = ?", values)

    async def seen_in(self, user_id: int) -> list[int]:
        """Return the servers with documents in which this person has asked; where that was latest is first.

        Those that the person is known to have left since are not among them.
        """
        rows = await self._store.read(_SEEN_IN, (self._store.key.hash_of(user_id),))
        return [int(row["guild_id"]) for row in rows]
