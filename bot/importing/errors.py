"""Why something cannot be taken in."""

from __future__ import annotations

from enum import StrEnum, auto


class ImportingError(Exception):
    """Something cannot be taken in; the message is one sentence for a person, which says what to do."""


class Refusal(StrEnum):
    """Why the text of a file is not taken; ``bot.wording`` has a sentence for each, ``importing_`` and its value."""

    DAMAGED = auto()
    LOCKED = auto()
    NO_TEXT = auto()
    SCRIPT = auto()
    PAGES = auto()
    TEXT = auto()
    UNPACKED = auto()
    ENTITIES = auto()
    MEMORY = auto()
    SLOW = auto()


class RefusedError(Exception):
    """What an extractor raises, within the process that reads a file."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal
