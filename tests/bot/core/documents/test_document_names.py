from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs.articles.collection import _NAME
from bot.core.documents.document_names import MAX_NAME_CHARS, free_stem, name_stem, page_stem, with_ending
from bot.importing.extraction import Kind


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("House Rules (2026)", "house-rules-2026"),
        ("Überfahrt & Straße", "uberfahrt-strasse"),
        ("港の規則 2026", "港の規則-2026"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con"),
        ("___", "document"),
        ("", "document"),
        ("x" * 100, "x" * MAX_NAME_CHARS),
    ],
)
def test_a_name_is_short_and_safe(text: str, stem: str) -> None:
    assert name_stem(text) == stem


@given(st.text())
def test_every_name_fits_a_button(text: str) -> None:
    name = with_ending(name_stem(text), Kind.TEXT)
    assert re.fullmatch(_NAME.pattern, name)
    assert "/" not in name


def test_a_page_without_a_title_is_called_by_its_address() -> None:
    assert page_stem("https://www.example.org/docs/Rules%20here.html?x=1#top") == "www-example-org-docs-rules-here"


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_stem("rules", set()) == "rules"
    assert free_stem("rules", {"rules", "rules-2"}) == "rules-3"
    assert len(free_stem("x" * MAX_NAME_CHARS, {"x" * MAX_NAME_CHARS})) <= MAX_NAME_CHARS
