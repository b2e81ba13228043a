"""How fast one person may ask."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

QUESTIONS: Final = 5
WITHIN: Final = timedelta(seconds=20)


class Verdict(Enum):
    """What becomes of a question."""

    ANSWER = auto()
    ASK_FOR_PATIENCE = auto()
    """The first one too many: say so."""
    KEEP_SILENT = auto()
    """Another one too many."""


@dataclass(slots=True)
class _Asker:
    answered: deque[datetime] = field(default_factory=deque)
    was_told: bool = False


class Pace:
    """Lets each person ask a number of questions within any stretch of time.

    Args:
        clock: Tells the present moment.
        questions: How many questions.
        within: The stretch.
    """

    def __init__(self, clock: Callable[[], datetime], questions: int = QUESTIONS, within: timedelta = WITHIN) -> None:
        self._clock = clock
        self._questions = questions
        self._within = within
        self._askers: dict[int, _Asker] = {}
        self._tidied = clock()

    def has_room(self, user_id: int) -> bool:
        """Whether a person may ask now; counts nothing."""
        asker = self._askers.get(user_id)
        if asker is None or len(asker.answered) < self._questions:
            return True
        now = self._clock()
        return sum(now - moment < self._within for moment in asker.answered) < self._questions

    def give_back(self, user_id: int) -> None:
        """Count the person's latest question no longer: it was none, or came again."""
        asker = self._askers.get(user_id)
        if asker is not None and asker.answered:
            asker.answered.pop()
        if asker is not None and not asker.answered:
            del self._askers[user_id]

    def take(self, user_id: int) -> Verdict:
        """Decide about a question that a person asks now; only one that is answered counts."""
        now = self._clock()
        self._tidy(now)
        asker = self._askers.setdefault(user_id, _Asker())
        while asker.answered and now - asker.answered[0] >= self._within:
            asker.answered.popleft()
        if len(asker.answered) < self._questions:
            asker.answered.append(now)
            asker.was_told = False
            return Verdict.ANSWER
        told, asker.was_told = asker.was_told, True
        return Verdict.KEEP_SILENT if told else Verdict.ASK_FOR_PATIENCE

    def _tidy(self, now: datetime) -> None:
        """Forget those who have not asked for a while, or who asked before the clock was set back."""
        if timedelta() <= now - self._tidied < self._within:
            return
        self._tidied = now
        for user_id, asker in list(self._askers.items()):
            if not timedelta() <= now - asker.answered[-1] < self._within:
                del self._askers[user_id]
