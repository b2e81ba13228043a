from __future__ import annotations

from hashlib import sha256
from itertools import groupby, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.articles.article import Article, BlockKind, Metadata
from retrieval.articles.parser import parse_article, parse_document
from retrieval.articles.seeds import load_articles
from tests import ROOT
from tests.retrieval.awkward import texts

SEED = ROOT / "seeds" / "china-chip-sector.txt"
SEED_SENTENCES = [
    (1, 1, "China plans to splash", "long and tortuous."),
    (1, 2, "Unless Chinese firms can", "huge amounts of money."),
    (1, 3, "The billions earmarked by", "Equipment Group (SMEE)."),
    (1, 4, "The outlay was in", "by China’s military."),
    (2, 1, "Money alone is not", "are generations ahead."),
    (2, 2, "SMEE and local peers", "market watchers said."),
    (2, 3, "“This prevents whatever advances", "at Bernstein Research."),
    (2, 4, "SMEE did not respond", "request for comment."),
    (2, 5, "Just as in the", "over $100 million each."),
    (2, 6, "This collaboration can result", "both sides advance technologically."),
    (3, 1, "People who worked at", "giant ASML Holding NV."),
    (3, 2, "Top management at SMEE", "former SMEE engineer said."),
    (3, 3, "The firm advanced enough", "two decades behind ASML."),
    (3, 4, "It was hailed as", "a local government award."),
    (3, 5, "SMEE has not made", "from abroad, the engineer said."),
    (3, 6, "“Even if we could", "them,” the engineer said."),
    (3, 7, "Another former top staffer", "hole, or hole size."),
    (3, 8, "“We knew what it", "solved that,” the staffer said."),
    (4, 1, "Some people in the", "chips denser and denser."),
    (4, 2, "Late last month, two", "existing tech from overseas."),
    (4, 3, "By amassing patents and", "current technological pain points.”"),
    (4, 4, "In the meantime, Chinese", "chips without a licence."),
    (4, 5, "The situation could be", "chipmaking equipment to China."),
    (4, 6, "“When the sanctions came", "Chinese memory chipmaker said."),
    (4, 7, "“When we bought our", "because of the sanctions.”"),
]


def test_the_seed_splits_as_an_editor_would() -> None:
    (article,) = load_articles(SEED)
    assert [
        (s.paragraph, s.number, first, last)
        for s, (_, _, first, last) in zip(article.sentences, SEED_SENTENCES, strict=True)
        if s.text.startswith(first) and s.text.endswith(last)
    ] == SEED_SENTENCES


@pytest.mark.parametrize("title", [None, "Money Alone Can’t Rescue China’s Chip Sector, Experts Say"])
def test_the_seed_has_its_headline_and_its_standfirst_once(title: str | None) -> None:
    text = SEED.read_bytes().decode("utf-8")
    article = parse_article(text, SEED.name, Metadata(title=title))
    assert article.headline is not None
    assert article.standfirst is not None
    assert (article.title, article.headline.text) == (article.headline.text, text[:57])
    assert (article.headline.paragraph, article.headline.number) == (0, 1)
    assert (article.standfirst.paragraph, article.standfirst.number) == (0, 2)
    assert (article.standfirst.start, article.standfirst.end) == (58, 224)
    assert article.standfirst.text == text[225:391]
    assert article.sentences[0].start == 393


def test_no_word_of_the_seed_is_lost_or_doubled() -> None:
    (article,) = load_articles(SEED)
    assert_whole(article, article.text[393:])


def test_the_places_of_the_seed_are_those_of_the_file() -> None:
    (article,) = load_articles(SEED)
    text = SEED.read_bytes().decode("utf-8")
    assert article.text == text
    assert article.digest == sha256(SEED.read_bytes()).hexdigest()
    for sentence in (article.headline, article.standfirst, *article.sentences):
        assert sentence is not None
        assert sentence.text == text[sentence.start : sentence.end]


def assert_whole(article: Article, body: str) -> None:
    """The sentences are slices, in order, numbered without a gap, and hold each character of the body once."""
    for sentence in article.sentences:
        assert sentence.text == article.text[sentence.start : sentence.end] == sentence.text.strip() != ""
    assert all(before.end <= after.start for before, after in pairwise(article.sentences))
    assert "".join("".join(sentence.text for sentence in article.sentences).split()) == "".join(body.split())
    paragraphs = [list(group) for _, group in groupby(article.sentences, key=lambda sentence: sentence.paragraph)]
    assert [group[0].paragraph for group in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert all([s.number for s in group] == list(range(1, len(group) + 1)) for group in paragraphs)


@given(texts())
def test_every_character_of_prose_is_in_exactly_one_sentence(text: str) -> None:
    assume({part.kind for part in parse_document(text).parts} == {BlockKind.PARAGRAPH})
    article = parse_article(text, "a.txt")
    assert_whole(article, text.removeprefix("\ufeff"))


@given(st.text("ab .”\n", min_size=1, max_size=40), st.text("xyz ", max_size=60), texts())
def test_headline_standfirst_and_body_share_no_character(title: str, standfirst: str, body: str) -> None:
    article = parse_article(f"{title} {standfirst} {standfirst}  {body}", "a.txt", Metadata(title=title))
    above = [part for part in (article.headline, article.standfirst) if part]
    assert all(part.text == article.text[part.start : part.end] == part.text.strip() != "" for part in above)
    assert all(before.end <= after.start for before, after in pairwise([*above, *article.sentences]))
    last = article.sentences[-1].end if article.sentences else 0
    assert not article.text[last:].strip()


def test_a_byte_order_mark_counts_and_is_in_no_sentence() -> None:
    for markdown in (False, True):
        article = parse_article("\ufeffOne ends. Two\ufeff does.", "a", markdown=markdown)
        assert [(s.start, s.text) for s in article.sentences] == [(1, "One ends."), (11, "Two\ufeff does.")]


def test_carriage_returns_stay_and_count() -> None:
    article = parse_article("One\r\ngoes on.\r\n\r\nTwo ends.\r\n", "a.txt")
    assert [(s.start, s.text, s.paragraph) for s in article.sentences] == [
        (0, "One\r\ngoes on.", 1),
        (17, "Two ends.", 2),
    ]


def test_without_a_headline_the_file_name_is_the_title() -> None:
    article = parse_article("A Short Line\n\nOne ends. Two does.", "short.txt")
    assert (article.title, article.headline, article.standfirst) == ("short.txt", None, None)
    assert [s.text for s in article.sentences] == ["A Short Line", "One ends.", "Two does."]


def test_the_title_given_goes_before_the_headline() -> None:
    article = parse_article("# The River\n\nIt rose.", "a.md", Metadata(title="The Thames"), markdown=True)
    assert article.headline is not None
    assert (article.title, article.headline.text) == ("The Thames", "The River")


def test_headings_of_markdown_are_the_headline_and_sections() -> None:
    text = "\n# The *River*\n\nIt rose. It fell.\n\n## After\n\nIt rested.\n\n### End ###\n"
    article = parse_article(text, "river.md", markdown=True)
    assert article.headline is not None
    assert (article.title, article.headline.text) == ("The River", "The *River*")
    assert [(s.paragraph, s.number, s.text) for s in article.sentences] == [
        (1, 1, "It rose."),
        (1, 2, "It fell."),
        (2, 1, "It rested."),
    ]
    assert [(s.title, s.level, s.first) for s in article.sections] == [("After", 2, 2), ("End", 3, 3)]
    assert all(text[section.start :].startswith(section.title) for section in article.sections)


def test_a_heading_below_text_is_no_headline() -> None:
    article = parse_article("It rose.\n\n# After\n\nIt fell.", "river.md", markdown=True)
    assert (article.title, article.headline) == ("After", None)
    assert [section.title for section in article.sections] == ["After"]


def test_what_would_leave_no_body_is_no_headline() -> None:
    title = "The river is rising in the old town again"
    assert [s.text for s in parse_article(title, "a.txt", Metadata(title=title)).sentences] == [title]
    text = f"Rain {title} {title}"
    assert [s.text for s in parse_article(text, "a.txt").sentences] == [text]


def test_nothing_has_no_sentence() -> None:
    for text in ("", " \n", "\ufeff"):
        assert parse_article(text, "a.txt").sentences == ()
    assert parse_article("# Heading\n\n---\n", "a.md", markdown=True).sentences == ()


def test_what_is_said_beside_the_text_is_kept() -> None:
    article = parse_article(
        "It rose.", "a.txt", Metadata(source="S", author="A", published="2024", url="https://example.org")
    )
    found = article.metadata
    assert (found.source, found.author, found.published, found.url) == ("S", "A", "2024", "https://example.org")
