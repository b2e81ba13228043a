from __future__ import annotations

import pytest

from retrieval.dialogue.markup import strip_marks

CODE = "```py\nraise KeyError('name')\n```"


@pytest.mark.parametrize(
    "mark",
    [
        "<@123456789012345678>",
        "<@!123456789012345678>",
        "<@&123456789012345678>",
        "<#123456789012345678>",
        "</ask:123456789012345678>",
        "</articles list:123456789012345678>",
        "<t:1700000000:R>",
        "<t:1700000000>",
        "<:tada:123456789012345678>",
        "<a:tada:123456789012345678>",
        "<id:customize>",
        "@everyone",
        "3️⃣",
        "https://example.org/2024/lens?a=1#b",
        "<https://example.org/lens>",
        "www.example.org",
        CODE,
        "```lens```",
        ":)",
    ],
)
def test_marks_are_no_words(mark: str) -> None:
    assert strip_marks(f"{mark} who ground it?") == strip_marks(f"who ground it? {mark}") == "who ground it?"
    assert strip_marks(f"who {mark} ground it?") == "who ground it?"


@pytest.mark.parametrize(
    "text",
    [
        "How do I run `pip install lens`?",
        "What does <b> stand for?",
        "Is 3 < 4?",
        "What is example.org?",
        "Who are @lens and #general?",
        "What is https://example.org?",
        "https://example.org/lens",
        "When did U.S. ships come, at 10:30?",
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert strip_marks(text) == text


@pytest.mark.parametrize("before", ["", "help", "<@1> ", "pls help me "])
def test_an_error_in_code_is_the_question_where_there_is_no_other(before: str) -> None:
    code = "```\nTraceback (most recent call last):\n  File 'a.py', line 1\nKeyError: 'name'\n```"
    assert strip_marks(f"{before}{code}") == "KeyError: 'name'"
    assert strip_marks(f"{before}```x = 1```") == "x = 1"
    assert strip_marks(f"{before}How do I mend a lens? {code}").endswith("How do I mend a lens?")
