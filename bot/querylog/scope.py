"""The questions that a reviewer sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Guild:
    """The questions of one server, for its moderators."""

    id: int  # Discord's


@dataclass(frozen=True, slots=True)
class Everything:
    """The questions of all servers, of direct messages, and of the terminal, for the owner of the bot."""


Scope = Guild | Everything
EVERYTHING: Final = Everything()


def condition(scope: Scope, table: str = "question") -> str:
    """Return SQL's condition for a question to be in a scope; its parameters are ``scope_values``."""
    return f"{table}.guild_id = :guild_id" if isinstance(scope, Guild) else "TRUE"


def scope_values(scope: Scope) -> Mapping[str, int]:
    return {"guild_id": scope.id} if isinstance(scope, Guild) else {}
