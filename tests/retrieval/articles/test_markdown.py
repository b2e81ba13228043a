from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from retrieval.articles.markdown import outline
from tests.retrieval.awkward import texts

BODY = "One sentence. Another *one*."


def parts(text: str) -> tuple[list[tuple[int, str]], list[str]]:
    found = outline(text, 0)
    headings = [(level, text[start:end]) for level, (start, end) in found.headings]
    return headings, [text[start:end].strip() for start, end in found.bodies if text[start:end].strip()]


@pytest.mark.parametrize(
    "apart",
    [
        "```python\nx = 1. # No.\n```",
        "~~~\n```\nNo.\n~~~~",
        "````\n```\nNo.\n````",
        "    indented code. No.\n\n    More of it.",
        "\tindented code. No.",
        "<!-- A comment. -->",
        "<!-- A comment\nover\n\nlines. -->",
        "---",
        "* * *",
        "[link]: https://example.org/a.b",
        "[link]: <https://example.org> 'With a title.'",
        "|---|:-:|",
        "#",
    ],
)
def test_what_is_not_running_text_stands_apart(apart: str) -> None:
    assert parts(f"{BODY}\n\n{apart}\n\n{BODY}") == ([], [BODY, BODY])


@pytest.mark.parametrize(
    "front", ["---\ntitle: A\ntags: [b]\n---\n", "+++\ntitle = 'A'\n\n[c]\n+++\n", "---\n# none\nA: b\n...\n"]
)
def test_front_matter_is_skipped(front: str) -> None:
    assert parts(front + BODY) == ([], [BODY])


@pytest.mark.parametrize("text", [f"---\n{BODY}\n---\n{BODY}", f"---\n\n{BODY}\n\n---\n\n{BODY}"])
def test_text_between_rules_is_no_front_matter(text: str) -> None:
    assert parts(text) == ([], [BODY, BODY])


def test_front_matter_without_an_end_is_text() -> None:
    assert parts("---\ntitle: A\n") == ([], ["title: A"])


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# One *two*", (1, "One *two*")),
        ("###   Three ###  ", (3, "Three")),
        ("   ## C# and F#", (2, "C# and F#")),
        ("# \u00a0Far in", (1, "Far in")),
        ("Under\n=====", (1, "Under")),
        ("  Under way\n---", (2, "Under way")),
    ],
)
def test_headings_are_told_with_their_level_and_without_their_marks(line: str, heading: tuple[int, str]) -> None:
    assert parts(f"{line}\n{BODY}\n\n{line}\r\n\r\n{BODY}") == ([heading, heading], [BODY, BODY])


@pytest.mark.parametrize(
    "text",
    [
        "#hashtag is no heading.",
        "####### Seven are none.",
        "Two lines\nof text\n===",
        "- item\n  goes on\n\n      deep in the list.",
        "Wrapped text\n    that is indented.",
        "[^1]: A footnote.",
        "[Editor]: this is said.",
        "> A quotation.",
        "Run `a`. Then ```b```.",
    ],
)
def test_running_text_stays(text: str) -> None:
    assert parts(text) == ([], [text])


@pytest.mark.parametrize("above", ["It ended.", "- item", "| cell |", "word " * 40])
def test_dashes_below_a_sentence_a_list_or_a_long_line_are_a_rule(above: str) -> None:
    assert parts(f"{above}\n---\n{BODY}") == ([], [above.strip(), BODY])


def test_a_fence_that_is_never_closed_holds_the_rest() -> None:
    assert parts(f"{BODY}\n\n```\n{BODY}\n# Not this") == ([], [BODY])


@given(texts())
def test_parts_are_in_order_and_apart(text: str) -> None:
    found = outline(text, 0)
    spans = sorted([*found.bodies, *(heading.span for heading in found.headings)])
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert list(found.bodies) == sorted(found.bodies)
    assert all(text[start:end] == text[start:end].strip() != "" for _, (start, end) in found.headings)
