"""The values that reviewers see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.querylog.records import LoggedQuestion, Verdict
from bot.querylog.votes import Vote


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict, whose and when."""

    verdict: Verdict
    reviewer: str | None
    """``terminal``, or the keyed hash of a person's id; None when that person has had it deleted."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it stands before a reviewer."""

    question: LoggedQuestion
    guild_id: int | None
    """Discord's id of the server; None in direct messages and the terminal."""
    channel_id: int | None
    parent_id: int | None
    """The question that it goes on from."""
    helpful: int
    unhelpful: int
    """How many people have voted so."""
    review: Review | None


@dataclass(frozen=True, slots=True)
class Group:
    """Near-duplicates that wait for a review."""

    latest: Case
    count: int
    """How many there are, the latest included."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A question with all that is known of it."""

    case: Case
    votes: tuple[Vote, ...]
    """With what was missing, in people's own words; the oldest first."""
    state_before: str | None = None
    """The conversation before the question, as JSON; None when it was never answered."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A question as it is exported."""

    case: Case
    comments: tuple[str, ...]
    """What was missing, in people's own words."""
