"""What is taken of any file are its words: each of them, once and in order, and every quote is a slice of them."""

from __future__ import annotations

import html as entities
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.importing.extraction import Extraction, Kind
from retrieval.articles.parser import parse_article
from tests.bot.importing import made

pytest.importorskip("trafilatura", reason="needs the extra import")
pytest.importorskip("mammoth", reason="needs the extra import")

from tests.bot.importing.formats import extract

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
@example(["", "1", "1", "1", "1"])
def test_every_quote_of_a_pdf_is_a_slice_of_its_words(paragraphs: list[str]) -> None:
    told = [f"So {text}, so" for text in paragraphs]  # a number alone, or at the ends of lines, may be that of a page
    words = [made.Words(text, bottom=700 - 60 * number) for number, text in enumerate(told)]
    check_quotes(extract(made.pdf(words), Kind.PDF), told)


NAMES = st.sampled_from(
    [
        "boat",
        "harbour",
        "skiff",
        "fee",
        "tide",
        "anchor",
        "pier",
        "mast",
        "keel",
        "rope",
        "7",
        "40",
        "1812",
        "é",
        "naïve",
    ]
)
SENTENCES = st.lists(NAMES, min_size=2, max_size=25).map(lambda words: f"{' '.join(words).capitalize()}.")
TITLES = st.lists(NAMES, min_size=1, max_size=4).map(lambda words: f"The {' '.join(words)}")
ROWS = st.lists(NAMES, min_size=2, max_size=2).map(tuple)
PARTS = st.one_of(
    st.tuples(st.just("title"), TITLES.map(lambda title: (title,))),
    st.tuples(st.just("text"), SENTENCES.map(lambda text: (text,))),
    st.tuples(st.just("list"), st.lists(SENTENCES, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("bold"), TITLES.map(lambda title: (title,))),
    st.tuples(st.just("table"), st.lists(ROWS, min_size=2, max_size=4).map(lambda rows: sum(rows, ()))),
)
Part = tuple[str, tuple[str, ...]]


def words_of(parts: Sequence[Part]) -> list[str]:
    return [word for _, texts in parts for text in texts for word in text.split()]


def check_words(found: Extraction, words: Sequence[str]) -> None:
    article = parse_article(found.text, "made.md", markdown=True)
    assert all(found.text[it.start : it.end] == it.text for it in article.sentences)
    tokens = [token for token in COMMON_MARK.parse(found.text) if token.type == "inline"]
    shown = "\n".join(child.content for token in tokens for child in token.children or () if child.type == "text")
    assert shown.split() == list(words)


def pairs(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[at : at + 2] for at in range(0, len(texts), 2)]


@settings(max_examples=40)
@given(st.lists(PARTS, min_size=1, max_size=8))
def test_every_word_of_a_page_is_taken_once_and_in_order(parts: list[Part]) -> None:
    makers = {
        "title": lambda texts: f"<h2>{texts[0]}</h2>",
        "text": lambda texts: f"<p>{texts[0]}</p>",
        "list": lambda texts: f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>",
        "bold": lambda texts: f"<p><b>{texts[0]}</b></p>",
        "table": lambda texts: (
            "<table>"
            + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in pairs(texts))
            + "</table>"
        ),
    }
    body = "".join(makers[kind](texts) for kind, texts in parts)
    check_words(extract(made.html(f"<main>{body}</main>"), Kind.HTML), words_of(parts))


@settings(max_examples=40)
@given(st.lists(PARTS, min_size=1, max_size=8))
def test_every_word_of_a_word_document_is_taken_once_and_in_order(parts: list[Part]) -> None:
    makers = {
        "title": lambda texts: made.paragraph(texts[0], level=2),
        "text": lambda texts: made.paragraph(texts[0]),
        "list": lambda texts: "".join(map(made.paragraph, texts)),
        "bold": lambda texts: f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{texts[0]}</w:t></w:r></w:p>",
        "table": lambda texts: made.table(pairs(texts)),
    }
    body = [makers[kind](texts) for kind, texts in parts]
    check_words(extract(made.docx(*body), Kind.DOCX), words_of(parts))


def drawn(parts: Sequence[Part], left: int) -> list[made.Words]:
    """The parts below each other, in lines of some words, as a column that is at most 240 points wide."""
    found, bottom = list[made.Words](), 760
    for kind, texts in parts:
        if kind == "table":
            for row in pairs(texts):
                found += [made.Words(cell, left + 120 * at, bottom) for at, cell in enumerate(row)]
                bottom -= 15
        for text in texts if kind != "table" else ():
            words = text.split()
            for at in range(0, len(words), 5):
                size, bold = 16 if kind == "title" else 12, kind == "bold"
                found.append(made.Words(" ".join(words[at : at + 5]), left, bottom, size, bold))
                bottom -= 15
        bottom -= 15
    return found


@settings(max_examples=60)
@given(st.lists(st.lists(PARTS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_word_of_a_pdf_is_taken_once_and_column_by_column(columns: list[list[Part]]) -> None:
    """No number stands alone at the edge of a page, where it would be the page's own."""
    edged = [[("text", ("So.",)), ("text", ("It is.",)), *parts, ("text", ("And so.",))] for parts in columns]
    pages = [
        [words for at, parts in enumerate(edged[first : first + 2]) for words in drawn(parts, 40 + 280 * at)]
        for first in range(0, len(edged), 2)
    ]
    expected = [word for parts in edged for word in words_of(parts)]
    check_words(extract(made.pdf(*pages), Kind.PDF), expected)
