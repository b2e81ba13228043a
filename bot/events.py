"""Events of Discord's that discord.py cannot read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

_log: Final = logging.getLogger(__name__)

_NEEDED: Final = frozenset({"READY", "RESUMED"})
"""Without these there is no session, so what is wrong with them must be known."""

Parser = Callable[[Any], Any]


def tolerate_odd_events(parsers: dict[str, Parser]) -> None:
    """Let no event end the bot: discord.py ends where a field is missing that it looks for.

    Args:
        parsers: What discord.py does with an event, by the event's name.
    """
    for name in parsers.keys() - _NEEDED:
        parsers[name] = _tolerant(name, parsers[name])


def spare_own_messages(parsers: dict[str, Parser], own_id: Callable[[], int | None]) -> None:
    """Let discord.py build nothing from the messages that the bot has written itself: nobody looks at them.

    Args:
        parsers: As above.
        own_id: Discord's id of the bot; None before it is logged in.
    """
    parse = parsers["MESSAGE_CREATE"]

    @wraps(parse)
    def parsed(data: Any) -> Any:
        return None if int(data["author"]["id"]) == own_id() else parse(data)

    parsers["MESSAGE_CREATE"] = parsed


def _tolerant(name: str, parse: Parser) -> Parser:
    @wraps(parse)
    def parsed(data: Any) -> Any:
        try:
            return parse(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next event may be well
            _log.warning("An event that discord.py cannot read: %s (%r)", name, error)
            return None

    return parsed
