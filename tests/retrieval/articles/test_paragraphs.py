from __future__ import annotations

import pytest

from retrieval.articles.paragraphs import split_paragraphs
from retrieval.articles.spans import Span


def split(text: str) -> list[list[str]]:
    return [[text[start:end] for start, end in each] for each in split_paragraphs(text, [Span(0, len(text))])]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028"])
def test_blank_lines_part_paragraphs_and_nothing_else_does_beside_them(break_: str) -> None:
    text = "One ends. Two ends.  Three ends.|Four ends.||  |Five ends.||".replace("|", break_)
    last = f"Four ends.{break_}"
    assert split(text) == [["One ends.", "Two ends.", "Three ends.", last.strip()], ["Five ends."]]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_line_breaks_part_paragraphs_where_lines_end_sentences(break_: str) -> None:
    text = break_.join(["One ends. Two does.", "“Three ends.”", "Four ends (at last)."]) + break_
    assert split(text) == [["One ends.", "Two does."], ["“Three ends.”"], ["Four ends (at last)."]]


def test_wrapped_text_stays_whole() -> None:
    text = (
        "The committee met on Tuesday to talk of\nthe budget. Mr. Vale, its head, said the\nmoney was short.\nIt rose."
    )
    assert split(text) == [
        [
            "The committee met on Tuesday to talk of\nthe budget.",
            "Mr. Vale, its head, said the\nmoney was short.",
            "It rose.",
        ]
    ]


def test_a_caption_among_lines_that_end_sentences_is_a_paragraph_too() -> None:
    text = "One ends.\nTwo ends.\nA picture of three\nFour ends.\nFive goes\non.\nSix ends.\nSeven ends.\nEight ends."
    assert split(text)[2:5] == [["A picture of three"], ["Four ends."], ["Five goes\non."]]


def test_wide_spaces_part_paragraphs_in_a_text_of_one_line() -> None:
    text = "  One ends. Two does.  “Three,  too.”   Four met Dr.  Vale.\u00a0\u00a0Five ends.  \n"
    assert split(text) == [["One ends.", "Two does."], ["“Three,  too.”"], ["Four met Dr.  Vale."], ["Five ends."]]


def test_wide_spaces_part_nothing_where_there_are_line_breaks() -> None:
    assert split("One ends.  Two does.\nThree goes on.  Four\nends.") == [
        ["One ends.", "Two does.", "Three goes on.", "Four\nends."]
    ]


def test_a_quotation_holds_together_over_wide_spaces() -> None:
    assert split("“One ends.  Two does,” he said.") == [["“One ends.  Two does,” he said."]]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("You need:\n- flour\n- milk. Two cups.\n\nMix.", ["You need:", "- flour", "- milk.", "Two cups."]),
        ("A list\n• flour\n• milk\n\nMix.", ["A list", "• flour", "• milk"]),
        ("1. Mix it\nwell.\n2) Odd.\n3. Bake it.\n\nEat.", ["1. Mix it\nwell.", "2) Odd.", "3. Bake it."]),
        ("a) Mix\nb) Bake\n\nEat.", ["a) Mix", "b) Bake"]),
    ],
)
def test_the_items_of_a_list_are_not_run_together(text: str, items: list[str]) -> None:
    assert split(text)[0] == items


def test_a_dash_at_the_start_of_a_wrapped_line_is_no_list() -> None:
    text = "It fell and the bank\n- a low one -\nheld, said the\n- late - mayor."
    assert split(text) == [[text]]


def test_parts_are_paragraphs_of_their_own() -> None:
    text = "One ends. ## Two ends. Three ends."
    paragraphs = split_paragraphs(text, [Span(0, 10), Span(12, len(text))])
    assert [[text[start:end] for start, end in each] for each in paragraphs] == [
        ["One ends."],
        ["Two ends.", "Three ends."],
    ]


def test_nothing_has_no_paragraph() -> None:
    assert split("") == split(" \r\n\x0c \u2028 ") == []
    assert split_paragraphs("text", []) == []
