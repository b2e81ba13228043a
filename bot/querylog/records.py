"""Values that go into the log and come out of it. Ids of people, servers, channels and messages are Discord's."""

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

EMPTY_STATE: Final = Conversation().as_json()

TERMINAL: Final = "terminal"  # the reviewer and teacher at the terminal; others are named by the keyed hash of their id


class Front(StrEnum):
    """Where a question was asked."""

    TERMINAL = "terminal"
    MENTION = "mention"
    REPLY = "reply"
    DM = "dm"
    CHANNEL = "channel"  # in which every message is a question
    SLASH = "slash"
    CONTEXT_MENU = "context_menu"


BY_MESSAGE: Final = frozenset({Front.MENTION, Front.REPLY, Front.DM, Front.CHANNEL})
"""The fronts whose questions can be answered later; an interaction waits three seconds, and no longer."""


class Visibility(StrEnum):
    """The people who may see an answer."""

    PUBLIC = "public"  # whoever may read the channel
    PRIVATE = "private"  # its asker alone
    SHARED = "shared"  # whoever may read the channel; but what the question follows on may be private


class LookUp(StrEnum):
    """What came of looking for words or a passage, which is no question."""

    FOUND = "found"
    MISSED = "missed"


class Verdict(StrEnum):
    """A reviewer's judgement of an answer; its question then leaves the queue."""

    RIGHT = "right"
    WRONG = "wrong"
    IGNORED = "ignored"
    TAUGHT = "taught"  # the right passage was set


@dataclass(frozen=True, slots=True)
class Origin:
    """The asker and the place; in the terminal there are no ids. People are kept only as keyed hashes."""

    front: Front
    user_id: int | None = field(repr=False)
    guild_id: int | None = None
    channel_id: int | None = None
    message_id: int | None = None  # the message that asks, for a question that is a message: each is answered once
    private: bool = False
    author_id: int | None = field(default=None, repr=False)  # who wrote the words, where that is another one
    library: int | None = None  # the server whose documents and lessons are used; None for the owner's alone


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer to a question, as it is logged."""

    conversation_id: int  # the id of the conversation's first question: the row's own id when it begins one
    parent_id: int | None  # the question whose conversation this one goes on from
    state_before: str  # the conversation before the question, as JSON; ``state_after`` has the question in it
    state_after: str
    answer: Answer
    took_ms: float
    digests: Mapping[str, str]  # the content hash of every article that was searched, by file name
    author_id: int | None = field(default=None, repr=False)  # as in ``Origin``
    look_up: LookUp | None = None
    unread: bool = False  # answered by words alone, since the models had no time


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
    own: bool = True  # asked by the person who goes on from it
    alone: bool = False  # to be gone on from without what came before it


@dataclass(frozen=True, slots=True)
class Claimed:
    """A question that has come in, and what its answer takes into account."""

    id: int
    after: StoredTurn | None  # the turn that it goes on from
    lesson_changes: int | None  # the number from ``Lessons.changes``; None where the log could not be read
    library_version: int | None = None  # that of ``Servers.version`` for the library; None as above, or without one


@dataclass(frozen=True, slots=True)
class LoggedQuote:
    """A quote that was shown: ``text[start:end]`` of one version of an article."""

    rank: int  # from 1, in the order shown
    article: str
    paragraph: int
    sentence: int
    start: int
    end: int
    score: float
    article_digest: str


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """A question in the log.

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
    look_up: LookUp | None = None  # None for what is a question
    unanswered: str | None = None  # of a message with several questions those that were not answered, one a line


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict, whose and when."""

    verdict: Verdict
    reviewer: str | None  # ``TERMINAL``, or the keyed hash of a person's id; None when that person has had it deleted
    at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's view of an answer."""

    helpful: bool
    missing: str | None  # in the person's words


@dataclass(frozen=True, slots=True)
class Case:
    """A question as reviewers see it; of a private one, neither channel nor conversation."""

    question: LoggedQuestion
    guild_id: int | None
    channel_id: int | None
    parent_id: int | None  # the question that it goes on from; None where that one may be private
    helpful: int
    unhelpful: int
    review: Review | None
    duplicates: int = 1  # the near-duplicates that wait for a review, itself included; counted in the queue alone
    votes: tuple[Vote, ...] = ()  # the oldest first; in an export, and where one question is shown
    state_before: str | None = None  # the conversation before it, as JSON, where one question is shown


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence that a lesson names, where it was when it was taught; it may have moved since."""

    article: str
    paragraph: int
    sentence: int
    digest: str


def sentence_digest(text: str) -> str:
    """Return the SHA-256 of a sentence's words, the same wherever it is and however its lines are broken."""
    return sha256(" ".join(text.split()).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LoggedLesson:
    """A question that was tied to the passage that answers it."""

    id: int
    question_id: int  # the question, which may be deleted by now
    guild_id: int | None  # the server that it holds in; None for everywhere
    asked: QuestionKey  # empty once the lesson has ended
    passage: Passage | None  # None when nothing answers the question
    teacher: str | None  # as in ``Review.reviewer``
    taught_at: datetime
    ended_at: datetime | None  # when a person had words of the question deleted: it holds no more


class TeachOutcome(StrEnum):
    TAUGHT = "taught"
    NO_QUESTION = "no_question"  # no such answered question in the scope
    NO_PASSAGE = "no_passage"  # no article has that passage


@dataclass(frozen=True, slots=True)
class TeachResult:
    outcome: TeachOutcome
    lesson_id: int | None = None
    quote: Quote | None = None  # the passage; None where nothing answers the question, or nothing was taught


@dataclass(frozen=True, slots=True)
class CurrentLesson:
    """A lesson, and its passage in the articles of today."""

    lesson: LoggedLesson
    quote: Quote | None  # None when nothing answers the question, or when the passage is gone

    @property
    def orphaned(self) -> bool:
        """Tell a lesson whose passage is in no article any more: it is kept, and answers nothing."""
        return self.lesson.passage is not None and self.quote is None
