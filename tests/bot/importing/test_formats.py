"""What is taken of each format, and that quotes from it are its own words."""

from __future__ import annotations

import html as entities
from collections.abc import Sequence
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.importing.errors import RefusedError
from bot.importing.extraction import Extraction, Kind, Limits, Original
from retrieval.articles.parser import parse_article
from tests.bot.importing import made

pytest.importorskip("trafilatura", reason="needs the extra import")
pytest.importorskip("mammoth", reason="needs the extra import")


def extract(data: bytes, kind: Kind, url: str = "") -> Extraction:
    found: Extraction = import_module(f"bot.importing.formats.{kind.lower()}").extract(
        Original(data, kind, url), Limits()
    )
    return found


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
        made.table([["Boat", "Fee"], ["Skiff", "40 | day"]]),
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


LATIN = st.text(st.characters(codec="latin-1", exclude_categories=("Cc", "Zs", "Cf")) | st.just(" "), max_size=60)
ANY = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Cf", "Zl", "Zp")), max_size=60)
MARKS = st.text("ab1 *_`#<>[]()|~\\&!+-=:;?\"'{}$^@/", max_size=30)  # no full stop: rows of them lead to page numbers
COMMON_MARK = MarkdownIt("commonmark").enable("table")


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def check_quotes(found: Extraction, paragraphs: Sequence[str]) -> None:
    """A quote is a slice of the kept text; and what that shows, as CommonMark has it, are the words put in."""
    article = parse_article(found.text, "made.md", markdown=True)
    assert all(found.text[it.start : it.end] == it.text for it in article.sentences)
    tokens = [token for token in COMMON_MARK.parse(found.text) if token.type == "inline"]
    shown = "".join(child.content for token in tokens for child in token.children or () if child.type == "text")
    assert letters(shown) == letters("".join(paragraphs))


@settings(max_examples=25)
@given(st.lists(MARKS | ANY, min_size=1, max_size=5))
def test_every_quote_of_a_word_document_is_a_slice_of_its_words(paragraphs: list[str]) -> None:
    check_quotes(extract(made.docx(*map(made.paragraph, paragraphs)), Kind.DOCX), paragraphs)


@settings(max_examples=25)
@given(st.lists(MARKS | ANY, min_size=1, max_size=5))
def test_every_quote_of_a_page_is_a_slice_of_its_words(paragraphs: list[str]) -> None:
    body = "".join(f"<p>{entities.escape(text)}</p>" for text in paragraphs)
    check_quotes(extract(made.html(f"<main>{body}</main>"), Kind.HTML), paragraphs)


@settings(max_examples=25)
@given(st.lists(MARKS | LATIN, min_size=1, max_size=5))
def test_every_quote_of_a_pdf_is_a_slice_of_its_words(paragraphs: list[str]) -> None:
    told = [f"So {text}" for text in paragraphs]  # what is a number alone may be that of a page
    words = [made.Words(text, bottom=700 - 60 * number) for number, text in enumerate(told)]
    check_quotes(extract(made.pdf(words), Kind.PDF), told)
