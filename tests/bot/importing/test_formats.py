"""What is taken of each format, and that quotes from it are its own words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.importing.errors import RefusedError
from bot.importing.extraction import Kind
from tests.bot.importing import made
from tests.bot.importing.formats import extract

pytest.importorskip("trafilatura", reason="needs the extra import")
pytest.importorskip("mammoth", reason="needs the extra import")

from bs4 import Tag

from bot.importing.formats.html_converter import convert

RULES = """
<h1>Harbour rules</h1>
<p>Members may use the pier from <b>six</b> in the morning. See the <a href="/fees?x=1">list of fees</a> for prices.</p>
<h2>Boats</h2>
<ul><li>Tie up every boat with two lines.<ul><li>Use fenders on both sides.</li></ul></li></ul>
<table><tr><th>Boat</th><th>Fee</th></tr><tr><td>Skiff</td><td>40 | day</td></tr></table>
<details><summary>Who may join the club?</summary><p>Anybody who is over sixteen years old may join it.</p></details>
"""


def test_a_page_is_taken_without_what_stands_around_it() -> None:
    around = (
        '<nav><ul><li><a href="/">Home page of the whole club</a></li></ul></nav>',
        "<footer>All rights reserved</footer>",
    )
    contents = '<ol><li><a href="#boats">Boats</a></li></ol>'
    page = made.html(around[0], contents, f"<main>{RULES}</main>", around[1], title="Rules · Harbour club")
    found = extract(page, Kind.HTML, "https://harbour.example/rules")
    assert found.text == (
        "# Harbour rules\n\n"
        "Members may use the pier from **six** in the morning."
        " See the [list of fees](https://harbour.example/fees?x=1) for prices.\n\n"
        "## Boats\n\n"
        "- Tie up every boat with two lines.\n  - Use fenders on both sides.\n\n"
        "| Boat | Fee |\n| --- | --- |\n| Skiff | 40 \\| day |\n\n"
        "#### Who may join the club?\n\nAnybody who is over sixteen years old may join it.\n"
    )
    assert found.site == "harbour.example"
    assert found.extractor.startswith("trafilatura 2")


def test_headings_stay_whatever_is_done_with_them() -> None:
    sections = "".join(
        f'<div><h3 onclick="fold({number})" class="toggle">Rule {number}: {word}</h3><div style="display:none">'
        f"<p>Nobody may bring any kind of {word} onto the long pier of the harbour.</p></div></div>"
        for number, word in enumerate(("fireworks", "engines", "trumpets"), start=1)
    )
    text = extract(made.html(f"<div class='page'>{sections}</div>"), Kind.HTML).text
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "### Rule 1: fireworks",
        "### Rule 2: engines",
        "### Rule 3: trumpets",
    ]


def test_the_questions_of_a_page_that_folds_its_answers_are_headings() -> None:
    asked = {
        "Who may join the club? +": "Anybody who is over sixteen years old may join.",
        "▸ When?": "In spring alone.",
    }
    items = "".join(f"<div><button>{it}</button><div hidden>{answer}</div></div>" for it, answer in asked.items())
    hero = "<div><h1>Questions</h1></div>"
    page = made.html(hero, f"<div><div>{items}</div></div>", "<div><button>Send</button></div>")
    assert extract(page, Kind.HTML).text == (
        "# Questions\n\n"
        "#### Who may join the club?\n\nAnybody who is over sixteen years old may join.\n\n"
        "#### When?\n\nIn spring alone.\n"
    )


def test_what_is_folded_away_or_leads_within_the_page_is_text_where_it_is_no_contents() -> None:
    folded = "".join(
        f'<p><a href="#a{number}">Rule about {word}</a></p>'
        f'<div id="a{number}" aria-hidden="true">Nobody brings any {word} onto the pier.</div>'
        for number, word in enumerate(("fireworks", "engines", "trumpets"))
    )
    contents = '<p><a href="#x">Boats</a></p><p><a href="#y">Fees</a></p>'
    sold = '<p class="cookies">Cookies are sold.</p>'
    text = extract(made.html(f"<main>{contents}<h2>Rules</h2>{folded}{sold}</main>"), Kind.HTML).text
    assert text.startswith("## Rules\n\nRule about fireworks\n\nNobody brings any fireworks onto the pier.\n\nRule")
    assert text.endswith("onto the pier.\n\nCookies are sold.\n")


def test_links_lead_to_the_web_or_are_words() -> None:
    links = (
        '<p>See <a href="javascript:run()">one thing</a>, <a href="#x">another thing</a> and <a href="b.html">more</a>.'
    )
    assert "See one thing, another thing and more." in extract(made.html(links), Kind.HTML).text
    on_the_web = extract(made.html(links), Kind.HTML, "https://harbour.example/a/").text
    assert "and [more](https://harbour.example/a/b.html)." in on_the_web


@pytest.mark.parametrize(
    ("declared", "encoding"), [('<meta charset="windows-1251">', "windows-1251"), ("", "utf-8"), ("", "utf-16")]
)
def test_a_page_says_its_encoding(declared: str, encoding: str) -> None:
    words = "Лодки привязывают двумя верёвками, и вечером их проверяют."
    page = f"<html><head>{declared}<title>Гавань</title></head><body><p>{words}</p></body></html>"
    assert words in extract(page.encode(encoding), Kind.HTML).text


def test_a_page_that_only_scripts_fill_is_refused() -> None:
    page = made.html('<div id="app"></div><script src="/app.js"></script><p>You need JavaScript.</p>')
    with pytest.raises(RefusedError, match="script"):
        extract(page, Kind.HTML)


def test_a_word_document() -> None:
    data = made.docx(
        made.paragraph("Harbour rules", level=1),
        made.paragraph("Tie up *every* boat, and use snake_case_names for <lines>."),
        made.paragraph("# is no heading, & 2 < 3."),
        made.paragraph("Fees", level=2),
        made.table([["Boat", "Fee"], ["Skiff", "40 | day"], ["", " "]]),
        title="The rules",
    )
    found = extract(data, Kind.DOCX)
    assert found.text == (
        "# Harbour rules\n\n"
        "Tie up \\*every\\* boat, and use snake_case_names for \\<lines>.\n\n"
        "\\# is no heading, & 2 \\< 3.\n\n"
        "## Fees\n\n"
        "| Boat | Fee |\n| --- | --- |\n| Skiff | 40 \\| day |\n"
    )
    assert found.title == "The rules"
    assert found.extractor.startswith("mammoth ")


def test_a_book_has_its_chapters_in_the_order_of_reading() -> None:
    book = made.epub("<h1>Tides</h1><p>The tide turns twice.</p>", "<h1>Winds</h1><p>It blows.</p>", title="The sea")
    found = extract(book, Kind.EPUB)
    assert found.text == "# Tides\n\nThe tide turns twice.\n\n# Winds\n\nIt blows.\n"
    assert found.title == "The sea"


def test_the_pages_of_a_pdf_are_one_text() -> None:
    """Headers, footers, page numbers and the list of contents go; lines and divided words are one again."""
    bodies: list[list[made.Words]] = [
        [
            made.Words("Rules", bottom=690, size=20),
            *made.lines("Boats . . . . . . . . 1", "Fees . . . . . . . . 3", top=640),
        ],
        [
            made.Words("Boats", bottom=690, size=16),
            *made.lines("Every boat is tied up with two lines, and its owner looks af-", "ter it in a storm.", top=650),
            *made.lines("• No engine runs at night.", "• No fire is lit.", top=590),
        ],
        [
            made.Words("Fees", bottom=690, size=16),
            *made.lines("A well-kept skiff costs 40 dollars, and this sentence goes on over the", top=650),
        ],
        made.lines("page, where it ends. A well-", "kept barge costs 120.", top=690),
    ]
    pages = [
        [made.Words("Harbour club", bottom=770), *body, made.Words(f"Page {number} of 4", left=280, bottom=30)]
        for number, body in enumerate(bodies, start=1)
    ]
    found = extract(made.pdf(*pages, title="The rules"), Kind.PDF)
    assert found.text == (
        "# Rules\n\n"
        "## Boats\n\n"
        "Every boat is tied up with two lines, and its owner looks after it in a storm.\n\n"
        "- No engine runs at night.\n\n- No fire is lit.\n\n"
        "## Fees\n\n"
        "A well-kept skiff costs 40 dollars, and this sentence goes on over the page, where it ends."
        " A well-kept barge costs 120.\n"
    )
    assert (found.pages, found.title) == (4, "The rules")


def test_headings_of_a_pdf_may_be_known_by_their_numbers() -> None:
    page = made.lines("2.1. Boats", "2.1.1. Every boat has two lines.", "2.1.2. No boat has an engine.", "2.2. Fees")
    more = made.lines(
        "2.2.1. A skiff costs 40 dollars.", "2.3. Nobody sails at night.", "2.3.1. Or in a storm.", top=640
    )
    lines = extract(made.pdf([*page, *more]), Kind.PDF).text.splitlines()
    assert [line.lstrip("# ") for line in lines if line.startswith("#")] == ["2.1. Boats", "2.2. Fees"]


def test_signs_that_are_letters_of_a_font_go() -> None:
    title = '<span class="title-icon">C</span><h2>Combat</h2><i class="material-icons">expand_more</i>'
    page = made.html(f"<main>{title}<p>Level <span class='icon'>5</span> fighters act twice in a round.</p></main>")
    assert extract(page, Kind.HTML).text == "## Combat\n\nLevel 5 fighters act twice in a round.\n"


def test_cards_are_sections() -> None:
    cards = "".join(
        f"<li><h3>{name}</h3><p>You act {when} than most of the others.</p></li>"
        for name, when in (("Brave", "sooner"), ("Wary", "later"))
    )
    assert extract(made.html(f"<main><h2>Stances</h2><ul>{cards}</ul></main>"), Kind.HTML).text == (
        "## Stances\n\n### Brave\n\nYou act sooner than most of the others.\n\n"
        "### Wary\n\nYou act later than most of the others.\n"
    )


def test_images_are_words_within_sentences_and_tables() -> None:
    body = (
        '<h2><img alt="sword">Costs</h2><p><img alt="A picture of a barge"></p>'
        '<p>A skiff costs two <img alt="gold"> and a barge two silver <img alt="silver">.</p>'
        "<table><tr><th>Boat</th><th>Sails</th></tr>"
        '<tr><td>Skiff</td><td><img alt="yes" src="yes.png"></td></tr></table>'
    )
    assert extract(made.html(f"<main>{body}</main>"), Kind.HTML).text == (
        "## Costs\n\nA skiff costs two gold and a barge two silver .\n\n"
        "| Boat | Sails |\n| --- | --- |\n| Skiff | yes |\n"
    )


def test_the_text_around_images_is_not_read_for_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    really = Tag.get_text

    def noted(tag: Tag, *given: Any, **named: Any) -> str:
        text = really(tag, *given, **named)
        read.append(len(text))
        return text

    monkeypatch.setattr(Tag, "get_text", noted)
    body = "<p>Boats are moored at the pier.</p><img alt=Pier>" * 200
    assert convert(f"<main>{body}</main>").count("moored") == 200
    assert sum(read) < 10 * len(body)


def test_bold_lines_are_headings_where_a_document_has_no_others() -> None:
    def bold(text: str) -> str:
        return f'<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

    text = made.paragraph("Tie up every boat.")
    lines = ("1. Boats", "2. Fees. All fees are paid at noon.", "Winds")
    bodies = [part for line in lines for part in (bold(line), text)]
    assert extract(made.docx(*bodies, bold("Never sail alone."), text), Kind.DOCX).text.split("\n\n") == [
        *("## 1. Boats", "Tie up every boat."),
        *("## 2. Fees.", "**All fees are paid at noon.**", "Tie up every boat."),
        *("## Winds", "Tie up every boat.", "**Never sail alone.**", "Tie up every boat.\n"),
    ]
    with_headings = [made.paragraph("Rules", 1), made.paragraph("All", 2), bold("Boats"), text, bold("Fees"), text]
    assert "**Boats**" in extract(made.docx(*with_headings), Kind.DOCX).text
