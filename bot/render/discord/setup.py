"""The words of the panel of ``/setup``: what is set in a server, and what can be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.querylog.servers.records import ChannelMode, ServerDocument, ServerSettings
from bot.wording import Count, Wording
from retrieval.articles.shown.discord_markdown import escape

MAX_LINES: Final = 15  # of channels that are named one by one
_PHRASES: Final = {
    ChannelMode.OFF: "mode_off",
    ChannelMode.MENTION: "mode_mention",
    ChannelMode.QUESTIONS: "mode_questions",
}


@dataclass(frozen=True, slots=True)
class ServerSetup:
    """What is set in a server, as far as its channels and roles still exist."""

    settings: ServerSettings
    channels: Mapping[int, ChannelMode]  # by Discord's id, in the server's order; the owner's are among them
    reviewers: tuple[int, ...]  # ids of roles, of many the highest
    reads_all: bool  # the bot gets the text of every message
    documents: Sequence[ServerDocument]  # the server's own
    shared_documents: int
    can_write_to_moderators: bool = True  # in the moderators' channel, where there is one


def channels_text(setup: ServerSetup, wording: Wording) -> str:
    """Tell where the bot answers, a line for each channel that is named."""
    lines = [wording.setup_channels]
    for channel_id, mode in [*setup.channels.items()][:MAX_LINES]:
        lines.append(f"<#{channel_id}> · {mode_name(mode, wording, reads_all=setup.reads_all)}")
    if (more := len(setup.channels) - MAX_LINES) > 0:
        lines.append(wording.setup_more_channels.format(channels=Count(more)))
    elsewhere = ChannelMode.OFF if setup.settings.only_these else ChannelMode.MENTION
    phrase = wording.setup_elsewhere if setup.channels else wording.setup_everywhere
    lines.append(f"{phrase} · {mode_name(elsewhere, wording, reads_all=True)}")
    return "\n".join(lines)


def mode_name(mode: ChannelMode, wording: Wording, *, reads_all: bool) -> str:
    """Return the words for a mode, with a note where it needs what the bot does not get."""
    name: str = getattr(wording, _PHRASES[mode])
    return wording.mode_needs_content.format(mode=name) if mode is ChannelMode.QUESTIONS and not reads_all else name


def chosen_text(chosen: Collection[int], wording: Wording) -> str:
    return wording.setup_how.format(channels=", ".join(f"<#{channel_id}>" for channel_id in chosen))


def only_these_text(setup: ServerSetup, wording: Wording) -> str:
    if not setup.settings.only_these:
        return wording.setup_only_these_off
    answers = any(mode is not ChannelMode.OFF for mode in setup.channels.values())
    return wording.setup_only_these_on if answers else wording.setup_only_these_nowhere


def reviewers_text(setup: ServerSetup, wording: Wording, hidden_of: str) -> str:
    """Tell who reviews; where Discord hides the commands of a bot of that name, also how to let the roles see them."""
    roles = ", ".join(f"<@&{role_id}>" for role_id in setup.reviewers)
    said = wording.setup_reviewers_roles.format(roles=roles) if roles else wording.setup_reviewers_none
    hint = f"\n{wording.setup_reviewers_hint.format(name=escape(hidden_of))}" if hidden_of and roles else ""
    return f"{wording.setup_reviewers}\n{said}{hint}"


def moderators_text(setup: ServerSetup, wording: Wording) -> str:
    channel_id = setup.settings.moderators_channel
    if channel_id is None:
        return f"{wording.setup_moderators}\n{wording.setup_moderators_none}"
    phrase = wording.setup_moderators_set if setup.can_write_to_moderators else wording.setup_moderators_closed
    return f"{wording.setup_moderators}\n{phrase.format(channel=f'<#{channel_id}>')}"


def shared_text(setup: ServerSetup, wording: Wording) -> str:
    """Tell whether the owner's documents answer, too; and where none are left, that nothing does."""
    documents = Count(setup.shared_documents)
    if setup.settings.shared:
        return wording.setup_shared_on.format(documents=documents)
    phrase = wording.setup_shared_off if setup.documents else wording.setup_shared_off_empty
    return phrase.format(documents=documents)
