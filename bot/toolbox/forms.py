"""Forms that are sent in. ``Modal.on_submit`` would miss those that were opened before a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import discord

from bot.toolbox.base import Interaction

FORM_TIMEOUT_SECONDS: Final = 900.0  # as long as Discord takes what is sent in


def read_form(interaction: Interaction, custom_id: re.Pattern[str]) -> tuple[re.Match[str], Mapping[str, str]] | None:
    """Return the match of a form's id and what was entered, by the fields' ids; None if another thing has happened."""
    data: Mapping[str, Any] = interaction.data or {}
    match = custom_id.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or match is None:
        return None
    return match, dict(_entries(data.get("components", ())))


def _entries(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        yield from _entries([*component.get("components", ()), *filter(None, [component.get("component")])])
        if "custom_id" in component:
            yield component["custom_id"], str(component.get("value") or next(iter(component.get("values") or ()), ""))
