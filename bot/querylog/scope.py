"""Whose questions a reviewer sees: those of one server, or, for the owner of the bot, all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Guild:
    """The questions asked in one server, and nothing else: what its moderators see."""

    id: int
    """Discord's id of the server."""


@dataclass(frozen=True, slots=True)
class Everything:
    """The questions of all servers, of direct messages, and of the terminal: what the owner of the bot sees."""


Scope = Guild | Everything
EVERYTHING: Final = Everything()


def condition(scope: Scope, table: str = "question") -> str:
    """What SQL has to say of a question for it to be in a scope; goes with ``scope_values``.

    Args:
        scope: The scope.
        table: What the questions' table is called there.
    """
    return f"{table}.guild_id = :guild_id" if isinstance(scope, Guild) else "TRUE"


def scope_values(scope: Scope) -> Mapping[str, int]:
    """The parameters of ``condition``."""
    return {"guild_id": scope.id} if isinstance(scope, Guild) else {}
