"""The log of questions: one SQLite file, one row a question, one a quote shown.

Everything that other packages need is here: open a log with ``QueryLog.open``, and the values it takes and gives.
"""

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
from bot.querylog.heartbeat import Heartbeat, read_heartbeat
from bot.querylog.lesson_records import LoggedLesson, Passage, sentence_digest
from bot.querylog.log import QueryLog
from bot.querylog.owing import Owed, Place
from bot.querylog.people import Erased, Kept, OwnVote
from bot.querylog.records import Entry, Front, LoggedQuestion, LoggedQuote, Origin, StoredTurn
from bot.querylog.replays import Replayable
from bot.querylog.retention import DEPARTED_DAYS, Purged
from bot.querylog.review_records import Case, Detail, Exported, Group, Review, Verdict
from bot.querylog.scope import EVERYTHING, Everything, Guild, Scope
from bot.querylog.sent import SentAnswer
from bot.querylog.statistics import Day, Stats
from bot.querylog.text import well_formed
from bot.querylog.votes import Vote

__all__ = [
    "DEPARTED_DAYS",
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
