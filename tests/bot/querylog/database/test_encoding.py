from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.querylog.database.encoding import well_formed

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_every_character_that_can_be_kept_is_kept(text: str) -> None:
    kept = well_formed(text)
    assert len(kept) == len(text)
    for before, after in zip(text, kept, strict=True):
        assert after == ("\ufffd" if before == "\0" or "\ud800" <= before <= "\udfff" else before)


@given(ANY_TEXT)
def test_the_result_goes_through_utf_8_json_and_sqlite(text: str) -> None:
    kept = well_formed(text)
    assert kept.encode().decode() == kept
    assert json.loads(json.dumps(kept)) == kept
    with closing(sqlite3.connect(":memory:")) as connection:
        assert connection.execute("SELECT ?, length(?)", (kept, kept)).fetchone() == (kept, len(kept))


@pytest.mark.parametrize(
    ("text", "kept"), [("a\0b", "a\ufffdb"), ("\ud83d", "\ufffd"), ("\ud83d\ude00", "\ufffd\ufffd"), ("😀", "😀")]
)
def test_examples(text: str, kept: str) -> None:
    assert well_formed(text) == kept
