"""A plain call of ``ask`` means the same whether it is read by hand or by the library for command lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.plainly import PlainAsk, plain_ask

PIECES = [
    *("Who", "built", "the lighthouse?", "-", "--", "", " ", "--json", "--seeds", "seeds", "--seeds=here", "--top"),
    *("3", "0", "007", "-3", "+3", "1_000", "٣", "3.0", "--top=2", "-h", "--help", "--jso", "-x", "~/a", "ask"),
]


def read_by_the_library(arguments: list[str]) -> list[PlainAsk]:
    calls: list[PlainAsk] = []

    def run(words: list[str], **options: Any) -> None:
        calls.append(PlainAsk(words, **options))

    with pytest.MonkeyPatch.context() as other:
        other.setattr("bot.cli.ask.run", run)
        CliRunner().invoke(app, arguments, catch_exceptions=False)
    return calls


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_read_by_hand_is_read_as_by_the_library(rest: list[str]) -> None:
    asked = plain_ask(["ask", *rest])
    if asked is not None:
        assert read_by_the_library(["ask", *rest]) == [asked]


@pytest.mark.parametrize(
    ("rest", "asked"),
    [
        (["Who built it?"], PlainAsk(["Who built it?"])),
        (["Who", "built", "--json", "it?"], PlainAsk(["Who", "built", "it?"], as_json=True)),
        (["--top", "2", "-", "--seeds", "here"], PlainAsk(["-"], seeds=Path("here"), top=2)),
        (["--seeds", "here", "--seeds", "there", "why"], PlainAsk(["why"], seeds=Path("there"))),
    ],
)
def test_plain_calls(rest: list[str], asked: PlainAsk) -> None:
    assert plain_ask(["ask", *rest]) == asked
    assert read_by_the_library(["ask", *rest]) == [asked]


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["chat"], ["--json", "ask", "why"], ["ask"], ["ask", " "], ["ask", "--help"], ["ask", "why", "--"]),
        *(["ask", "why", "--top", "0"], ["ask", "why", "--top"], ["ask", "why", "--seeds", "--json"]),
        *(["ask", "why", "--seeds="], ["ask", "why", "--seeds", ""], ["ask", "why", "--top", "9" * 5000]),
    ],
)
def test_all_other_calls_are_left_to_the_library(arguments: list[str]) -> None:
    assert plain_ask(arguments) is None
