"""The targets, with what hypothesis thinks of; ``python -m tests.fuzz`` goes on for longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

FOUND = {
    "a message without an author": ("gateway_events", "58b5039d59"),
    "a message without mentions": ("gateway_events", "a05165e7c4"),
    "a list for a type": ("gateway_events", "0847f5eef0"),
    "no text for a content": ("gateway_events", "10c9bccb925dff7d54a5adaa848423d7ac637384"),
}
"""The smallest inputs of what was found, by what it was."""


@pytest.mark.parametrize(("name", "data"), FOUND.values(), ids=FOUND)
def test_found(name: str, data: str) -> None:
    TARGETS[name](bytes.fromhex(data))


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=400))
def test_bad_input(name: str, data: bytes) -> None:
    TARGETS[name](data)
