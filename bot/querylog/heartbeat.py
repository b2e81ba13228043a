"""The sign of life of the connected bot, in a file beside its database, for other processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.querylog.database.errors import HeartbeatError
from bot.querylog.database.files import draft_beside

BEAT_INTERVAL: Final = timedelta(seconds=30)
MAX_AGE: Final = 3 * BEAT_INTERVAL  # for how long a sign of life tells of the present


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life of a process; moments are in UTC."""

    beat_at: datetime
    started_at: datetime
    connected: bool
    changed_at: datetime  # since when it has been connected, or has not
    answered: int  # number of questions since the start
    process: int
    version: str  # empty when the program runs without having been installed


_FORMAT: Final = TypeAdapter(Heartbeat)


def heartbeat_path(database: Path) -> Path:
    database = database.resolve()
    return database.with_name(f"{database.name}.heartbeat")


def write_heartbeat(database: Path, heartbeat: Heartbeat) -> None:
    """Put a sign of life in the place of the last one, never half of it; OSError where that cannot be done."""
    path = heartbeat_path(database)
    with draft_beside(path) as draft:
        draft.write_bytes(_FORMAT.dump_json(heartbeat))
        draft.replace(path)


def read_heartbeat(database: Path) -> Heartbeat | None:
    """Read the last sign of life; None when no bot has connected with this database."""
    path = heartbeat_path(database)
    try:
        return _FORMAT.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HeartbeatError(path, f"cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise HeartbeatError(path, "is damaged") from error
