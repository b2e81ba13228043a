"""Deleting questions from the table, from other people's conversations, from the index of words, and from the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from bot.querylog.database.connection import fetch
from bot.querylog.database.encoding import duplicate_key
from bot.querylog.database.store import Store
from bot.querylog.records import EMPTY_STATE

Progress = Callable[[int], object]

_BATCH: Final = 500
_MERGED_PAGES: Final = 200

# A conversation holds the words of the questions that it goes on from. One that is empty holds none, and nor do those
# that go on from it, so the search ends there.
_FOLLOWERS: Final = """
WITH RECURSIVE doomed (id) AS MATERIALIZED (SELECT value FROM json_each(:ids)),
follower (id) AS (
    SELECT question.id FROM question JOIN doomed ON question.parent_id = doomed.id WHERE state_before <> :empty
    UNION
    SELECT question.id FROM question JOIN follower ON question.parent_id = follower.id WHERE state_before <> :empty
)
SELECT id, text FROM question WHERE id IN follower AND id NOT IN doomed
"""

_FORGET: Final = """
UPDATE question
SET state_before = :state_before, state_after = :state_after, resolved = :resolved, terms = :terms
WHERE id = :id
"""

# A negative number of pages puts all segments of the index in line; what was deleted is gone once they are one
# (https://sqlite.org/fts5.html, section 6.7).
_MERGE: Final = "INSERT INTO question_text (question_text, rank) VALUES ('merge', ?)"


async def delete_questions(
    store: Store, condition: str, values: Mapping[str, Any], progress: Progress | None = None
) -> int:
    """Delete questions with their quotes and votes, a batch at a time, so that others can write meanwhile.

    What others have taken over from them goes as well. Afterwards, ``scrub`` has to be called. Return how many have
    been deleted, which ``progress`` is told after each batch.
    """
    chosen = f"SELECT id FROM question WHERE {condition} LIMIT {_BATCH}"  # noqa: S608 - of a statement's parts
    deleted = 0
    while count := await store.write(partial(_delete_batch, chosen, values)):
        deleted += count
        if progress is not None:
            progress(deleted)
    return deleted


def _delete_batch(chosen: str, values: Mapping[str, Any], connection: sqlite3.Connection) -> int:
    ids = [row["id"] for row in connection.execute(chosen, values)]
    for row in fetch(_FOLLOWERS, {"ids": json.dumps(ids), "empty": EMPTY_STATE}, connection):
        connection.execute(_FORGET, {"id": row["id"], **without_parent(row["text"])})
    connection.execute("DELETE FROM question WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),))
    return len(ids)


def is_forgotten(connection: sqlite3.Connection, parent_id: int | None) -> bool:
    """Return whether the question that another goes on from, if any, was deleted or lost its words meanwhile."""
    if parent_id is None:
        return False
    row = connection.execute("SELECT state_after FROM question WHERE id = ?", (parent_id,)).fetchone()
    return row is None or row["state_after"] == EMPTY_STATE


def without_parent(text: str) -> dict[str, str]:
    """Return the columns of a question that tell of what it went on from, as if it had begun a conversation."""
    return {"state_before": EMPTY_STATE, "state_after": EMPTY_STATE, "resolved": text, "terms": duplicate_key(text)}


async def scrub(store: Store) -> None:
    """Take what was deleted out of the index of words and the journal too, which keep it until they are tidied."""
    await store.write(partial(_merge, -_MERGED_PAGES))
    while await store.write(partial(_merge, _MERGED_PAGES)) > 1:  # FTS5's own sign that there was something to do
        pass
    await _empty_journal(store)


def _merge(pages: int, connection: sqlite3.Connection) -> int:
    before = connection.total_changes
    connection.execute(_MERGE, (pages,))
    return connection.total_changes - before


async def overwrite(store: Store) -> bool:
    """Write the file anew: ``secure_delete`` leaves the copies that SQLite makes when it moves rows between pages.

    It takes ten seconds for a million questions. Return whether nothing is left that another program may still read.
    """
    await store.run("VACUUM")
    return await _empty_journal(store)


async def _empty_journal(store: Store) -> bool:
    """Move the ``-wal`` file into the database; return whether that is done, which a reader can prevent."""
    ((busy, *_),) = await store.run("PRAGMA wal_checkpoint (TRUNCATE)")
    return not busy
