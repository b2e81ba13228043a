"""Items of lists, and what only looks like one."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import markdown, plain


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(1) Be kind\n(2) No ads\n(3) No spam", ["1", "2", "3"]),
        ("1. Be kind\n2. No ads\n3. No spam", ["1", "2", "3"]),
        ("1) Be kind\n\n2) No ads\n\n3) No spam", ["1", "2", "3"]),
        ("a) Be kind\nb) No ads\nc) No spam", ["a", "b", "c"]),
        ("i) Be kind\nii) No ads\niii) No spam", ["i", "ii", "iii"]),
        ("§ 1 Be kind\n\n§ 2 No ads\n\n§ 12a No spam", ["1", "2", "12a"]),
        ("2.1 Be kind\n2.2 No ads\n2.10 No spam", ["2.1", "2.2", "2.10"]),
        ("Rule 1: Be kind\nRule 2: No ads\nRule 3: No spam", ["1", "2", "3"]),
        ("SECTION. 1. Be kind\n\nSECTION. 2. No ads\n\nSECTION. 3. No spam", ["1", "2", "3"]),
        ("• Be kind\n• No ads\n• No spam", ["", "", ""]),
        ("– Be kind", []),
    ],
)
def test_items_in_plain_text(text: str, numbers: list[str]) -> None:
    article = parse_article(text, "a.txt")
    assert [block.number for block in article.blocks if block.kind == "item"] == numbers
    if numbers:
        assert [sentence.text for sentence in article.sentences] == ["Be kind", "No ads", "No spam"]
        assert len({block.group for block in article.blocks}) == 1


def test_items_of_markdown_have_their_number_and_nested_ones_are_their_own() -> None:
    assert markdown("1. Be kind. Always.\n2. [x] No spam.\n   - Bots are\n     exempt.\n10) Ten.") == [
        "item 1: Be kind. | Always.",
        "item 2: No spam.",
        "item: Bots are\n     exempt.",
        "item 10: Ten.",
    ]


def test_an_item_begins_with_its_mark_and_its_sentence_behind_it() -> None:
    text = "> 1. [ ] Press it.\n> 2. Wait."
    article = parse_article(text, "a.md", markdown=True)
    assert [text[block.start : block.end] for block in article.blocks] == ["1. [ ] Press it.", "2. Wait."]
    assert [sentence.text for sentence in article.sentences] == ["Press it.", "Wait."]


def test_lists_are_groups() -> None:
    article = parse_article("- a\n  - b\n- c\n\nText.\n\n- d\n", "a.md", markdown=True)
    groups = [block.group for block in article.blocks]
    assert groups[0] == groups[1] == groups[2] != groups[4]
    assert groups[3] == -1


@pytest.mark.parametrize(
    "text",
    [
        "It fell and the bank\n- a low one -\nheld, said the\n- late - mayor.",
        "— Where are you?\n— Here.\n— Why?",
        "They met in\n12. Then he\nleft.",
        "A. Smith wrote it.\nB. Jones did not.",
        "He was born in May\n3. He died.\n\nThey wept.",
        "The score was 2 - 1.\nIt was late.",
    ],
)
def test_prose_with_dashes_numbers_or_initials_is_no_list(text: str) -> None:
    assert all(line.startswith("paragraph") for line in plain(text))


def test_items_of_plain_text_that_are_bare_links_are_links() -> None:
    assert plain("- https://a.b/c\n- See https://a.b/c\n- Oak") == [
        "link: https://a.b/c",
        "item: See https://a.b/c",
        "item: Oak",
    ]
