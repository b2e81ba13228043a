"""The values that retrieval returns: quotes, and the answer they make.

``json.dumps(value, default=vars)`` writes them, so the names of their fields are part of the JSON that programs read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

from retrieval.articles.article import Article, BlockKind, Sentence
from retrieval.articles.shown.quoted_text import shown_block, shown_slice

TAUGHT: Final = "taught"
"""The part of a score that comes from lessons."""
SECTION: Final = "section"
"""The part that comes from the heading above a passage, and from all that stands below it."""
MIN_READ_ANSWER: Final = 0.5
"""The probability by reading from which on a passage is likelier an answer than not."""
READ: Final = "read"
"""The part that comes from an encoder that has read question and passage together."""


_WITH_CARRIED: Final = re.compile(r"(?P<own>.*) \+ (?P<carried>[^\s,]+(?:, [^\s,]+)*)", re.DOTALL)


class Outcome(StrEnum):
    ANSWERED = "answered"  # the first quote answers
    UNSURE = "unsure"  # the quotes are the closest passages; none is known to answer
    NOT_FOUND = "not_found"  # the articles do not answer; there are no quotes
    REPLY = "reply"  # to a greeting, thanks, a request for help and the like; may quote


class Turn(StrEnum):
    """The intent of a turn; it decides the words around the quotes, never the quotes."""

    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    MORE = "more"
    BEFORE = "before"
    ANOTHER = "another"
    SOURCE = "source"
    SPEAKER = "speaker"
    ABOUT = "about"
    AUTHOR = "author"
    PUBLISHED = "published"
    ORIGIN = "origin"
    TITLE = "title"
    GREETING = "greeting"
    WELLBEING = "wellbeing"
    THANKS = "thanks"
    REACTION = "reaction"
    PRAISE = "praise"
    BLAME = "blame"
    APOLOGY = "apology"
    GOODBYE = "goodbye"
    IDENTITY = "identity"
    MAKER = "maker"
    PERSONAL = "personal"
    POINTING = "pointing"
    HELP = "help"
    NEW = "new"


FACT_TURNS: Final = frozenset({Turn.AUTHOR, Turn.PUBLISHED, Turn.ORIGIN, Turn.TITLE})
"""Turns that ask for what is known of an article beside its text."""
SMALL_TALK: Final = frozenset({
    Turn.GREETING, Turn.WELLBEING, Turn.THANKS, Turn.REACTION, Turn.PRAISE, Turn.BLAME, Turn.APOLOGY, Turn.GOODBYE,
    Turn.IDENTITY, Turn.MAKER, Turn.PERSONAL,
})  # fmt: skip
"""Turns that ask nothing of the articles."""


class MatchKind(StrEnum):
    """The way in which a word of a quote matches the question."""

    AS_WRITTEN = "as_written"
    WORD_FORM = "word_form"
    SPELLING = "spelling"
    ACRONYM = "acronym"
    SYNONYM = "synonym"
    CARRIED = "carried"  # it was said in an earlier turn


@dataclass(frozen=True)
class Match:
    word: str  # as it is in the quote
    asked: str  # the word of the question, or of an earlier turn, in lower case
    how: MatchKind


@dataclass(frozen=True)
class ScoreShare:
    """A part of a quote's score, by a name of ``retrieval.ranking.explanation.FAMILIES``; the parts add up to it."""

    name: str
    score: float


@dataclass(frozen=True)
class Lead:
    """A line of the article: ``text == decoded[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A contiguous part of an article, character for character: a sentence, or several that follow one another.

    ``text == decoded[start:end]``, where ``decoded`` is the seed file decoded from UTF-8 with its newlines untouched.
    """

    text: str
    article: str  # the seed file's name
    title: str  # the article's title, or the file's name where it has none
    paragraph: int  # from 1; the headline and the standfirst are in paragraph 0
    sentence: int  # the first one's number, from 1 within its paragraph
    start: int
    end: int
    score: float  # higher is better; comparable only within one answer
    matched: tuple[str, ...] = ()  # the words that matched, in their order
    url: str | None = None
    matches: tuple[Match, ...] = ()  # in the order of the sentence
    parts: tuple[ScoreShare, ...] = ()
    shown: str = ""  # the text as people read it: Discord's marks for bold, italics, code and safe links, no other
    heading: tuple[str, ...] = ()  # the headings above, outermost first
    lead: Lead | None = None  # the line that introduces it: a table's header, a list's lead-in
    lead_shown: str = ""  # that line's text as people read it
    through_paragraph: int = 0  # the paragraph and the number of the last sentence
    through: int = 0
    kind: BlockKind = BlockKind.PARAGRAPH  # of the block that it begins in
    reading: float | None = None  # the probability that it answers, by an encoder that has read it; 0 to 1
    nearness: float | None = None  # how near its heading is in meaning to the question: a cosine, at most 1

    @classmethod
    def of(
        cls, article: Article, sentence: Sentence, score: float = 0.0, *, last: Sentence | None = None, **why: Any
    ) -> Self:
        """Quote a sentence, or those up to ``last``; ``why`` are the fields that tell why it was chosen."""
        last = last or sentence
        block = article.block_of(sentence)
        lead = article.blocks[block.lead] if block is not None and block.lead >= 0 else None
        start = sentence.start
        if block is not None and sentence.number == 1 and (block.number or last.paragraph != sentence.paragraph):
            start = block.start  # with an item's number, or the first item's mark, as the others have theirs
        text = article.text[start : last.end]
        return cls(
            text=text,
            article=article.name,
            title=article.title,
            paragraph=sentence.paragraph,
            sentence=sentence.number,
            start=start,
            end=last.end,
            score=score,
            url=article.metadata.url,
            shown=shown_slice(article, sentence, last, start),
            heading=tuple(it.title for it in article.breadcrumb(block.section)) if block is not None else (),
            lead=None if lead is None else Lead(article.text[lead.start : lead.end], lead.start, lead.end),
            lead_shown="" if lead is None else shown_block(article, lead),
            through_paragraph=last.paragraph,
            through=last.number,
            kind=block.kind if block is not None else BlockKind.PARAGRAPH,
            **why,
        )

    @property
    def place(self) -> tuple[str, int, int]:
        """The article and the offsets, which tell it from any other."""
        return self.article, self.start, self.end

    @property
    def was_taught(self) -> bool:
        """Found because a question like this one was tied to it."""
        return any(part.name == TAUGHT for part in self.parts)

    @property
    def is_found(self) -> bool:
        """Found by words, its own or carried ones, by a heading or by a lesson, rather than merely ranked."""
        return bool(self.matches) or any(part.name in {TAUGHT, SECTION} for part in self.parts)


@dataclass(frozen=True)
class Address:
    """A sentence by its numbers; paragraph 0 holds the headline and the standfirst."""

    article: str
    paragraph: int
    sentence: int

    @classmethod
    def of(cls, quote: Quote) -> Address:
        return cls(article=quote.article, paragraph=quote.paragraph, sentence=quote.sentence)

    @classmethod
    def of_end(cls, quote: Quote) -> Address:
        """Return that of a quote's last sentence."""
        if not quote.through:
            return cls.of(quote)
        return cls(article=quote.article, paragraph=quote.through_paragraph, sentence=quote.through)


@dataclass(frozen=True)
class Fact:
    """What is known of an article beside its text: a field of its metadata."""

    article: str  # the seed file's name
    title: str
    value: str | None  # None where it is not known


@dataclass(frozen=True)
class LikelyAnswer:
    """A sentence that may be the answer, with its probability, 0 to 1; conversations store these names."""

    place: Address
    weight: float


@dataclass(frozen=True)
class AnswerPart:
    """The answer to one of several questions of a message."""

    question: str
    outcome: Outcome
    confidence: float
    quotes: tuple[int, ...]  # the numbers of its quotes among those of the whole answer, from 0


@dataclass(frozen=True, kw_only=True)
class Answer:
    question: str
    resolved: str  # the question as searched, with what a follow-up carried over, but for hidden words
    outcome: Outcome
    confidence: float  # the probability that the first quote answers; 1 for a reply
    quotes: tuple[Quote, ...] = ()
    turn: Turn = Turn.QUESTION
    facts: tuple[Fact, ...] = ()  # of each article asked about; none where it is open which one is meant
    begins: bool = False  # a turn that goes on from an answer, where there was none before
    likely: tuple[LikelyAnswer, ...] = field(default=(), repr=False)  # likeliest first, quoted or not
    reliability: float = field(default=0.0, repr=False)  # 0 to 1: how far a follow-up may rely on ``likely``
    asked: str = field(default="", repr=False)  # the question in a message; empty where there is no other word in it
    answers: tuple[Answer, ...] = field(default=(), repr=False)  # to each question of a message that has several

    @classmethod
    def of_several(cls, question: str, answers: tuple[Answer, ...]) -> Answer:
        """Join the answers to the questions of one message; the first quote of each comes first."""
        if len(answers) == 1:
            return replace(answers[0], question=question)
        first = [quote for answer in answers for quote in answer.quotes[:1]]
        others = [quote for answer in answers for quote in answer.quotes[1:]]
        quotes: dict[tuple[str, int, int], Quote] = {}
        for quote in (*first, *others):
            quotes.setdefault(quote.place, quote)
        outcomes = {answer.outcome for answer in answers}
        same = next(iter(outcomes)) if len(outcomes) == 1 else Outcome.UNSURE
        outcome = Outcome.ANSWERED if outcomes == {Outcome.ANSWERED, Outcome.REPLY} else same
        return cls(
            question=question,
            resolved="\n".join(answer.resolved for answer in answers),
            outcome=outcome,
            confidence=min(answer.confidence for answer in answers),
            quotes=tuple(quotes.values()),
            answers=answers,
        )

    @property
    def parts(self) -> tuple[AnswerPart, ...]:
        """The answers to each question of a message that has several."""
        numbers = {quote.place: number for number, quote in enumerate(self.quotes)}
        found = ([numbers[quote.place] for quote in it.quotes if quote.place in numbers] for it in self.answers)
        return tuple(
            AnswerPart(it.question, it.outcome, it.confidence, tuple(quotes))
            for it, quotes in zip(self.answers, found, strict=True)
        )

    def as_fields(self) -> Mapping[str, Any]:
        """Return the fields that a program is given: all but those that only the next turns need."""
        hidden = {"begins", "likely", "reliability", "asked", "answers"}
        return {name: value for name, value in vars(self).items() if name not in hidden} | {"parts": self.parts}


def with_carried(question: str, words: Sequence[str]) -> str:
    """Return a question as ``Answer.resolved`` has it, with the words that were carried over."""
    return f"{question} + {', '.join(words)}" if words else question


def split_carried(resolved: str) -> tuple[str, tuple[str, ...]]:
    """Undo ``with_carried``."""
    found = _WITH_CARRIED.fullmatch(resolved)
    return (found["own"], tuple(found["carried"].split(", "))) if found else (resolved, ())
