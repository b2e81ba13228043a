"""The measures that the report prints, on results that can be counted by hand."""

from __future__ import annotations

import math

import pytest

from tests.quality.measures import Results, share


def test_the_cost_of_a_change_of_subject_is_what_hit_at_one_loses() -> None:
    assert share(Results(after_others=[0, 1, 0, 0]).after_others) == pytest.approx(0.25)
    assert share(Results(after_conversation=[1, -1, 0, 0]).after_conversation) == 0


def test_a_library_is_measured_against_the_questions_own_articles() -> None:
    found = Results(ranks=[0, 0, 3, -1], in_library=[True, False, False, False])
    assert found.library_ratio == pytest.approx(0.5)


def test_nothing_has_no_share() -> None:
    assert math.isnan(share([]))
    assert math.isnan(Results(ranks=[0]).library_ratio)
