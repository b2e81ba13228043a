"""Pages that documents were taken from tell when they could be read last."""

from __future__ import annotations

from typing import Final

_REACHED: Final = "reached_at INTEGER /* when the page was asked for last, and either read or gone; NULL for a file */"

STATEMENTS: Final = (
    f"ALTER TABLE server_document ADD COLUMN {_REACHED}",
    "UPDATE server_document SET reached_at = checked_at",
)
