"""The link that adds the bot to a server, made without discord.py, which takes long to load."""

from __future__ import annotations

import base64
from typing import Final
from urllib.parse import urlencode

_ADDRESS: Final = "https://discord.com/oauth2/authorize"
_SCOPES: Final = ("bot", "applications.commands")
_LONGEST_ID: Final = 20

VIEW_CHANNELS: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
READ_MESSAGE_HISTORY: Final = 1 << 16
SEND_MESSAGES_IN_THREADS: Final = 1 << 38
PERMISSIONS: Final = VIEW_CHANNELS | SEND_MESSAGES | READ_MESSAGE_HISTORY | SEND_MESSAGES_IN_THREADS
"""What the bot needs in a channel (https://discord.com/developers/docs/topics/permissions)."""


def application_id(token: str) -> int | None:
    """Read whose token it is: its first part is the id, as base64 without padding.

    Args:
        token: A bot's.

    Returns:
        Discord's id of the application; None when the token is made otherwise.
    """
    part = token.partition(".")[0]
    try:
        told = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
    except ValueError:
        return None
    return int(told) if told.isdecimal() and len(told) <= _LONGEST_ID else None


def invite_link(application: int) -> str:
    """The link for a person who manages a server.

    Args:
        application: Discord's id of the bot's application.
    """
    asked = {"client_id": application, "scope": " ".join(_SCOPES), "permissions": PERMISSIONS}
    return f"{_ADDRESS}?{urlencode(asked)}"
