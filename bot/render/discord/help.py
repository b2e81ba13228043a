"""The parts of ``/help``: asking, the buttons below an answer, looking things up, one's own data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.render.discord.text import command_mention
from bot.wording import Wording

_COMMANDS: Final = ("ask", "search", "passage", "article", "privacy")


def help_texts(ids: Mapping[str, int], wording: Wording) -> list[str]:
    """Return the parts, with commands that can be clicked on where their ids are known."""
    commands = {name: command_mention(name, ids) for name in _COMMANDS}
    buttons = {
        "context": wording.button_context,
        "more": wording.button_more,
        "closest": wording.button_closest,
        "helpful": wording.button_helpful,
        "not_helpful": wording.button_not_helpful,
        "delete": wording.button_delete,
    }
    parts = (
        wording.help_ask,
        wording.help_buttons,
        wording.help_look_up,
        wording.help_privacy,
        wording.help_own_words,
    )
    return [part.format(**commands, **buttons, find=wording.find_in_article) for part in parts]
