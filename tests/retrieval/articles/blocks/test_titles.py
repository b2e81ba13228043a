"""Titles of plain text that stand alone, and lines alone that are none."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import plain


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ARTICLE I", "ARTICLE II"),
        ("Article IV.", "Article V."),
        ("AMENDMENT XIV", "AMENDMENT XV"),
        ("SECTION 3", "SECTION 3a"),
        ("Chapter 1: Berths", "Chapter 2: Fees"),
        ("CHAPTER 1 – BERTHS", "CHAPTER 2 – FEES"),
        ("Appendix A", "Appendix B"),
        ("Article 1 Berths", "Article 2 Fees"),
        ("Kapitel 1. Liegeplätze", "Kapitel 2. Gebühren"),
        ("第一章 总则", "第二章 附则"),
        ("OPENING HOURS", "PRICES"),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_titles_alone_are_headings(first: str, second: str, line_break: str) -> None:
    text = f"{first}\n\nIt is so. It was.\n\nIt will be.\n\n{second}\n\nIt may\nbe.".replace("\n", line_break)
    assert [line.replace("\r", "") for line in plain(text)] == [
        f"# {first}",
        "paragraph: It is so. | It was.",
        "paragraph: It will be.",
        f"# {second}",
        "paragraph: It may\nbe.",
    ]
    assert parse_article(text, "a.txt").title == "a.txt"


def test_titles_have_the_level_at_which_they_come_again() -> None:
    text = (
        "PART I\n\nCHAPTER 1\n\na.\n\nCHAPTER 2\n\nb.\n\nPART II\n\nCHAPTER 3\n\nc.\n\nANNEX A\n\nd.\n\nANNEX B\n\ne."
    )
    assert [line for line in plain(text) if line.startswith("#")] == [
        "# PART I",
        "## CHAPTER 1",
        "## CHAPTER 2",
        "# PART II",
        "## CHAPTER 3",
        "# ANNEX A",
        "# ANNEX B",
    ]


def test_lines_in_capitals_divide_numbered_titles_or_stand_below_them() -> None:
    text = "It is law.\n\nGENERAL\n\nArticle 1\n\na.\n\nArticle 2\n\nb.\n\nPENALTIES\n\nArticle 3\n\nc."
    assert [line.split()[0] for line in plain(text) if line.startswith("#")] == ["#", "##", "##", "#", "##"]
    text = "PREAMBLE\n\nWe met.\n\nArticle 1\n\nSCOPE\n\na.\n\nArticle 2\n\nFEES\n\nb."
    assert [line for line in plain(text) if line.startswith("#")] == [
        "## PREAMBLE",
        "# Article 1",
        "## SCOPE",
        "# Article 2",
        "## FEES",
    ]


def test_a_line_in_capitals_on_top_is_the_title_of_what_is_numbered() -> None:
    article = parse_article("CITY CHARTER\n\nARTICLE I\n\nIt is.\n\nARTICLE II\n\nIt may.", "a.txt")
    assert (article.title, [section.title for section in article.sections]) == (
        "CITY CHARTER",
        ["ARTICLE I", "ARTICLE II"],
    )


def test_the_sections_of_a_statute_are_items_below_its_titles() -> None:
    text = (
        "ARTICLE I\n\nSECTION. 1. All powers\nare vested.\n\nSECTION. 2. No ads.\n\nARTICLE II\n\nSECTION. 1. It is so."
    )
    assert plain(text) == [
        "# ARTICLE I",
        "item 1: All powers\nare vested.",
        "item 2: No ads.",
        "# ARTICLE II",
        "paragraph: SECTION. 1. It is so.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "THE FROG\n\nHow public, like a frog\nTo tell your name\n\nTo an admiring bog!\n",  # a poem
        "He saw the door.\n\nKEEP OUT\n\n" + "He read it.\n\n" * 30 + "NO ENTRY\n\nHe went.",  # signs in a story
        "STOP!\n\nHe ran.\n\nHELP\n\nIt was late.\n\nNOW\n\nNo.",  # shouts
        "CHORUS\n\nLa la\n\nVERSE\n\nLo lo\n\nCHORUS\n\nLa la",  # a song
        "CHAPTER IV: A PRIZE\n\nT is brave for beauty.\n\nTHE COUNT\n\nHe came to town.",  # one, and who is quoted
        "He spoke of it.\n\nPart II was the best, he said.\n\nPart III was not.",
        "Part of it\n\nis lost.\n\nSection by section\n\nit fell.",
        "It rose.\n\nTITLE ONE\nTITLE TWO\n\nIt fell.",
        "ARTICLE I\n\nARTICLE II\n\nARTICLE III\n\nThese are lost.",  # nothing stands below
        "MOSCOW (CNN) — It rose.\n\nPARIS (CNN) — It fell.",
        "1984\n\nIt rose.\n\n1985\n\nIt fell.",
    ],
)
def test_other_lines_alone_are_none(text: str) -> None:
    assert not any(line.startswith("#") for line in plain(text))
