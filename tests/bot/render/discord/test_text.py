from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.discord.text import clip, escape, fitting_prefix, shares, size

FAMILY = "👩\u200d👩\u200d👧"


@given(st.text(), st.integers(-3, 40))
def test_a_prefix_is_one_and_fits(text: str, budget: int) -> None:
    prefix = fitting_prefix(text, budget, escape)
    assert text.startswith(prefix)
    assert size(escape(prefix)) <= max(budget, 0)


@given(st.text(max_size=20))
def test_what_fits_is_left_whole(text: str) -> None:
    assert fitting_prefix(text, size(escape(text)), escape) == text


@pytest.mark.parametrize(
    ("text", "budget", "prefix"),
    [
        ("one two three", 9, "one two"),
        ("one two three", 7, "one two"),
        ("onetwothree", 5, "onetw"),
        ("", 5, ""),
        ("abc", 0, ""),
        ("a😀", 2, "a"),
        ("ae\u0301x", 2, "a"),
        (f"a{FAMILY}b", 5, "a"),
        ("a🇩🇪🇫🇷", 7, "a🇩🇪"),
        ("👍🏽b", 3, ""),
        ("ab\r\ncd", 3, "ab"),
        ("\u1100\u1161\u11a8", 2, ""),
        ("one \u0301two", 4, "one"),
    ],
)
def test_nothing_that_belongs_together_is_divided(text: str, budget: int, prefix: str) -> None:
    assert fitting_prefix(text, budget, str) == prefix


def test_a_prefix_ends_in_front_of_an_escape_or_after_it() -> None:
    assert fitting_prefix("a*b", 2, escape) == "a"
    assert fitting_prefix("a*b", 3, escape) == "a*"


@given(st.text(), st.integers(1, 30))
def test_a_clip_fits(text: str, limit: int) -> None:
    assert size(escape(clip(text, limit, escape))) <= limit


@given(st.lists(st.integers(0, 50)), st.integers(-5, 100))
def test_a_budget_is_shared(wanted: list[int], total: int) -> None:
    given_out = shares(wanted, total)
    assert all(0 <= one <= most for one, most in zip(given_out, wanted, strict=True))
    assert sum(given_out) <= max(total, 0)
    if sum(wanted) <= total:
        assert given_out == wanted
    elif wanted and total > 0:  # what is left could not have given everybody one more
        assert max(total, 0) - sum(given_out) < len(wanted)
