"""The page of ``/status``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.render.discord.setup import ServerSetup, channels_text
from bot.render.discord.text import ago, at_moment, clip, one_line
from bot.wording import Count, Wording
from retrieval.articles.shown.discord_markdown import escape

_MAX_LEFT_OUT: Final = 5
_MAX_TITLE: Final = 60
_MAX_CHANNELS: Final = 8  # whose missing permissions are listed


class ModelsState(StrEnum):
    OFF = "off"
    ON = "on"
    BUSY = "busy"  # some questions are answered by words alone, as the models have no time


@dataclass(frozen=True, slots=True)
class ServerStatus:
    setup: ServerSetup
    shared_sentences: int
    indexed_sentences: int  # that questions are answered from here
    left_out: Sequence[str]  # titles of documents that cannot be read
    connected_since: datetime | None
    models: ModelsState
    missing: Mapping[int, Sequence[str]]  # by a channel's id: names of permissions, for discord.py


def status_texts(status: ServerStatus, wording: Wording) -> list[str]:
    """Return the parts of the page, each a text of its own."""
    setup = status.setup
    return [
        wording.status_title,
        _documents(status, wording),
        channels_text(setup, wording),
        _permissions(status.missing, wording),
        _machine(status, wording),
    ]


def _documents(status: ServerStatus, wording: Wording) -> str:
    setup, own = status.setup, status.setup.documents
    lines = [wording.status_documents]
    counts = {"documents": Count(len(own)), "sentences": Count(sum(document.sentences for document in own))}
    lines.append((wording.status_own if own else wording.status_own_none).format(**counts))
    shared = wording.status_shared if setup.settings.shared else wording.status_shared_off
    lines.append(shared.format(documents=Count(setup.shared_documents), sentences=Count(status.shared_sentences)))
    lines.append(wording.status_index.format(sentences=Count(status.indexed_sentences)))
    if status.left_out:
        named = [escape(clip(one_line(title), _MAX_TITLE)) for title in status.left_out[:_MAX_LEFT_OUT]]
        titles = ", ".join([*named, *(["…"] if len(status.left_out) > _MAX_LEFT_OUT else [])])
        lines.append(wording.status_left_out.format(count=Count(len(status.left_out)), titles=titles))
    if own:
        lines.append(wording.status_changed.format(when=ago(max(document.added_at for document in own))))
    return "\n".join(lines)


def _permissions(missing: Mapping[int, Sequence[str]], wording: Wording) -> str:
    if not missing:
        return f"{wording.status_permissions}\n{wording.status_permissions_all}"
    lines = [wording.status_permissions, wording.status_permissions_missing]
    for channel_id, names in [*missing.items()][:_MAX_CHANNELS]:
        lines.append(f"<#{channel_id}>: {', '.join(_permission(name, wording) for name in names)}")
    if (more := len(missing) - _MAX_CHANNELS) > 0:
        lines.append(wording.setup_more_channels.format(channels=Count(more)))
    return "\n".join(lines)


def _permission(name: str, wording: Wording) -> str:
    """Return a permission as Discord's own settings call it."""
    phrase: str = getattr(wording, f"permission_{name}")
    return phrase


def _machine(status: ServerStatus, wording: Wording) -> str:
    models: str = getattr(wording, f"status_models_{status.models}")
    since = status.connected_since
    lines = [wording.status_machine]
    if since is not None:
        lines.append(wording.status_connected.format(when=at_moment(since)))
    return "\n".join([*lines, models])
