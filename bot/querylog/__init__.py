"""The log of questions: one SQLite file, one row a question, one a quote shown.

Everything that other packages need is here: open a log with ``QueryLog.open``, and the values it takes and gives.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from bot.querylog.deleting import EMPTY_STATE
from bot.querylog.errors import (
    BackupError,
    LogAccessError,
    LogClosedError,
    LogDamagedError,
    LogError,
    LogFolderError,
    LogKeyError,
    LogLockedError,
    LogNewerError,
    LogReplacedError,
    LogSpoolError,
    LogWriteError,
    NotALogError,
    OldSqliteError,
)
from bot.querylog.lesson_records import LoggedLesson, Passage, sentence_digest
from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, LoggedQuestion, LoggedQuote, Origin, StoredTurn, Verdict
from bot.querylog.scope import EVERYTHING, Everything, Guild, Scope
from bot.querylog.text import well_formed

if TYPE_CHECKING:
    from bot.querylog.heartbeat import Heartbeat, read_heartbeat
    from bot.querylog.owing import Owed, Place
    from bot.querylog.people import Erased, Kept, OwnVote
    from bot.querylog.replays import Replayable
    from bot.querylog.retention import DEPARTED_DAYS, Purged
    from bot.querylog.review_records import Case, Detail, Exported, Group, Review
    from bot.querylog.sent import SentAnswer
    from bot.querylog.statistics import Day, Stats
    from bot.querylog.votes import Vote

__all__ = [
    "DEPARTED_DAYS",
    "EMPTY_STATE",
    "EVERYTHING",
    "BackupError",
    "Case",
    "Day",
    "Detail",
    "Entry",
    "Erased",
    "Everything",
    "Exported",
    "Front",
    "Group",
    "Guild",
    "Heartbeat",
    "Kept",
    "LogAccessError",
    "LogClosedError",
    "LogDamagedError",
    "LogError",
    "LogFolderError",
    "LogKeyError",
    "LogLockedError",
    "LogNewerError",
    "LogReplacedError",
    "LogSpoolError",
    "LogWriteError",
    "LoggedLesson",
    "LoggedQuestion",
    "LoggedQuote",
    "NotALogError",
    "OldSqliteError",
    "Origin",
    "Owed",
    "OwnVote",
    "Passage",
    "Place",
    "Purged",
    "QueryLog",
    "Replayable",
    "Review",
    "Scope",
    "SentAnswer",
    "Stats",
    "StoredTurn",
    "Verdict",
    "Vote",
    "read_heartbeat",
    "sentence_digest",
    "well_formed",
]

_ASKED_FOR: Final = {
    "Case": "review_records",
    "DEPARTED_DAYS": "retention",
    "Day": "statistics",
    "Detail": "review_records",
    "Erased": "people",
    "Exported": "review_records",
    "Group": "review_records",
    "Heartbeat": "heartbeat",
    "Kept": "people",
    "Owed": "owing",
    "OwnVote": "people",
    "Place": "owing",
    "Purged": "retention",
    "Replayable": "replays",
    "Review": "review_records",
    "SentAnswer": "sent",
    "Stats": "statistics",
    "Vote": "votes",
    "read_heartbeat": "heartbeat",
}
"""The module of each name that is imported when it is asked for: what answering a single question needs none of."""


def __getattr__(name: str) -> Any:
    """See ``_ASKED_FOR``; called for names that are not here yet, as PEP 562 has it."""
    if name not in _ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_ASKED_FOR[name]}"), name)
    return value
