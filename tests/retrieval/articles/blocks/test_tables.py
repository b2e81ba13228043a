"""Rows below their header, and lines with commas that are prose."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import markdown, plain


@pytest.mark.parametrize(
    "text",
    [
        "| Class | Crew |\n|---|:-:|\n| Mule | 6 |\n| Titan | 40 |",
        "Class | Crew\n:-- | --:\nMule | 6\nTitan | 40",
        "> | Class | Crew |\n> |---|---|\n> | Mule | 6 |\n> | Titan | 40 |",
    ],
)
def test_rows_are_what_is_between_the_outer_pipes(text: str) -> None:
    assert markdown(text) == ["header: Class | Crew", "row: Mule | 6", "row: Titan | 40"]
    article = parse_article(text, "a.md", markdown=True)
    assert [block.lead for block in article.blocks] == [-1, 0, 0]
    assert len({block.group for block in article.blocks}) == 1


def test_a_table_follows_a_line_and_ends_at_one_without_a_pipe() -> None:
    assert markdown("Ships:\n| a | b |\n|---|---|\n| 1 | 2 |\nThey sail.") == [
        "lead: Ships:",
        "header: a | b",
        "row: 1 | 2",
        "paragraph: They sail.",
    ]


def test_a_table_in_html() -> None:
    text = "<table>\n<tr><th>Class</th><th>Crew</th></tr>\n<tr><td>Mule</td><td>6</td></tr>\n</table>"
    assert markdown(text) == ["header: Class</th><th>Crew", "row: Mule</td><td>6"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_values_in_plain_text(separator: str) -> None:
    text = "name,role,town\nInes,admin,Porto\nLeo,,Bremen\n".replace(",", separator)
    assert plain(text) == [
        f"header: name{separator}role{separator}town",
        f"row: Ines{separator}admin{separator}Porto",
        f"row: Leo{separator}{separator}Bremen",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He came, saw\nand won, said\nthe man, twice",
        "Oh, the boats,\nOh, the sea,\nOh, the shore,",
        "Dear Ann,\n\nIt rains, still.\n\nYours, Bo",
        "name,role\nInes,admin",
    ],
)
def test_prose_with_commas_is_no_table(text: str) -> None:
    assert not any(line.startswith(("row", "header")) for line in plain(text))
