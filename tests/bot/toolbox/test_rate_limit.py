from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.toolbox.rate_limit import MAX_QUESTIONS, WINDOW, RateDecision, RateLimit


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def test_five_in_twenty_seconds_then_one_notice_then_silence() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock)
    assert [rate_limit.check(1) for _ in range(8)] == [
        *[RateDecision.ANSWER] * 5,
        RateDecision.WARN,
        *[RateDecision.IGNORE] * 2,
    ]
    assert rate_limit.check(2) is RateDecision.ANSWER
    clock.move(19.9)
    assert rate_limit.check(1) is RateDecision.IGNORE
    clock.move(0.1)
    assert [rate_limit.check(1) for _ in range(6)] == [*[RateDecision.ANSWER] * 5, RateDecision.WARN]


@given(st.lists(st.floats(0, 30), max_size=40))
def test_no_stretch_of_time_holds_too_many_answers(gaps: list[float]) -> None:
    clock = Clock()
    rate_limit = RateLimit(clock)
    answered = []
    for gap in gaps:
        clock.move(gap)
        if rate_limit.check(1) is RateDecision.ANSWER:
            answered.append(clock.now)
    for first, sixth in zip(answered, answered[MAX_QUESTIONS:], strict=False):
        assert sixth - first >= WINDOW


@given(st.lists(st.floats(0, 30), max_size=40))
def test_who_waits_as_long_as_told_may_ask_again_and_not_much_sooner(gaps: list[float]) -> None:
    clock = Clock()
    rate_limit = RateLimit(clock)
    for gap in gaps:
        clock.move(gap)
        if rate_limit.check(1) is RateDecision.ANSWER:
            continue
        seconds = rate_limit.wait_seconds(1)
        assert 0 < seconds <= WINDOW.total_seconds()
        clock.move(seconds - 1)
        assert rate_limit.has_room(1) is False
        clock.move(1)
        assert rate_limit.has_room(1)
    assert rate_limit.wait_seconds(2) == 0


def test_those_who_have_stopped_asking_are_forgotten() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock)
    for user in range(100):
        rate_limit.check(user)
    clock.move(21)
    rate_limit.check(1)
    assert len(rate_limit._askers) == 1


def test_a_clock_that_is_set_back_makes_nobody_wait_for_it() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock)
    for _ in range(6):
        rate_limit.check(1)
    clock.move(-3600)
    assert rate_limit.check(1) is RateDecision.ANSWER
    clock.move(20)
    rate_limit.check(2)
    assert set(rate_limit._askers) == {2}


def test_what_is_given_back_was_not_asked() -> None:
    rate_limit = RateLimit(Clock())
    rate_limit.refund(1)
    for _ in range(MAX_QUESTIONS):
        assert rate_limit.has_room(1)
        rate_limit.check(1)
    assert not rate_limit.has_room(1)
    rate_limit.refund(1)
    assert rate_limit.has_room(1)
    assert [rate_limit.check(1) for _ in range(2)] == [RateDecision.ANSWER, RateDecision.WARN]


def test_whoever_has_given_all_back_is_forgotten() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock)
    rate_limit.check(1)
    rate_limit.refund(1)
    assert not rate_limit._askers
    rate_limit.check(2)
    clock.move(21)
    assert rate_limit.has_room(2)
