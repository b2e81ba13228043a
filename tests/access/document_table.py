"""The table of whose documents are read: its one source. REVIEW.md shows it, and the tests hold the bot to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reader(StrEnum):
    """Where somebody is who wants to read a server's documents; each has all rights that can be had there."""

    MEMBER = "in that server"
    ELSEWHERE = "in another server"
    UNCHOSEN = "in DM"
    CHOSEN = "in DM, that server chosen"
    LEFT = "in DM, chosen and left"
    BROUGHT = "in a server without the bot"
    OWNER = "owner, in DM"


@dataclass(frozen=True)
class Way:
    """A way to read documents, and for which readers those of the server are read."""

    name: str
    group: str
    readers: frozenset[Reader]


_READERS: Final = frozenset({Reader.MEMBER, Reader.CHOSEN})
_ANSWERING: Final = (
    "a question in chat",
    "`more` and `source?` in reply",
    "`/ask`",
    "`/search`",
    "`/article`",
    "Find in article",
)
_BY_NAME: Final = ("`/ask` in an article", "`/search` in an article", "`/article` with a name", "`/passage` by address")
_OFFERED: Final = ("`/passage` by a value of its list", "the lists of passages", "the lists of articles")
_BUTTONS: Final = ("Context", "More", "Closest", "Place", "SearchPage")
_REVIEWING: Final = ("`/review show`", "`/review export`", "Teach", "Choose", "`/review taught`")
_MANAGING: Final = ("`/articles list`", "`/articles remove`", "`/articles export`", "the list of documents")

WAYS: Final = (
    *(Way(name, "asking", _READERS) for name in _ANSWERING),
    *(Way(name, "names", _READERS) for name in (*_BY_NAME, *_OFFERED)),
    *(Way(name, "ids", _READERS) for name in _BUTTONS),
    *(Way(name, "one’s own data", _READERS) for name in ("See", "Export")),
    *(Way(name, "reviewing", frozenset({Reader.MEMBER})) for name in _REVIEWING),
    *(Way(name, "documents", frozenset({Reader.MEMBER})) for name in _MANAGING),
)


def markdown() -> str:
    """The table as REVIEW.md shows it; the ways of a group share a line."""
    lines = ["| | " + " | ".join(Reader) + " |", "| --- |" + " --- |" * len(Reader)]
    groups: dict[tuple[str, frozenset[Reader]], list[str]] = {}
    for way in WAYS:
        groups.setdefault((way.group, way.readers), []).append(way.name)
    for (group, readers), names in groups.items():
        cells = ("✔" if reader in readers else "–" for reader in Reader)
        lines.append(f"| {group}: {', '.join(names)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
