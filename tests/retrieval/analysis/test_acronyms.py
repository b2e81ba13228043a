"""Acronyms that a text explains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.acronyms import acronyms_of


@pytest.mark.parametrize(
    ("text", "acronym", "long"),
    [
        (
            "Shanghai Micro Electronics Equipment Group (SMEE)",
            "smee",
            ("shanghai", "micro", "electron", "equip", "group"),
        ),
        (
            "likes of Taiwan Semiconductor Manufacturing Co (TSMC) and",
            "tsmc",
            ("taiwan", "semiconductor", "manufactur", "co"),
        ),
        ("the World Health Organization (WHO) said", "who", ()),
    ],
)
def test_long_forms(text: str, acronym: str, long: tuple[str, ...]) -> None:
    assert acronyms_of(text).get(acronym, ()) == long


@pytest.mark.parametrize("text", ["a chip (NV)", "nothing here (no acronym)", "(ABC)", "made in 2002 (USA)", "A.A(AA)"])
def test_brackets_that_explain_nothing(text: str) -> None:
    assert not acronyms_of(text)


@given(st.text(alphabet="ABab() .", max_size=60))
def test_any_text(text: str) -> None:
    assert all(long for long in acronyms_of(text).values())
