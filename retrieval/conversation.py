"""The last turns of a conversation: what was asked, and where the answers were."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, reduce
from typing import TYPE_CHECKING

from retrieval.answers import Address, Answer, LikelyAnswer, Outcome, Turn

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MAX_TURNS = 4  # the words of older ones would weigh next to nothing
MAX_QUESTION_CHARS = 300
READING_TURNS = frozenset({Turn.MORE, Turn.BEFORE, Turn.ABOUT})
"""Turns that show sentences that follow one another, rather than an answer and its rivals."""
_ASKING = frozenset({Turn.QUESTION, Turn.FOLLOW_UP})


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One turn, under the names by which it is stored."""

    question: str  # the last one asked; a turn such as "more" repeats that of the turn before
    turn: Turn
    shown: tuple[Address, ...] = ()  # the sentences that a person got as the answer
    ends: tuple[Address, ...] = ()  # the last sentence of each, where one of them is several sentences
    leads: tuple[LikelyAnswer, ...] = ()  # the sentences that were probably the answer, if it was answered at all
    trust: float | None = None  # how probably it was answered; None in a conversation of an older version
    hidden: bool = False
    """The question's words are searched with, but never told: somebody else wrote them, or wrote them in private."""

    @property
    def shown_first(self) -> tuple[Address, ...]:
        """The sentences that a person saw without asking for more: of the candidates for an answer, the closest."""
        return self.shown[:1] if self.turn in _ASKING else self.shown

    @property
    def reliability(self) -> float:
        """The probability that it was answered, whichever version stored it: an old one lowered the weights instead."""
        stored = sum(likely.weight for likely in self.leads) if self.trust is None else self.trust
        return min(1.0, max(0.0, stored))


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The last turns, oldest first; frozen, so that each turn makes a new one."""

    turns: tuple[Exchange, ...] = ()

    @classmethod
    def from_json(cls, stored: str) -> Conversation:
        """Read what this or an older version has stored.

        Raises:
            ValueError: It is something else.
        """
        return _adapter().validate_json(stored)

    def as_json(self) -> str:
        return json.dumps(self, default=vars, ensure_ascii=False, separators=(",", ":"))

    @property
    def shown(self) -> tuple[Address, ...]:
        """The sentences shown last, in any earlier turn."""
        return next((turn.shown for turn in reversed(self.turns) if turn.shown), ())

    @property
    def ends(self) -> tuple[Address, ...]:
        """The last sentence of each of the quotes shown last."""
        return next((turn.ends or turn.shown for turn in reversed(self.turns) if turn.shown), ())

    def then(self, question: str, answer: Answer) -> Conversation:
        """Return the conversation with a turn added: empty after a fresh start, the same after one without content."""
        if answer.turn is Turn.NEW:
            return Conversation()
        if answer.answers:
            return reduce(lambda before, part: before.then(part.question, part), answer.answers, self)
        asked = answer.turn in _ASKING
        if not (asked or answer.quotes):
            return self
        all_shown = answer.turn in READING_TURNS or answer.outcome is Outcome.UNSURE
        seen = answer.quotes if all_shown else answer.quotes[:1]
        shown, ends = tuple(map(Address.of, seen)), tuple(map(Address.of_end, seen))
        repeated = self.turns[-1].question if self.turns else ""
        exchange = Exchange(
            question=_storable((question == answer.question and answer.asked) or question) if asked else repeated,
            turn=answer.turn,
            shown=shown,
            ends=ends if ends != shown else (),
            leads=answer.likely or tuple(LikelyAnswer(place=address, weight=1.0) for address in shown[-1:]),
            trust=answer.reliability if answer.likely else float(bool(shown)),
            hidden=not asked and bool(self.turns) and self.turns[-1].hidden,
        )
        return Conversation(turns=(*self.turns, exchange)[-MAX_TURNS:])

    def hide(self) -> Conversation:
        """Return the conversation with all its questions hidden, for a next turn that must not tell their words."""
        return Conversation(turns=tuple(replace(turn, hidden=True) for turn in self.turns))

    def last_alone(self, before: Conversation) -> Conversation:
        """Return what the last turn added, without a word of the turns before it.

        Args:
            before: The conversation before that turn.
        """
        if self == before or not self.turns:
            return Conversation()
        last = self.turns[-1]
        return Conversation(turns=(last if last.turn in _ASKING else replace(last, question=""),))


@cache
def _adapter() -> TypeAdapter[Conversation]:
    from pydantic import TypeAdapter  # noqa: PLC0415  # 50 ms, which only a conversation that goes on has to wait for

    return TypeAdapter(Conversation)


def _storable(question: str) -> str:
    """Return the beginning of a question, without what no encoding can carry."""
    return question[:MAX_QUESTION_CHARS].encode("utf-8", "replace").decode("utf-8")
