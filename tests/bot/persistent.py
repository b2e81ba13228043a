"""All persistent buttons and menus."""

from __future__ import annotations

from importlib import import_module

from bot.client import EXTENSIONS
from bot.toolbox.buttons import PersistentButton, PersistentSelect


def persistent_buttons() -> list[type[PersistentButton]]:
    """Return the classes of buttons that the features define, without the bases that no id leads to."""
    for name in EXTENSIONS:
        import_module(name)
    found: list[type[PersistentButton]] = []
    waiting = PersistentButton.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__discord_ui_compiled_template__.pattern != "(?!)":
            found.append(kind)
    return found


def persistent_selects() -> list[type[PersistentSelect]]:
    """Return the classes of menus that the features define."""
    for name in EXTENSIONS:
        import_module(name)
    return PersistentSelect.__subclasses__()
