"""A limit on a person's questions in any stretch of time; discord.py's ``CooldownMapping`` has fixed windows."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

MAX_QUESTIONS: Final = 5
WINDOW: Final = timedelta(seconds=20)


class RateDecision(Enum):
    ANSWER = auto()
    WARN = auto()  # it is the first one too many: say so
    IGNORE = auto()


@dataclass(slots=True)
class _Asker:
    answered: deque[datetime] = field(default_factory=deque)
    is_warned: bool = False


class RateLimit:
    def __init__(
        self, clock: Callable[[], datetime], max_questions: int = MAX_QUESTIONS, window: timedelta = WINDOW
    ) -> None:
        self._clock = clock
        self._max_questions = max_questions
        self._window = window
        self._askers: dict[int, _Asker] = {}
        self._purged_at = clock()

    def has_room(self, user_id: int) -> bool:
        """Return whether a person may ask now, without counting a question."""
        now, asker = self._clock(), self._askers.get(user_id)
        return asker is None or sum(now - moment < self._window for moment in asker.answered) < self._max_questions

    def check(self, user_id: int) -> RateDecision:
        """Decide about a question that a person asks now; only one that is answered counts."""
        now = self._clock()
        self._purge(now)
        asker = self._askers.setdefault(user_id, _Asker())
        while asker.answered and now - asker.answered[0] >= self._window:
            asker.answered.popleft()
        if len(asker.answered) < self._max_questions:
            asker.answered.append(now)
            asker.is_warned = False
            return RateDecision.ANSWER
        was_warned, asker.is_warned = asker.is_warned, True
        return RateDecision.IGNORE if was_warned else RateDecision.WARN

    def wait_seconds(self, user_id: int) -> int:
        """Return the whole seconds after which a person may ask again."""
        asker = self._askers.get(user_id)
        if asker is None or self.has_room(user_id):
            return 0
        return math.ceil((asker.answered[-self._max_questions] + self._window - self._clock()).total_seconds())

    def refund(self, user_id: int) -> None:
        """Stop counting the person's latest question: it was none, or had been answered before."""
        asker = self._askers.get(user_id)
        if asker is not None:
            asker.answered.pop()
            if not asker.answered:
                del self._askers[user_id]

    def _purge(self, now: datetime) -> None:
        """Forget those who have not asked for a while, or who asked before the clock was set back."""
        if timedelta() <= now - self._purged_at < self._window:
            return
        self._purged_at = now
        for user_id, asker in list(self._askers.items()):
            if not timedelta() <= now - asker.answered[-1] < self._window:
                del self._askers[user_id]
