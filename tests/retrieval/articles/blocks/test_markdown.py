from __future__ import annotations

import pytest

from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article, parse_document

BODY = "One sentence. Another *one*."


def read(text: str) -> Article:
    return parse_article(text, "a.md", markdown=True)


def parts(text: str) -> tuple[list[tuple[int, str]], list[str]]:
    """Return the headings with their levels, and the blocks."""
    nodes = parse_document(text, markdown=True).nodes
    headings = [(node.level, node.title) for node in nodes if node.kind in {"heading", "headline"}]
    return headings, [text[node.start : node.end] for node in nodes if node.is_block]


@pytest.mark.parametrize(
    "apart",
    [
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
    ("text", "code"),
    [
        ("```python\nx = 1. # No.\n```", "x = 1. # No."),
        ("~~~\n```\nNo.\n~~~~", "```\nNo."),
        ("````\n```\nNo.\n````", "```\nNo."),
        ("    indented code. No.\n\n    More of it.", "indented code. No.\n\n    More of it."),
        ("\tindented code. No.", "indented code. No."),
        ("<pre><code>a\n\nb</code></pre>", "a\n\nb"),
    ],
)
def test_code_is_a_block_without_its_fence(text: str, code: str) -> None:
    article = read(f"{BODY}\n\n{text}\n\n{BODY}")
    assert [(block.kind, article.text[block.start : block.end]) for block in article.blocks] == [
        ("paragraph", BODY),
        ("code", code),
        ("paragraph", BODY),
    ]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# One *two*", (1, "One two")),
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
        "Wrapped text\n    that is indented.",
        "[Editor]: this is said.",
        "Run `a`. Then ```b```.",
    ],
)
def test_running_text_stays(text: str) -> None:
    assert parts(text) == ([], [text])


@pytest.mark.parametrize("above", ["It ended.", "- item", "| cell |", " ".join(map(str, range(60)))])
def test_dashes_below_a_sentence_a_list_or_a_long_line_are_a_rule(above: str) -> None:
    assert parts(f"{above}\n---\n{BODY}") == ([], [above.strip(), BODY])


def test_a_fence_that_is_never_closed_is_no_fence() -> None:
    assert parts(f"{BODY}\n\n```\n{BODY}\n\n# And this") == ([(1, "And this")], [BODY, BODY])
