"""What holds for any text, and the time that it takes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.article import CONTEXT, Article
from retrieval.articles.parser import parse_article, parse_document
from tests.retrieval.articles.blocks.fragments import documents


@given(documents(), st.booleans())
def test_each_letter_and_digit_is_in_exactly_one_part(text: str, markdown: bool) -> None:  # noqa: FBT001
    parts = parse_document(text, markdown=markdown).parts
    assert all(part.start < part.end for part in parts)
    assert all(before.end <= after.start for before, after in pairwise(parts))
    bounds = [0, *(bound for part in parts for bound in (part.start, part.end)), len(text)]
    between = "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    assert not any(character.isalnum() for character in between)


@given(documents(), st.booleans())
def test_sentences_are_slices_in_order_and_numbered(text: str, markdown: bool) -> None:  # noqa: FBT001
    article = parse_article(text, "a", markdown=markdown)
    head = [each for each in (article.headline, article.standfirst) if each]
    for sentence in [*head, *article.sentences]:
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip() != ""
    assert all(before.end <= after.start for before, after in pairwise(article.sentences))
    paragraphs = [list(group) for _, group in groupby(article.sentences, key=lambda sentence: sentence.paragraph)]
    assert [group[0].paragraph for group in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert all([each.number for each in group] == list(range(1, len(group) + 1)) for group in paragraphs)


@given(documents(), st.booleans())
def test_blocks_hold_their_sentences_and_stand_in_sections(text: str, markdown: bool) -> None:  # noqa: FBT001
    article = parse_article(text, "a", markdown=markdown)
    assert_blocks(article)
    for section in article.sections:
        assert section.title.strip()
        assert 1 <= section.level <= 7
        assert 0 <= section.start < section.end <= len(text)
        assert all(it.start >= section.end for it in article.sentences[section.first :])
        assert all(it.end <= section.start for it in article.sentences[: section.first])


def assert_blocks(article: Article) -> None:
    if not article.blocks:
        assert not article.sections or not article.sentences or article.sections[0].first == len(article.sentences)
        return
    assert len(article.blocks) == article.sentences[-1].paragraph
    for sentence in article.sentences:
        block = article.block_of(sentence)
        assert block
        assert block.start <= sentence.start
        assert sentence.end <= block.end
        assert (article.sentences[block.first] == sentence) == (sentence.number == 1)
        above = [place for place, section in enumerate(article.sections) if section.start < sentence.start]
        assert block.section == (above[-1] if above else -1)
        assert -1 <= block.lead < len(article.blocks)
        assert article.blocks[block.lead] is not block or block.lead < 0


REPEATED = [
    "- ", "- a\n", "- a\n\n", "  - a\n", "1. ", "1. a?\nb\n", "(a) b\n", "1.1 a\n", "§ 1 a\n", ">", "> a\n", "#\n",
    "# a\n\n", "## a\n\n", "a\n===\n", "```\n", "```x\n", "````x\n```\n", "~~~ a b\n", "`", "``a` ", "*", "**a?", "_",
    "[", "![", "[a](", "[![", "[a](#b)\n", "- [a](#b)\n", "[a]: b\n", "[^1]: a\n", "|", "| a |\n", "|---|---|\n",
    "a | b\n|---|---|\n", "a,b\n", ": a\n", "a\n: b\n", "a:\n\n- b\n\n", "a.\nb:\n\n- b\n\n", "Q: a?\n",
    "Q: a?\nA: b\n", "**a?**\n", "Anna: b\nBob: c\n", "<", "<a ", "<b>", "<p>", "<T>", "</p>", "<!--", "<!--\n",
    "-->\n", "<pre>\n", "<script>\n", "<tr><td>a", "<a {", "{/*\n", "<details>\n<summary>", '!!! a "b"\n',
    "!!! a\n    ", ":::a\n", "import {\n", "    a\n", "    a\n\n", "\n", "\r", "\x00", "Ab cd\n", "a-\n", "\u00ad",
    "a. ", "(", '"', "+++\na=1\n", "{#a}", "# a {#a\n", "AB\n\n", "AB\n\nc\n\n", "Article I\n\nb\n\n", "A: b?\nB: c\n",
    "- [a](b)\n", "NOTE: **a**\n\n", "<details><summary>More</summary>a</details>\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_the_work_grows_with_the_length(piece: str) -> None:
    for markdown in (True, False):
        small, large = (work(partial(parse, piece, size, markdown=markdown)) for size in (1_000, 4_000))
        assert large < 5.5 * small + 2_000


def parse(piece: str, size: int, *, markdown: bool) -> Article:
    return parse_article(piece * (size // len(piece)), "a", markdown=markdown)


def work(run: Callable[[], object]) -> int:
    """Count the calls of a run."""
    count = 0

    def look(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def test_what_is_context_is_never_the_whole_of_a_prose_article() -> None:
    article = parse_article("It rose: by a metre.\n\nIt fell.", "a")
    assert all(block.kind not in CONTEXT for block in article.blocks)
