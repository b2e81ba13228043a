"""The values that come out of retrieval: quotes, and the answer they make.

As JSON they are what ``json.dumps`` makes of them with ``default=vars``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How an answer stands to its question."""

    ANSWERED = "answered"
    """The first quote answers."""
    UNSURE = "unsure"
    """The quotes are the closest passages; none is known to answer."""
    NOT_FOUND = "not_found"
    """The article does not answer; there are no quotes."""
    REPLY = "reply"
    """Not a question to the article: a greeting, thanks, a request for help. May quote."""


class Turn(StrEnum):
    """What kind of thing was said; decides the words around the quotes, never the quotes."""

    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    MORE = "more"
    BEFORE = "before"
    ANOTHER = "another"
    SOURCE = "source"
    SPEAKER = "speaker"
    ABOUT = "about"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    NEW = "new"


class How(StrEnum):
    """How a word of a quote matches the question."""

    AS_WRITTEN = "as_written"
    WORD_FORM = "word_form"
    SPELLING = "spelling"
    ACRONYM = "acronym"
    SYNONYM = "synonym"
    CARRIED = "carried"
    """It was said in a turn before."""


@dataclass(frozen=True)
class Match:
    """A word of a quote, and what it matches."""

    word: str
    """As it stands in the quote."""
    asked: str
    """The word of the question, or of the turn before, in lower case."""
    how: How


@dataclass(frozen=True)
class Part:
    """A share of a quote's score. The parts of a quote add up to its score."""

    name: str
    """One of ``retrieval.ranking.explanation.FAMILIES``."""
    score: float


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A sentence of an article, character for character, with where it stands.

    ``text == decoded[start:end]``, where ``decoded`` is the seed file decoded from UTF-8 with its newlines untouched.
    """

    text: str
    article: str
    """The seed file's name."""
    title: str
    """The article's title, or the file's name where it has none."""
    paragraph: int
    """Counted from 1; the headline and the standfirst are in paragraph 0."""
    sentence: int
    """Counted from 1 within its paragraph."""
    start: int
    end: int
    score: float
    """What the sentences were ordered by; higher is better, comparable only within one answer."""
    matched: tuple[str, ...] = ()
    """The words that matched, as they stand in the sentence, in their order."""
    url: str | None = None
    matches: tuple[Match, ...] = ()
    """How each word matched, in the order of the sentence."""
    parts: tuple[Part, ...] = ()
    """What the score is made of."""


@dataclass(frozen=True)
class Place:
    """A sentence by its address; paragraph 0 holds the headline and the standfirst."""

    article: str
    paragraph: int
    sentence: int

    @classmethod
    def of(cls, quote: Quote) -> Place:
        """Where a quote stands."""
        return cls(article=quote.article, paragraph=quote.paragraph, sentence=quote.sentence)


@dataclass(frozen=True)
class Lead:
    """A sentence that may be the answer."""

    place: Place
    weight: float
    """The probability, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the article has to say to a question."""

    question: str
    resolved: str
    """The question as searched, with what a follow-up carried over."""
    outcome: Outcome
    confidence: float
    """The probability that the first quote answers; 1 for a reply."""
    quotes: tuple[Quote, ...] = ()
    turn: Turn = Turn.QUESTION
    leads: tuple[Lead, ...] = field(default=(), repr=False)
    """Where the answer probably stands, likeliest first, shown or not: what a follow-up goes on from."""
    trust: float = field(default=0.0, repr=False)
    """How far a follow-up may rely on that, 0 to 1."""

    def told(self) -> Mapping[str, Any]:
        """What a program is told of it, by name: all but what only turns after need."""
        return {name: value for name, value in vars(self).items() if name not in {"leads", "trust"}}
