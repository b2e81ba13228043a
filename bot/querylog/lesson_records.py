"""The values of teaching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from retrieval.lessons.question_similarity import Asked


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence that a lesson names."""

    article: str
    """The file's name."""
    paragraph: int
    sentence: int
    """Where it stood when it was taught; it may have moved since."""
    digest: str
    """See ``sentence_digest``: tells it wherever it stands."""


@dataclass(frozen=True, slots=True)
class LoggedLesson:
    """A question that was tied to the passage that answers it."""

    id: int
    question_id: int
    """The question, which may be deleted by now."""
    guild_id: int | None
    """Discord's id of the server that it holds in; None for everywhere."""
    asked: Asked
    """What counts of the question; nothing once it has ended."""
    passage: Passage | None
    """None when nothing answers the question."""
    teacher: str | None
    """``terminal``, or the keyed hash of a person's id; None when that person has had it deleted."""
    taught_at: datetime
    ended_at: datetime | None
    """When a person had words of the question deleted, and with them the lesson: it holds no more."""


def sentence_digest(text: str) -> str:
    """What tells a sentence wherever it stands and however its lines are broken: SHA-256 of its words, hexadecimal."""
    return sha256(" ".join(text.split()).encode()).hexdigest()
