"""Messages wait for their answer; those that are there wait for none."""

from __future__ import annotations

from typing import Final

_OWED: Final = "owed INTEGER /* 1 from the claim of a message until its answer is sent, or cannot be; otherwise NULL */"

STATEMENTS: Final = (
    f"ALTER TABLE question ADD COLUMN {_OWED}",
    "CREATE INDEX question_owed ON question (message_id) WHERE owed",
)
