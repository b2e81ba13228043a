"""The table of who may use what: its one source. REVIEW.md shows it, and the tests hold the bot to it.

A new command, button, select menu, form or verb needs a row here: ``test_everything_has_a_row`` finds what has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Person(StrEnum):
    """Who."""

    ASKER = "asker"
    """Who asked the question that is meant, in a server."""
    MEMBER = "member"
    """Another member of that server."""
    PRIVATE_ASKER = "asker, on a private answer"
    """Who asked, where only that person sees the answer."""
    PRIVATE_MEMBER = "member, on it"
    """Another member of that server, with the id of that question."""
    MODERATOR = "moderator"
    """A member with Manage Server; a role that reviews is the same, but for what sets up a server."""
    KEEPER = "member with Manage Messages"
    """Without Manage Server."""
    ELSEWHERE = "moderator of another server"
    """There, with ids of this server's questions."""
    STRANGER = "stranger, in DM"
    """With ids of the server's questions, too."""
    OWNER = "owner"
    """Of the bot, without any role in the server, in DM."""


class May(StrEnum):
    """What comes of it."""

    YES = "✔"
    NO = "–"
    OWN = "own"
    """It works, and reaches nothing but what is the person's own, or that server's own."""


@dataclass(frozen=True)
class Row:
    """Who may use one thing."""

    name: str
    kind: str
    """command, menu, button, select, form or verb; the name of a button or a select is its class's."""
    cells: tuple[May, ...]
    """In the order of ``Person``."""


Y, N, O = May.YES, May.NO, May.OWN  # noqa: E741 - a table wants short names
_ALL: Final = (Y, Y, Y, Y, Y, Y, Y, Y, Y)
_HERE: Final = (Y, Y, Y, N, Y, Y, N, N, N)
_REVIEW: Final = (N, N, N, N, Y, N, O, N, N)
_OWN: Final = (O, O, O, O, O, O, O, O, O)
_DIRECT: Final = (N, N, N, N, N, N, N, O, O)
_MACHINE: Final = (N, N, N, N, N, N, N, N, Y)

TABLE: Final = (
    *(Row(name, "command", _ALL) for name in ("ask", "search", "passage", "article", "help")),
    Row("Find in article", "menu", _ALL),
    Row("privacy", "command", _OWN),
    Row("reload", "command", _MACHINE),
    *(Row(f"review {name}", "command", _REVIEW) for name in ("recent", "unanswered", "show", "search", "taught")),
    *(Row(f"review {name}", "command", _REVIEW) for name in ("stats", "export")),
    *(Row(f"articles {name}", "command", _REVIEW) for name in ("add", "list", "remove", "export")),
    *(Row(name, "button", _HERE) for name in ("ContextButton", "MoreButton", "ClosestButton", "VoteButton")),
    Row("missing", "form", _HERE),
    *(Row(name, "button", _ALL) for name in ("PlaceButton", "SearchPageButton")),
    Row("DeleteButton", "button", (Y, N, Y, N, Y, Y, N, N, N)),
    *(Row(f"{name}Button", "button", _OWN) for name in ("Share", "Privacy", "See", "Export", "Erase")),
    *(Row(name, "button", _REVIEW) for name in ("PageButton", "OpenButton", "MarkButton", "ReopenButton")),
    *(Row(name, "button", _REVIEW) for name in ("TeachButton", "ChooseButton", "SilenceButton", "UnteachButton")),
    Row("passage", "form", _REVIEW),
    *(Row(f"{name}DocumentButton", "button", _REVIEW) for name in ("Add", "Cancel", "Remove", "Keep")),
    Row("DocumentsPageButton", "button", _REVIEW),
    *(Row(name, "command", _REVIEW) for name in ("setup", "status")),
    *(Row(f"{name}Button", "button", _REVIEW) for name in ("Mode", "OnlyThese", "Shared")),
    *(Row(f"{name}Select", "select", _REVIEW) for name in ("Channels", "Reviewers", "Moderators")),
    Row("server", "command", _DIRECT),
    Row("ServerSelect", "select", _DIRECT),
    *(Row(name, "verb", _MACHINE) for name in ("ask", "chat", "discord", "sync", "preview", "add", "index", "check")),
    *(Row(f"log {name}", "verb", _MACHINE) for name in ("recent", "unanswered", "show", "search", "stats", "export")),
    *(
        Row(f"log {name}", "verb", _MACHINE)
        for name in ("teach", "replay", "purge", "forget-people", "backup", "browse")
    ),
)


def markdown() -> str:
    """The table as REVIEW.md shows it; what has the same cells shares a line."""
    lines = [
        "| | " + " | ".join(Person) + " |",
        "| --- |" + " --- |" * len(Person),
    ]
    groups: dict[tuple[str, tuple[May, ...]], list[str]] = {}
    for row in TABLE:
        groups.setdefault((row.kind, row.cells), []).append(_shown(row))
    for (kind, cells), names in groups.items():
        plural = f"{kind}s" if len(names) > 1 else kind
        lines.append(f"| {plural} {', '.join(names)} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _shown(row: Row) -> str:
    if row.kind == "command":
        return f"`/{row.name}`"
    if row.kind == "verb":
        return f"`{row.name}`"
    return row.name.removesuffix("Button").removesuffix("Select")
