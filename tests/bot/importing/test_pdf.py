"""What is made of the pages of a PDF: its order, headings, paragraphs and tables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.importing.extraction import Kind
from tests.bot.importing import made
from tests.bot.importing.formats import extract

pytest.importorskip("pypdfium2", reason="needs the extra import")

FULL = "This line of the rules is as wide as the text of the whole page of the club"
"""As wide as others, so that a line below it goes on."""


def blocks(*pages: Sequence[made.Words]) -> list[str]:
    return extract(made.pdf(*pages), Kind.PDF).text.strip().split("\n\n")


def test_a_title_that_is_drawn_after_its_columns_comes_before_them() -> None:
    left, right = made.lines("Tie up all boats", "with lines.", left=40), made.lines("Light no fire.", left=340)
    titles = [made.Words("Boats", 40, 750, 20), made.Words("Fires", 340, 750, 20)]
    assert blocks([*left, titles[0], *right, titles[1]]) == [
        "# Boats",
        "Tie up all boats with lines.",
        "# Fires",
        "Light no fire.",
    ]


def test_a_title_loses_the_number_of_its_page() -> None:
    pages = [
        [
            made.Words(title, 40, 750, 20),
            made.Words(str(number), 540, 750, 20),
            *made.lines(f"All of {title}.", "Long."),
        ]
        for number, title in enumerate(("boats", "fees", "tides", "winds"), start=7)
    ]
    assert blocks(*pages)[::2] == ["# boats", "# fees", "# tides", "# winds"]


def test_a_number_that_belongs_to_a_title_stays() -> None:
    titles = [f"{word} {number}" for number, word in enumerate(("Rule", "Step", "Move", "Turn"), start=7)]
    pages = [[made.Words(title, 40, 750, 20), *made.lines(f"All about {title}.", "It is long.")] for title in titles]
    assert blocks(*pages)[::2] == [f"# {title}" for title in titles]


def test_a_line_with_a_bold_word_is_no_heading_and_a_bold_line_is_one() -> None:
    page = [
        *made.lines("Boats", top=760, bold=True),
        *made.lines(FULL, top=730),
        made.Words("of which each is", 72, 715),
        made.Words("never", 172, 715, bold=True),
        made.Words("let alone by", 212, 715),
        *made.lines("its owner.", top=700),
    ]
    assert blocks(page) == ["# Boats", f"{FULL} of which each is never let alone by its owner."]


def test_bold_sentences_are_no_headings() -> None:
    long = made.lines(f"{FULL[:50]} and", f"{FULL[:50]} and", f"{FULL[:50]} and", "so on to its end", bold=True)
    last = [*made.lines(FULL, "and on", top=600), *made.lines("to its very end", top=570, bold=True)]
    ending = [*made.lines(FULL, top=500), *made.lines("and its end", top=485, bold=True), *made.lines(FULL, top=400)]
    found = blocks([*long, *last, *ending])
    assert [it for it in found if it.startswith("#")] == ["# to its very end"]  # which stands alone


def test_lines_that_end_on_purpose_stay_lines() -> None:
    text = made.lines(FULL, "and so on.", "Skiff - for two", "Barge - for many", "Punt - for one", FULL, top=700)
    assert blocks(text) == [f"{FULL} and so on.", "Skiff - for two", "Barge - for many", "Punt - for one", FULL]


def test_a_line_that_ends_within_a_sentence_goes_on() -> None:
    told = made.lines(
        FULL, "Ask the", "Harbour master, as the rules of the", "2.0 licence (of old) say, and pay.", FULL
    )
    text = f"{FULL} Ask the Harbour master, as the rules of the 2.0 licence (of old) say, and pay."
    assert blocks(told) == [text, FULL]


def test_compounds_keep_their_hyphens_at_the_end_of_a_line() -> None:
    page = made.lines(
        "No line-of-sight is needed, and no roll of a stat: that is for line-of-",
        "sight weapons. What is line-",
        "of-sight? Add it to the roll-",
        "stat, and carry a 200-",
        "pound anchor in the har-",
        "bour.",
    )
    [text] = blocks(page)
    assert text.startswith("No line-of-sight is needed, and no roll of a stat: that is for line-of-sight weapons.")
    assert text.endswith("What is line-of-sight? Add it to the roll-stat, and carry a 200-pound anchor in the harbour.")


def test_a_number_at_the_beginning_of_a_line_may_be_within_a_sentence() -> None:
    items = made.lines("1. Boats have two lines.", "2. Fees are paid.", top=600)
    page = [*made.lines(f"{FULL} by", "2.1. of the rules, or as told."), *items, *made.lines(FULL, top=500)]
    assert blocks(page)[:3] == [
        f"{FULL} by 2.1. of the rules, or as told.",
        "1. Boats have two lines.",
        "2. Fees are paid.",
    ]


def test_rules_below_headings_go() -> None:
    assert blocks(made.lines("All about boats.", "-------------------", "Two lines each.")) == [
        "All about boats. Two lines each."
    ]


def test_a_line_below_that_pdfium_does_not_end_is_a_line() -> None:
    page = [made.Words("4.0 The board", bottom=700, bold=True), made.Words("4.1 It meets in spring.", bottom=684)]
    assert blocks(page) == ["# 4.0 The board", "4.1 It meets in spring."]


TABLE = (("Boat", "Crew", "Day fee"), ("Skiff", "2", "40"), ("Old barge", "", "120"), ("Punt", "1", "15"))


def rows(table: Sequence[Sequence[str]], top: int = 650) -> list[made.Words]:
    return [
        made.Words(cell, 72 + 110 * column, top - 15 * number)
        for number, row in enumerate(table)
        for column, cell in enumerate(row)
        if cell
    ]


def test_a_table() -> None:
    page = [*made.lines("These are the fees:"), *rows(TABLE), *made.lines("They are paid at noon.", top=500)]
    assert blocks(page) == [
        "These are the fees:",
        "| Boat | Crew | Day fee |\n| --- | --- | --- |\n| Skiff | 2 | 40 |\n| Old barge |  | 120 |\n| Punt | 1 | 15 |",
        "They are paid at noon.",
    ]


def test_a_table_without_a_header_has_an_empty_one() -> None:
    """What a header says is never an answer by itself."""
    [table] = blocks(rows(TABLE[1:]))
    assert table.startswith("|  |  |  |\n| --- | --- | --- |\n| Skiff | 2 | 40 |")


def test_numbers_with_a_tab_after_them_make_no_table() -> None:
    items = [("1.", "Tie it up."), ("2.", "Lock it."), ("3.", "Go home.")]
    assert blocks(rows(items)) == ["1. Tie it up.", "2. Lock it.", "3. Go home."]


def test_a_list_of_contents_may_name_its_pages() -> None:
    titles = ("Boats", "Fees", "Tides", "Winds")
    contents = [made.Words("Table of contents", bottom=760, size=20)]
    contents += rows([(title, f"Page {number}") for number, title in enumerate(titles, start=2)])
    pages = [[made.Words(title, bottom=690, size=16), *made.lines(f"All of {title}.", top=650)] for title in titles]
    assert blocks(contents, *pages)[:2] == ["# Boats", "All of Boats."]


def test_numbered_headings_stand_alone_and_are_most_of_their_kind() -> None:
    titles = made.lines(
        "1.1. Boats", "A. Tie them up.", "1.2. Fees", "A. Pay them.", "1.3. Tides", "A. Mind them.", FULL
    )
    assert [it for it in blocks(titles) if it.startswith("#")] == ["# 1.1. Boats", "# 1.2. Fees", "# 1.3. Tides"]
    one = made.lines("6.1 Hulls are joined.", "6.2 Lifelines", "6.2.1 They are of steel.", "6.3 Masts stay.", FULL)
    assert not [it for it in blocks(one) if it.startswith("#")]  # 6.3 would stand below 6.2


@pytest.mark.parametrize("chapters", [4, 5])
def test_headings_that_are_numbered_alike_have_one_level(chapters: int) -> None:
    page = [made.Words("The rules", bottom=780, size=30), *made.lines("Fair play", top=740, size=20), *made.lines(FULL)]
    for number in range(1, chapters + 1):
        page.append(made.Words(f"{number}. Boats", bottom=700 - 90 * number, size=24 if number == 1 else 12, bold=True))
        page += made.lines(f"{number}.1. Skiffs", top=680 - 90 * number, bold=True)
        page += made.lines(FULL, top=660 - 90 * number)
    headings = [it for it in blocks(page) if it.startswith("#")]
    assert headings == ["# The rules", "## Fair play"] + [
        heading for number in range(1, chapters + 1) for heading in (f"## {number}. Boats", f"### {number}.1. Skiffs")
    ]


@pytest.mark.parametrize("name", ["rulebook.pdf", "Microsoft Word - Bylaws 9-16.doc", "Untitled document"])
def test_the_name_of_a_file_is_no_title(name: str) -> None:
    assert extract(made.pdf(made.lines("Tie up every boat."), title=name), Kind.PDF).title == ""
    assert extract(made.docx(made.paragraph("Tie up every boat."), title=name), Kind.DOCX).title == ""
