"""The values that go into the log and come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from retrieval.answers import Answer, Outcome, Quote
from retrieval.conversation import Conversation
from retrieval.lessons.question_similarity import QuestionKey


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


class Visibility(StrEnum):
    """Who may see an answer."""

    PUBLIC = "public"
    """Whoever may read the channel."""
    PRIVATE = "private"
    """Its asker alone."""
    SHARED = "shared"
    """Whoever may read the channel; but what the question follows on may be private."""


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
    private: bool = False
    """Only the asker sees the answer."""
    author_id: int | None = field(default=None, repr=False)
    """The person who wrote the question's words, where that is another one. Kept only as a keyed hash."""


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
    author_id: int | None = field(default=None, repr=False)
    """As in ``Origin``."""


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
    own: bool = True
    """Whether who goes on from it has asked it."""
    alone: bool = False
    """Whether only the turn itself may be gone on from, and not what came before it."""


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
    """A question as reviewers see it.

    What comes with the answer is None until there is one, and ``resolved`` where another person wrote the text.
    """

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
    private: bool = False
    """Only the asker may see the answer."""


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
    asked: QuestionKey
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
    """None for a private question, too: where it was asked is not told."""
    parent_id: int | None
    """The question that it goes on from; None where that one may be private, or this one is."""
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


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person thinks of an answer."""

    helpful: bool
    missing: str | None
    """What was missing, in the person's words."""


EMPTY_STATE: Final = Conversation().as_json()


class TeachOutcome(StrEnum):
    TAUGHT = "taught"
    NO_QUESTION = "no_question"
    """There is no such answered question in the scope."""
    NO_PASSAGE = "no_passage"
    """No article has that passage."""


@dataclass(frozen=True, slots=True)
class TeachResult:
    outcome: TeachOutcome
    lesson_id: int | None = None
    quote: Quote | None = None
    """The passage; none where nothing answers the question, or nothing was taught."""


@dataclass(frozen=True, slots=True)
class CurrentLesson:
    """A lesson, and what it names in the articles as they are now."""

    lesson: LoggedLesson
    quote: Quote | None
    """The passage; None when nothing answers the question, or when the passage is gone."""

    @property
    def orphaned(self) -> bool:
        """Whether it names a passage that is in no article any more: it is kept, and answers nothing."""
        return self.lesson.passage is not None and self.quote is None
