"""The values that go into the log and come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from retrieval.answers import Answer, Outcome


class Front(StrEnum):
    """Where a question was asked."""

    TERMINAL = "terminal"
    MENTION = "mention"
    REPLY = "reply"
    DM = "dm"
    CHANNEL = "channel"
    """A message in a channel or thread in which every message is a question."""
    SLASH = "slash"
    CONTEXT_MENU = "context_menu"


BY_MESSAGE: Final = frozenset({Front.MENTION, Front.REPLY, Front.DM, Front.CHANNEL})
"""The fronts whose questions can be answered later; an interaction waits three seconds, and no longer."""


TERMINAL: Final = "terminal"
"""Who reviews in the terminal."""


class Verdict(StrEnum):
    """What a reviewer says of the answer to a question, which then leaves the queue."""

    RIGHT = "right"
    WRONG = "wrong"
    IGNORED = "ignored"
    TAUGHT = "taught"
    """The right passage was set."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked where. Ids are Discord's; in the terminal there are none."""

    front: Front
    user_id: int | None = field(repr=False)
    """Kept only as a keyed hash."""
    guild_id: int | None = None
    channel_id: int | None = None
    message_id: int | None = None
    """The message that asks, for a question that is a message: each is answered once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written once a question has been answered."""

    conversation_id: int
    """The id of the conversation's first question: the row's own id when it begins one."""
    parent_id: int | None
    """The id of the question whose conversation this one goes on from."""
    state_before: str
    """The conversation before the question, as JSON."""
    state_after: str
    """The conversation with this question in it, as JSON."""
    answer: Answer
    took_ms: float
    digests: Mapping[str, str]
    """The content hash of every article that was searched, by file name."""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """An answered question, with the conversation that goes on from it."""

    id: int
    conversation_id: int
    parent_id: int | None
    asked_at: datetime
    text: str
    state_before: str
    state_after: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A question that has come in, and what its answer takes into account."""

    id: int
    """Its row."""
    after: StoredTurn | None
    """The turn that it goes on from."""
    lesson_changes: int | None
    """What ``Lessons.changes`` gives; None where the log could not be read."""


@dataclass(frozen=True, slots=True)
class LoggedQuote:
    """A quote that was shown: a place in an article, and the version of the article it is a place in."""

    rank: int
    """From 1, in the order shown."""
    article: str
    paragraph: int
    sentence: int
    start: int
    end: int
    """Offsets in characters of the article's text: ``text[start:end]``."""
    score: float
    article_digest: str


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question as reviewers see it. What comes with the answer is None until there is one."""

    id: int
    asked_at: datetime
    front: Front
    text: str
    resolved: str | None
    outcome: Outcome | None
    confidence: float | None
    took_ms: float | None
    article: str | None
    article_digest: str | None
    conversation_id: int | None
    quotes: tuple[LoggedQuote, ...]
