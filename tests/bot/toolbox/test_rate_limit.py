from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.toolbox.rate_limit import QUESTIONS, WITHIN, Pace, Verdict


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def test_five_in_twenty_seconds_then_one_notice_then_silence() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert [pace.take(1) for _ in range(8)] == [
        *[Verdict.ANSWER] * 5,
        Verdict.ASK_FOR_PATIENCE,
        *[Verdict.KEEP_SILENT] * 2,
    ]
    assert pace.take(2) is Verdict.ANSWER
    clock.move(19.9)
    assert pace.take(1) is Verdict.KEEP_SILENT
    clock.move(0.1)
    assert [pace.take(1) for _ in range(6)] == [*[Verdict.ANSWER] * 5, Verdict.ASK_FOR_PATIENCE]


@given(st.lists(st.floats(0, 30), max_size=40))
def test_no_stretch_of_time_holds_too_many_answers(gaps: list[float]) -> None:
    clock = Clock()
    pace = Pace(clock)
    answered = []
    for gap in gaps:
        clock.move(gap)
        if pace.take(1) is Verdict.ANSWER:
            answered.append(clock.now)
    for first, sixth in zip(answered, answered[QUESTIONS:], strict=False):
        assert sixth - first >= WITHIN


def test_those_who_have_stopped_asking_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    for user in range(100):
        pace.take(user)
    clock.move(21)
    pace.take(1)
    assert len(pace._askers) == 1


def test_a_clock_that_is_set_back_makes_nobody_wait_for_it() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(6):
        pace.take(1)
    clock.move(-3600)
    assert pace.take(1) is Verdict.ANSWER
    clock.move(20)
    pace.take(2)
    assert set(pace._askers) == {2}


def test_what_is_given_back_was_not_asked() -> None:
    pace = Pace(Clock())
    pace.give_back(1)
    for _ in range(QUESTIONS):
        assert pace.has_room(1)
        pace.take(1)
    assert not pace.has_room(1)
    pace.give_back(1)
    assert pace.has_room(1)
    assert [pace.take(1) for _ in range(2)] == [Verdict.ANSWER, Verdict.ASK_FOR_PATIENCE]


def test_whoever_has_given_all_back_is_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.take(1)
    pace.give_back(1)
    assert not pace._askers
    pace.take(2)
    clock.move(21)
    assert pace.has_room(2)
