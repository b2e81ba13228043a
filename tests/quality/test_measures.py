"""The measures that the report prints, on results that can be counted by hand."""

from __future__ import annotations

import math

import pytest

from tests.quality.measures import Tally, share


def test_the_cost_of_a_change_of_subject_is_what_hit_at_one_loses() -> None:
    tally = Tally(alone=[True, True, True, False], after_others=[True, False, True, False])
    assert tally.cost_of_a_change == pytest.approx(0.25)


def test_a_library_is_measured_against_the_questions_own_articles() -> None:
    tally = Tally(ranks=[0, 0, 3, -1], in_library=[True, False, False, False])
    assert tally.library_ratio == pytest.approx(0.5)


def test_nothing_has_no_share() -> None:
    assert math.isnan(share([]))
    assert math.isnan(Tally(ranks=[0]).library_ratio)
    assert math.isnan(Tally().cost_of_a_change)
