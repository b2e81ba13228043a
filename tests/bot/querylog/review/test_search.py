from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from bot.querylog.review.reviews import MAX_WORDS, quoted
from bot.querylog.scope import EVERYTHING, Guild
from tests.bot.querylog.asking import ANN, HARBOUR, ask
from tests.bot.querylog.conftest import StillClock

ANY_TEXT = st.text(st.characters(exclude_categories=()))
# What every version of Unicode's tables takes for letters, with all that FTS5 could take for its own.
SPEECH = st.lists(
    st.text(st.sampled_from("abzÄöéßñçłΩжЯשع中字あ7\"'()*:^+-{},.;!?&|/\\# \n\t"), min_size=1)
    | st.sampled_from(["AND", "OR", "NOT", "NEAR(", "text:", "guild_id", "rank", "question_text"]),
    max_size=8,
).map(" ".join)


async def found(log: QueryLog, words: str) -> list[int]:
    return [case.question.id for case in await log.review.search(EVERYTHING, words)]


@settings(max_examples=60)
@given(texts=st.lists(SPEECH, min_size=1, max_size=4), anything=ANY_TEXT)
async def test_whatever_was_asked_is_found_by_its_words_and_no_search_fails(texts: list[str], anything: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with await QueryLog.open(Path(folder, "queries.sqlite3"), StillClock()) as log:
            for text in texts:
                assert await log.claim(Origin(Front.MENTION, ANN, HARBOUR, 5), text) is not None
            for row, text in enumerate(texts, start=1):
                for scope in (EVERYTHING, Guild(HARBOUR)):
                    rows = [case.question.id for case in await log.review.search(scope, text, limit=100)]
                    assert (row in rows) == any(letter.isalnum() for letter in text)
                    assert rows == sorted(rows, reverse=True)
            await log.review.search(EVERYTHING, anything)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("lighthouse", [2, 1]),
        ("LIGHTHOUSES", [2, 1]),
        ("lighthouse built", [1]),
        ("elan keeper", [3]),
        ('"built the lighthouse"', [1]),
        ('"the built lighthouse"', []),
        ('"built the', [1]),
        ("keeper's", [3]),
        ("zebra", []),
        ("", []),
        ("?!", []),
        ('""', []),
    ],
)
async def test_forms_phrases_and_accents(log: QueryLog, words: str, rows: list[int]) -> None:
    await ask(log, "Who built the lighthouse?")
    await ask(log, "How high is the lighthouse?")
    await ask(log, "What is the keeper's élan?")
    assert await found(log, words) == rows


async def test_an_edited_question_is_found_by_its_new_words_only(log: QueryLog) -> None:
    row = await ask(log, "Who built the lighthouse?")
    await log._run("UPDATE question SET text = 'Who sank the ship?' WHERE id = ?", (row,))
    assert await found(log, "lighthouse") == []
    assert await found(log, "ship") == [row]


async def test_the_index_agrees_with_the_questions(log: QueryLog) -> None:
    for number in range(30):
        await ask(log, f"Who built lighthouse {number}?", guild=None if number % 2 else HARBOUR)
    await log._run("UPDATE question SET text = text || ' and why' WHERE id % 3 = 0")
    await log._run("DELETE FROM question WHERE id % 4 = 0")
    await log._run("INSERT INTO question_text (question_text, rank) VALUES ('integrity-check', 1)")
    assert len(await found(log, "why")) == 8


def test_a_long_text_is_cut() -> None:
    typed = " ".join(f"word{number}" for number in range(1000))
    words = quoted(f"{typed} {typed}")
    assert words is not None
    assert words.split() == [f'"word{number}"' for number in range(MAX_WORDS)]
