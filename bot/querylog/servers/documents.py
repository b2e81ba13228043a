"""The SQL of servers' documents, for one connection; each function is a part of somebody's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from bot.querylog.database.connection import fetch
from bot.querylog.database.encoding import to_milliseconds, to_moment, well_formed
from bot.querylog.servers.records import AddedDocument, DocumentLimits, DocumentState, Excess, ServerDocument

_MOMENTS: Final = ("added_at", "fetched_at", "checked_at", "reached_at")
_FIELDS: Final = tuple(each.name for each in fields(ServerDocument))
_MAX_DRAFTS: Final = 10  # of a server; a moderator confirms or cancels one after the other

_ADDED: Final = "SELECT * FROM server_document WHERE added_at IS NOT NULL"
OF_SERVER: Final = f"{_ADDED} AND guild_id = ? ORDER BY name"
ALL: Final = f"{_ADDED} ORDER BY guild_id, name"
DUE: Final = f"""
{_ADDED} AND url IS NOT NULL AND fetched_at IS NOT NULL AND checked_at <= ?
AND +guild_id IN (SELECT value FROM json_each(?)) -- not by server: of most pages, none is due
ORDER BY checked_at, id LIMIT ?
"""  # noqa: S608 - of constants alone
DRAFT: Final = "SELECT * FROM server_document WHERE id = ? AND guild_id = ? AND added_at IS NULL"
WITH_DOCUMENTS: Final = "SELECT DISTINCT guild_id FROM server_document WHERE added_at IS NOT NULL ORDER BY guild_id"
DIGESTS: Final = "SELECT text_digest FROM server_document UNION SELECT original_digest FROM server_document"
DROP_DRAFT: Final = "DELETE FROM server_document WHERE id = ? AND guild_id = ? AND added_at IS NULL"
DROP_OLD_DRAFTS: Final = "DELETE FROM server_document WHERE added_at IS NULL AND taken_at <= ?"

_INSERT: Final = (
    f"INSERT INTO server_document (taken_at, {', '.join(_FIELDS)})"  # noqa: S608 - of names alone
    f" VALUES (:taken_at, {', '.join(f':{name}' for name in _FIELDS)}) RETURNING id"
)
_DROP_SURPLUS: Final = """
DELETE FROM server_document WHERE added_at IS NULL AND guild_id = :guild_id AND id NOT IN (
    SELECT id FROM server_document WHERE added_at IS NULL AND guild_id = :guild_id ORDER BY id DESC LIMIT :limit
)
"""
_TAKE_OUT: Final = "DELETE FROM server_document WHERE added_at IS NOT NULL AND guild_id = ? AND name = ? RETURNING *"
_CONFIRM: Final = "UPDATE server_document SET added_at = ? WHERE id = ? RETURNING *"
# Only of the page as it was asked for: another may have taken its place meanwhile.
CHECK: Final = """
UPDATE server_document
SET checked_at = :checked_at, state = :state, reached_at = CASE WHEN :reached THEN :checked_at ELSE reached_at END
WHERE added_at IS NOT NULL AND guild_id = :guild_id AND name = :name AND original_digest = :original_digest
"""
_CHANGE: Final = "INSERT OR REPLACE INTO server_change (guild_id) VALUES (?)"
VERSION: Final = "SELECT number FROM server_change WHERE guild_id = ?"


def note_change(connection: sqlite3.Connection, guild_id: int) -> None:
    """Give a server a new version, higher than any before."""
    connection.execute(_CHANGE, (guild_id,))


def read_version(rows: Sequence[sqlite3.Row]) -> int:
    """Return the version that ``VERSION`` has found; 0 before the first change."""
    return int(rows[0]["number"]) if rows else 0


def read_document(row: sqlite3.Row) -> ServerDocument:
    """Return the document of a row; one that waits has been added, as it were, when its text was taken."""
    values: dict[str, Any] = {name: row[name] for name in _FIELDS}
    values["added_at"] = row["taken_at"] if row["added_at"] is None else row["added_at"]
    for name in _MOMENTS:
        values[name] = None if values[name] is None else to_moment(values[name])
    return ServerDocument(**{**values, "state": DocumentState(row["state"])})


def _values(document: ServerDocument) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(document, name)
        if isinstance(value, datetime):
            value = to_milliseconds(value)
        found[name] = well_formed(value) if isinstance(value, str) else value
    return {**found, "taken_at": found["added_at"], "state": document.state.value}


def insert_draft(document: ServerDocument, connection: sqlite3.Connection) -> int:
    """Write down a document that waits to be added; of many in a server, the oldest wait no longer."""
    row = connection.execute(_INSERT, {**_values(document), "added_at": None}).fetchone()
    connection.execute(_DROP_SURPLUS, {"guild_id": document.guild_id, "limit": _MAX_DRAFTS})
    return int(row["id"])


def add_draft(
    draft_id: int, guild_id: int, limits: DocumentLimits, now: datetime, connection: sqlite3.Connection
) -> AddedDocument | Excess | None:
    """Add a document that waits, in place of those of the same name; None where it waits no longer."""
    rows = fetch(DRAFT, (draft_id, guild_id), connection)
    if not rows:
        return None
    document = read_document(rows[0])
    others = [read_document(row) for row in fetch(OF_SERVER, (guild_id,), connection)]
    replaced = same_name(document, others)
    if excess := limits.exceeded_by(document, [it for it in others if it not in replaced]):
        return excess
    for each in replaced:
        take_out(guild_id, each.name, connection)
    connection.execute(_CONFIRM, (to_milliseconds(now), draft_id)).fetchall()
    note_change(connection, guild_id)
    return AddedDocument(replace(document, added_at=to_moment(to_milliseconds(now))), replaced)


def same_name(document: ServerDocument, others: Iterable[ServerDocument]) -> tuple[ServerDocument, ...]:
    """Return those of the server's documents that a new one takes the place of."""
    return tuple(each for each in others if each.stem == document.stem)


def put(document: ServerDocument, connection: sqlite3.Connection) -> ServerDocument | None:
    """Write down a document that is added; return that of the same name, which is gone."""
    replaced = take_out(document.guild_id, document.name, connection)
    connection.execute(_INSERT, _values(document)).fetchall()
    note_change(connection, document.guild_id)
    return replaced


def take_out(guild_id: int, name: str, connection: sqlite3.Connection) -> ServerDocument | None:
    """Delete a document, and return it; None where there is none of that name."""
    rows = fetch(_TAKE_OUT, (guild_id, name), connection)
    if not rows:
        return None
    note_change(connection, guild_id)
    return read_document(rows[0])
