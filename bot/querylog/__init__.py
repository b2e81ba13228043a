"""The log of questions: one SQLite file, one row a question, one a quote shown.

Everything that other packages need is here: open a log with ``QueryLog.open``, and the values it takes and gives.
"""

from bot.querylog.errors import (
    LogAccessError,
    LogClosedError,
    LogDamagedError,
    LogError,
    LogFolderError,
    LogKeyError,
    LogLockedError,
    LogNewerError,
    LogWriteError,
    NotALogError,
    OldSqliteError,
)
from bot.querylog.log import QueryLog
from bot.querylog.records import Entry, Front, LoggedQuestion, LoggedQuote, Origin, StoredTurn
from bot.querylog.sent import SentAnswer
from bot.querylog.text import well_formed
from bot.querylog.votes import Vote

__all__ = [
    "Entry",
    "Front",
    "LogAccessError",
    "LogClosedError",
    "LogDamagedError",
    "LogError",
    "LogFolderError",
    "LogKeyError",
    "LogLockedError",
    "LogNewerError",
    "LogWriteError",
    "LoggedQuestion",
    "LoggedQuote",
    "NotALogError",
    "OldSqliteError",
    "Origin",
    "QueryLog",
    "SentAnswer",
    "StoredTurn",
    "Vote",
    "well_formed",
]
