"""What a conversation remembers: the last turns, what was asked and where the answers stood."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from retrieval.answers import Answer, Lead, Outcome, Place, Turn

if TYPE_CHECKING:
    from pydantic import TypeAdapter

REMEMBERED = 4
"""Turns that are kept; the words of older ones would weigh next to nothing."""
QUESTION_LETTERS = 300
"""Letters of a question that are kept."""

_PASSING = frozenset({Turn.GREETING, Turn.THANKS, Turn.HELP})
_ALL_SHOWN = frozenset({Turn.MORE, Turn.BEFORE, Turn.ABOUT})


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One turn: what was asked, and what was shown."""

    question: str
    """The last question; a turn such as "more" repeats that of the turn before."""
    turn: Turn
    shown: tuple[Place, ...] = ()
    """The sentences that a person saw as the answer."""
    leads: tuple[Lead, ...] = ()
    """The sentences that were probably the answer, whether shown or not, if it was answered at all."""
    trust: float | None = None
    """How probably it was answered; None in a conversation of an older version, whose leads were made the lighter for
    being doubtful."""

    @property
    def trusted(self) -> float:
        """How probably it was answered, 0 to 1, whichever version stored it."""
        known = sum(lead.weight for lead in self.leads) if self.trust is None else self.trust
        return min(1.0, max(0.0, known))


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The last turns, oldest first. Empty at first; frozen, so that each turn makes a new one."""

    turns: tuple[Exchange, ...] = ()

    @classmethod
    def from_json(cls, stored: str) -> Conversation:
        """Read what ``as_json`` has made, or an older version of it.

        Raises:
            ValueError: It is something else.
        """
        return _reader().validate_json(stored)

    def as_json(self) -> str:
        """The conversation as JSON on one line."""
        return json.dumps(self, default=vars, ensure_ascii=False, separators=(",", ":"))

    @property
    def shown(self) -> tuple[Place, ...]:
        """What was shown last, in any turn before; empty where nothing was."""
        return next((turn.shown for turn in reversed(self.turns) if turn.shown), ())

    @property
    def reached(self) -> Place | None:
        """The sentence that reading goes on from: the last of those that run on, the first of mere candidates."""
        last = next((turn for turn in reversed(self.turns) if turn.shown), None)
        if last is None:
            return None
        return last.shown[-1 if last.turn in _ALL_SHOWN else 0]

    def then(self, question: str, answer: Answer) -> Conversation:
        """Add a turn.

        Args:
            question: As it was asked.
            answer: What was answered to it.

        Returns:
            The conversation after it: empty after a fresh start, unchanged after a greeting, thanks, a request for
            help, and a turn to which there was nothing to show.
        """
        if answer.turn is Turn.NEW:
            return Conversation()
        asked = answer.turn in {Turn.QUESTION, Turn.FOLLOW_UP}
        if answer.turn in _PASSING or not (asked or answer.quotes):
            return self
        all_shown = answer.turn in _ALL_SHOWN or answer.outcome is Outcome.UNSURE
        shown = tuple(Place.of(quote) for quote in (answer.quotes if all_shown else answer.quotes[:1]))
        repeated = self.turns[-1].question if self.turns else ""
        exchange = Exchange(
            question=_storable(question) if asked else repeated,
            turn=answer.turn,
            shown=shown,
            leads=answer.leads or tuple(Lead(place=place, weight=1.0) for place in shown[-1:]),
            trust=answer.trust if answer.leads else float(bool(shown)),
        )
        return Conversation(turns=(*self.turns, exchange)[-REMEMBERED:])


@cache
def _reader() -> TypeAdapter[Conversation]:
    from pydantic import TypeAdapter  # noqa: PLC0415  # 50 ms, which only a conversation that goes on has to wait for

    return TypeAdapter(Conversation)


def _storable(question: str) -> str:
    """The beginning of a question, without what no encoding can carry."""
    return question[:QUESTION_LETTERS].encode("utf-8", "replace").decode("utf-8")
