"""The errors of this package that a caller handles.

- ``SeedError``: an article cannot be used
  - ``UnusableSeedsError``: there are several, and none can be used
- ``IndexFileError``: there is no index file that can be used
  - ``OutdatedIndexError``: it was written under another stamp
- ``ModelError``: the models cannot be used
- ``EngineError``: an engine cannot be used
  - ``EngineSilentError``: it does not answer just now
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class UnusableSeed(NamedTuple):
    """A file or folder that is left out while others are used."""

    name: str
    """As an article's; a folder's ends with "/"."""
    reason: str
    """One sentence, as a ``SeedError`` has it."""


class SeedError(Exception):
    """A seed that cannot be used; the message is one sentence that says which, where, and how to mend it."""

    unusable: tuple[UnusableSeed, ...] = ()
    """Where there are several, each of them."""


class UnusableSeedsError(SeedError):
    def __init__(self, path: Path, unusable: Sequence[UnusableSeed]) -> None:
        super().__init__(f"None of the {len(unusable)} files in {path} can be used: mend one, or put another there.")
        self.unusable = tuple(unusable)


class IndexFileError(Exception):
    """No usable index file; the message says why, in a few words."""


class OutdatedIndexError(IndexFileError):
    pass


class ModelError(Exception):
    """Models that cannot be used; the message is one sentence that says which, and how to mend it."""


class EngineError(Exception):
    """An engine that cannot be used; the message is one sentence that says which, and how to mend it."""


class EngineSilentError(EngineError):
    """An engine that fails, or is slow, and may do better in a moment."""
