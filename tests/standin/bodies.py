"""The JSON that Discord sends, as far as discord.py reads it (https://discord.com/developers/docs/reference)."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

Body = dict[str, Any]

_EPOCH_MS: Final = 1_420_070_400_000
JOINED: Final = "2024-05-01T12:00:00+00:00"
"""When members joined, the bot too: too long ago for a greeting."""
_ALL_PERMISSIONS: Final = str((1 << 50) - 1)
_SEQUENCE: Final = itertools.count()

TEXT_CHANNEL: Final = 0
DIRECT_CHANNEL: Final = 1
GROUP_CHANNEL: Final = 3
_CONTEXTS: Final = {TEXT_CHANNEL: 0, DIRECT_CHANNEL: 1, GROUP_CHANNEL: 2}

COMMAND: Final = 2
COMPONENT: Final = 3
AUTOCOMPLETE: Final = 4


def new_id() -> str:
    """A snowflake of this moment, above all that were made before."""
    return str((int(time.time() * 1000) - _EPOCH_MS << 22) + next(_SEQUENCE) % (1 << 22))


def now() -> str:
    """The moment, as Discord writes it."""
    return datetime.now(UTC).isoformat()


def user(name: str, *, bot: bool = False) -> Body:
    """A new user."""
    return {
        "id": new_id(),
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }


def member(of: Body | None = None) -> Body:
    """A user's membership of a guild; without the user, as messages carry it."""
    body = {"roles": [], "joined_at": JOINED, "deaf": False, "mute": False, "flags": 0, "nick": None, "avatar": None}
    return body | ({"user": of} if of else {})


def channel(name: str, guild_id: str) -> Body:
    """A new text channel."""
    return {
        "id": new_id(),
        "type": TEXT_CHANNEL,
        "guild_id": guild_id,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
    }


def direct_channel(with_user: Body) -> Body:
    """A new direct conversation."""
    return {"id": new_id(), "type": DIRECT_CHANNEL, "last_message_id": None, "recipients": [with_user]}


def group_channel(members: Sequence[Body]) -> Body:
    """A new conversation of several people, which no bot can be a member of."""
    more = {"name": None, "icon": None, "owner_id": members[0]["id"]}
    return {"id": new_id(), "type": GROUP_CHANNEL, "last_message_id": None, "recipients": list(members), **more}


def guild(name: str, members: Sequence[Body]) -> Body:
    """A new guild, without channels."""
    guild_id = new_id()
    everyone = {
        "id": guild_id,
        "name": "@everyone",
        "permissions": _ALL_PERMISSIONS,
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    empty = ("emojis", "stickers", "features", "voice_states", "threads", "presences", "stage_instances")
    zero = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level", "nsfw_level")
    none = (
        "icon",
        "afk_channel_id",
        "system_channel_id",
        "rules_channel_id",
        "vanity_url_code",
        "description",
        "banner",
    )
    return {
        "id": guild_id,
        "name": name,
        "owner_id": members[0]["id"],
        "roles": [everyone],
        "members": [member(each) for each in members],
        "channels": [],
        "guild_scheduled_events": [],
        "member_count": len(members),
        "joined_at": now(),
        "large": False,
        "unavailable": False,
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "public_updates_channel_id": None,
        **{name: [] for name in empty},
        **dict.fromkeys(zero, 0),
        **dict.fromkeys(none),
    }


def message(channel_id: str, author: Body, content: str = "", **more: Any) -> Body:
    """A new message; what else it has is given."""
    return {
        "id": new_id(),
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": "@everyone" in content or "@here" in content,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        **more,
    }


def application(application_id: str, owner: Body) -> Body:
    """The bot's application."""
    return {
        "id": application_id,
        "name": "Stand-in",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": owner,
        "team": None,
        "flags": 0,
    }


def registered(command: Body, application_id: str, guild_id: str | None) -> Body:
    """A command, as Discord sends it back."""
    ids = {"id": new_id(), "version": new_id(), "application_id": application_id, "guild_id": guild_id}
    return {"type": 1, "description": "", "default_member_permissions": None, "options": [], **command, **ids}


def slash_command(name: str, options: Mapping[str, Any]) -> Body:
    """What an interaction tells of a slash command, such as ``articles list``; an attachment is given as its body."""
    kinds = {str: 3, int: 4, bool: 5, dict: 11}
    files = {value["id"]: value for value in options.values() if isinstance(value, dict)}
    chosen = [
        {"name": key, "type": kinds[type(value)], "value": value["id"] if isinstance(value, dict) else value}
        for key, value in options.items()
    ]
    group, _, inner = name.partition(" ")
    if inner:
        chosen = [{"name": inner, "type": 1, "options": chosen}]
    resolved = {"resolved": {"attachments": files}} if files else {}
    return {"id": new_id(), "type": 1, "name": group, "options": chosen, **resolved}


def message_command(name: str, of: Body) -> Body:
    """What an interaction tells of a command in the menu of a message."""
    return {"id": new_id(), "type": 3, "name": name, "target_id": of["id"], "resolved": {"messages": {of["id"]: of}}}


def attachment(name: str, url: str, size: int) -> Body:
    """A file that somebody has given a command."""
    return {"id": new_id(), "filename": name, "size": size, "url": url, "proxy_url": url, "ephemeral": True}


def completion(name: str, option: str, typed: str) -> Body:
    """What an interaction tells of an option that is being typed."""
    typing = {"name": option, "type": 3, "value": typed, "focused": True}
    return {"id": new_id(), "type": 1, "name": name, "options": [typing]}


def button(custom_id: str) -> Body:
    """What an interaction tells of a button."""
    return {"custom_id": custom_id, "component_type": 2, "id": 1}


def choice(custom_id: str, value: str) -> Body:
    """What an interaction tells of a value that was chosen in a menu."""
    return {"custom_id": custom_id, "component_type": 3, "id": 1, "values": [value]}


def row_of_one(custom_id: str) -> Body:
    """The components of a message with one button."""
    return {"type": 1, "id": 1, "components": [{"type": 2, "id": 2, "style": 2, "label": "?", "custom_id": custom_id}]}


def interaction(  # noqa: PLR0913 - an interaction tells of so much
    kind: int,
    data: Body,
    application_id: str,
    by: Body,
    where: Body,
    *,
    locale: str = "en-US",
    permissions: str = _ALL_PERMISSIONS,
    by_user_alone: bool = False,
) -> Body:
    """A new interaction.

    Args:
        kind: ``COMMAND``, ``COMPONENT`` or ``AUTOCOMPLETE``.
        data: What was used.
        application_id: The bot's.
        by: Who uses it.
        where: The channel.
        locale: The user's language.
        permissions: The user's, in a guild.
        by_user_alone: The user has installed the application, the guild has not.
    """
    in_guild = "guild_id" in where
    everywhere = {
        "id": new_id(),
        "application_id": application_id,
        "type": kind,
        "token": f"interaction-{new_id()}",
        "version": 1,
        "locale": locale,
        "attachment_size_limit": 10_485_760,
        "app_permissions": _ALL_PERMISSIONS,
        "authorizing_integration_owners": {"1": by["id"]} if by_user_alone else {"0": where.get("guild_id", "0")},
        "entitlements": [],
        "context": _CONTEXTS[where["type"]],
        "channel_id": where["id"],
        "channel": where,
        "data": data,
    }
    if not in_guild:
        return {**everywhere, "user": by}
    guild = {"id": where["guild_id"], "locale": "en-US", "features": []}
    of_guild = {"guild_id": where["guild_id"], "guild": guild, "guild_locale": "en-US"}
    return {**everywhere, **of_guild, "member": member(by) | {"permissions": permissions}}
