"""The log keeps look-ups beside questions; nothing of them is counted or reviewed as a question."""

from __future__ import annotations

from typing import Final

# A comment behind -- would swallow the bracket that SQLite writes after an added column.
_LOOK_UP: Final = (
    "look_up TEXT /* found or missed, for a look-up with /search or /passage, which asks nothing and has the outcome"
    " reply; NULL for a question */"
)

# The statistics read these alone.
_INDEXES: Final = (
    "DROP INDEX question_by_time",
    "DROP INDEX question_by_guild_and_time",
    "CREATE INDEX question_by_time ON question (asked_at, outcome, look_up)",
    "CREATE INDEX question_by_guild_and_time ON question (guild_id, asked_at, outcome, look_up)",
)

STATEMENTS: Final = (f"ALTER TABLE question ADD COLUMN {_LOOK_UP}", *_INDEXES)
