"""The way through a list from newer to older, kept in a button's id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

TRAIL: Final = r"(?:[0-9a-f]{1,15}(?:\.[0-9a-f]{1,15}){0,20})?"
"""What a trail looks like in an id: at most ``LONGEST_TRAIL`` characters when it was made here."""
LONGEST_TRAIL: Final = 32


@dataclass(frozen=True, slots=True)
class Trail:
    """Which page of a list this is, and how to get back: a list's pages begin below an id, not at a number."""

    ids: tuple[int, ...] = ()
    """The last id on each page that came before, the newest page first; none on the newest page itself."""

    @property
    def before(self) -> int | None:
        """The page shows what is older than this; None for the newest."""
        return self.ids[-1] if self.ids else None

    def on(self, last: int) -> Self:
        """To the next page.

        Args:
            last: The last id on this one.
        """
        ids = (*self.ids, last)
        while len(str(type(self)(ids))) > LONGEST_TRAIL:
            ids = ids[1:]  # from so far down, going back leads past some pages to the newest
        return type(self)(ids)

    def back(self) -> Self:
        """To the page before; from the newest, to itself."""
        return type(self)(self.ids[:-1])

    def __str__(self) -> str:
        return ".".join(f"{number:x}" for number in self.ids)

    @classmethod
    def read(cls, written: str) -> Self:
        """Read what ``str`` made, or what somebody typed that looks like ``TRAIL``."""
        return cls(tuple(int(number, 16) for number in written.split(".") if number))


NEWEST: Final = Trail()
"""To the first page."""
