"""How the connected bot is doing, for whoever watches over it from another process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.querylog.database.errors import plain_errors
from bot.querylog.database.moments import to_milliseconds, to_moment
from bot.querylog.votes import Run

_BEAT: Final = """
INSERT INTO heartbeat (id, beat_at, started_at, connected, changed_at, answered, latency_ms, process, version)
VALUES (1, :beat_at, :started_at, :connected, :changed_at, :answered, :latency_ms, :process, :version)
ON CONFLICT (id) DO UPDATE
SET beat_at = excluded.beat_at, started_at = excluded.started_at, connected = excluded.connected,
    changed_at = excluded.changed_at, answered = excluded.answered, latency_ms = excluded.latency_ms,
    process = excluded.process, version = excluded.version
"""

_LAST: Final = """
SELECT beat_at, started_at, connected, changed_at, answered, latency_ms, process, version FROM heartbeat
"""

_HAS_TABLE: Final = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'heartbeat'"

_BUSY_TIMEOUT: Final = 5.0

BEAT_EVERY: Final = timedelta(seconds=30)
LASTS: Final = 3 * BEAT_EVERY
"""For how long a sign of life tells of the present."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life; moments are in UTC."""

    beat_at: datetime
    started_at: datetime
    """When the process started."""
    connected: bool
    changed_at: datetime
    """Since when it has been connected, or has not."""
    answered: int
    """How many questions it has answered since it started."""
    latency_ms: float | None
    """How long Discord's gateway takes to respond; None while that is not known."""
    process: int
    version: str
    """Of the program; empty when it runs without having been installed."""


class Heartbeats:
    """The signs of life in a log of questions, of which only the last is kept."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def beat(self, heartbeat: Heartbeat) -> None:
        """Write a sign of life over the last one.

        Raises:
            LogError: It cannot be written.
        """
        values = {
            "beat_at": to_milliseconds(heartbeat.beat_at),
            "started_at": to_milliseconds(heartbeat.started_at),
            "connected": int(heartbeat.connected),
            "changed_at": to_milliseconds(heartbeat.changed_at),
            "answered": heartbeat.answered,
            "latency_ms": heartbeat.latency_ms,
            "process": heartbeat.process,
            "version": heartbeat.version,
        }
        await self._run(_BEAT, values)


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Read the last sign of life, without writing anything and without keeping the bot from writing.

    Args:
        path: The database of the bot.

    Returns:
        None when there is no such file, or no bot has connected with it.

    Raises:
        LogError: The file cannot be read.
    """
    path = path.resolve()
    if not path.exists():
        return None
    with plain_errors(path), closing(_open_read_only(path)) as connection:
        ((there,),) = connection.execute(_HAS_TABLE).fetchall()
        rows = connection.execute(_LAST).fetchall() if there else []
    return _read(rows[0]) if rows else None


def _open_read_only(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_TIMEOUT)
    connection.row_factory = sqlite3.Row
    return connection


def _read(row: sqlite3.Row) -> Heartbeat:
    return Heartbeat(
        beat_at=to_moment(row["beat_at"]),
        started_at=to_moment(row["started_at"]),
        connected=bool(row["connected"]),
        changed_at=to_moment(row["changed_at"]),
        answered=row["answered"],
        latency_ms=row["latency_ms"],
        process=row["process"],
        version=row["version"],
    )
