"""What is shown of an article beside the answer: context, further pages, searches, overviews."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.discord.article import MAX_OVERVIEW, library_text, overview_text
from bot.render.discord.context import context_text
from bot.render.discord.pages import MAX_PAGE, further_pages, rest_pages, search_page
from bot.render.discord.text import CUT, size
from bot.render.quotes import mark_matches, quote_words
from bot.wording import ENGLISH, Wording
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences
from retrieval.articles.article import Article, Block, BlockKind, Metadata, Section, Sentence
from retrieval.articles.parser import parse_article
from retrieval.articles.shown.discord_markdown import read, unmark, words_of, write
from retrieval.articles.shown.quoted_text import shown_text
from tests.bot.stage import PSEUDO, quotes_in

ROOM = 4000
WORDINGS = st.sampled_from([ENGLISH, PSEUDO])
TEXTS = st.one_of(
    st.text(min_size=1, max_size=80),
    st.builds(lambda piece, times: piece * times, st.text(min_size=1, max_size=12), st.integers(1, 1500)),
)
MARKS = ["**a** ", "*b ", "c* ", "`d` ", "[e f](https://e.org/g) ", "<https://e.org/h> ", "i\n", "- j\n", "x" * 70]
MARKDOWN = st.lists(st.sampled_from(MARKS), min_size=1, max_size=9).map(lambda parts: "".join(parts) * 40)
ARTICLES = st.lists(TEXTS, min_size=1, max_size=5).map(
    lambda texts: parse_article("\n\n".join([*texts, "End."]), "a.txt")
)


def quote(text: str, matched: tuple[str, ...] = ()) -> Quote:
    return Quote(
        text=text, article="a.txt", title="A", paragraph=1, sentence=1, start=0, end=len(text), score=1, matched=matched
    )


def numbered(words: int) -> str:
    """So many words, no two alike."""
    return " ".join(f"word{number}" for number in range(words))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_context_is_the_quote_in_bold_among_its_neighbours() -> None:
    article = parse_article("One. Two.\n\nThree *three*. Four. Five.\n\nSix.", "a.txt")
    shown = context_text(article, (2, 2), ("Three", "three", "Three"), ROOM, ENGLISH)
    assert shown.split("\n") == [
        "> One. Two.",
        "> ",
        r"> **Three \*three\*.** Four. Five.",
        "-# paragraph 2, sentence 1",
        "-# Chosen for: Three · three",
    ]


def test_the_headline_stands_on_its_own() -> None:
    article = parse_article("Gulls.\n\nFirst one here. Second one there.", "a.txt", Metadata(title="Gulls"))
    sentences = all_sentences(article)
    shown = context_text(article, (len(sentences) - 2,) * 2, (), ROOM, ENGLISH)
    assert shown.startswith("> Gulls.\n> \n> **First one here.** Second")


@pytest.mark.parametrize("position", [0, 1])
def test_context_begins_and_ends_with_the_article(position: int) -> None:
    article = parse_article("First one here. Second one there.", "a.txt")
    marked = ("First one here.", "Second one there.")[position]
    assert f"**{marked}**" in context_text(article, (position, position), (), ROOM, ENGLISH)


def test_bold_ends_with_the_line() -> None:
    article = parse_article("It goes on\nfor two lines.\n\nEnd of it.", "a.txt")
    assert context_text(article, (0, 0), (), ROOM, ENGLISH).startswith("> **It goes on**\n> **for two lines.**")


def test_context_has_headings_lists_rows_and_code_as_people_read_them() -> None:
    article = described(
        "## Boats\n\n| Boat | Crew |\n|---|---|\n| Pike | 4 |\n\n"
        "## Ranks\n\n- *Oar*\n- Cox\n\nSo:\n\n```\n/book\n/row\n```\n",
        [
            (BlockKind.HEADER, "| Boat | Crew |", 0, {}),
            (BlockKind.ROW, "| Pike | 4 |", 0, {"lead": 0, "group": 0}),
            (BlockKind.ITEM, "- *Oar*", 1, {"group": 1}),
            (BlockKind.ITEM, "- Cox", 1, {"group": 1}),
            (BlockKind.LEAD, "So:", 1, {}),
            (BlockKind.CODE, "/book\n/row", 1, {"lead": 4}),
        ],
    )
    assert context_text(article, (3, 3), (), ROOM, ENGLISH).split("\n") == [
        "-# Boats",
        "> **Pike** · Crew: 4",
        "> ",
        "> *Ranks*",
        "> - *Oar*",
        "> - **Cox**",
        "> ",
        "> So:",
        "> ```",
        "> /book",
        "> /row",
        "> ```",
        "-# paragraph 4, sentence 1",
    ]


def described(text: str, parts: list[tuple[BlockKind, str, int, dict[str, int]]]) -> Article:
    """Return an article with two sections, of blocks of one sentence each."""
    starts = [text.index(words) for _, words, _, _ in parts]
    blocks = tuple(
        Block(kind, start, start + len(words), number, section, **more)  # type: ignore[arg-type]
        for number, ((kind, words, section, more), start) in enumerate(zip(parts, starts, strict=True))
    )
    sentences = tuple(
        Sentence(text[at : it.end], at, it.end, number, 1)
        for number, it in enumerate(blocks, start=1)
        for at in [it.start + 2 if it.kind is BlockKind.ITEM else it.start]
    )
    sections = tuple(Section(title, 2, text.index(title), text.index(title) + 5, 0) for title in ("Boats", "Ranks"))
    return Article("a.md", text, None, None, sentences, sections, Metadata(), blocks, markdown=True)


def test_a_long_neighbour_leaves_room_for_the_quote() -> None:
    article = parse_article(f"Before {numbered(900)} it ends. The quote is short. After it.", "a.txt")
    shown = context_text(article, (1, 1), (), ROOM, ENGLISH)
    assert "**The quote is short.** After it." in shown
    assert CUT in unmark(shown)


def test_of_very_many_short_lines_as_many_are_shown_as_fit() -> None:
    article = parse_article("\n\n".join(f"Line {number}." for number in range(900)), "a.txt")
    shown = context_text(article, (0, 880), (), 1200, ENGLISH)
    assert size(shown) <= 1200
    assert "Line 1." in shown
    assert CUT in unmark(shown)


@given(ARTICLES, st.data(), st.lists(TEXTS, max_size=4), WORDINGS, st.integers(1200, ROOM))
def test_context_fits(article: Article, data: st.DataObject, matched: list[str], wording: Wording, room: int) -> None:
    last = len(all_sentences(article)) - 1
    first = data.draw(st.integers(0, last))
    span = (first, data.draw(st.integers(first, last)))
    assert size(context_text(article, span, matched, room, wording, title=article.title[:160])) <= room


@given(TEXTS | MARKDOWN, st.booleans(), st.floats(0, 1), WORDINGS)
def test_the_rest_of_a_quote_is_all_of_it(text: str, markdown: bool, part: float, wording: Wording) -> None:  # noqa: FBT001 - drawn
    found = replace(quote(text), shown=shown_text(text, markdown=markdown))
    shown = round(len(quote_words(found)) * part)
    pages = rest_pages(found, shown, wording)
    assert all(sum(map(size, page)) <= MAX_PAGE for page in pages)
    rest = "".join(unmark(page[1][2:].replace("\n> ", "\n")) for page in pages)
    assert squeezed(rest) == squeezed(quote_words(found)[shown:])


@given(st.lists(TEXTS.map(quote), max_size=10), WORDINGS)
def test_further_pages_fit(quotes: list[Quote], wording: Wording) -> None:
    pages = further_pages(quotes, wording.next_passages, wording)
    assert all(sum(map(size, page)) <= MAX_PAGE for page in pages)
    assert sum(len(page) - 1 for page in pages) == len(quotes)


def test_matched_words_are_bold_and_only_whole_ones() -> None:
    found = quote("The cost, costs and *cost*\nof it.", ("cost",))
    _, ((_, text),), _ = search_page("cost", [found], 0, ENGLISH)
    assert text.startswith("> The **cost**, costs and \\***cost**\\*\n> of it.\n-# A · ")


@given(TEXTS | MARKDOWN, st.lists(st.text(min_size=1, max_size=6), max_size=4))
def test_bold_changes_no_word(text: str, matched: list[str]) -> None:
    pieces = read(shown_text(text, markdown=True))
    assert squeezed(unmark(write(mark_matches(pieces, matched)))) == squeezed(words_of(pieces))


@given(TEXTS, st.lists(TEXTS.map(lambda text: quote(text, tuple(text.split()[:3]))), max_size=12), st.integers(-2, 9))
def test_a_page_of_results_fits(words: str, quotes: list[Quote], page: int) -> None:
    lines, shown, pages = search_page(words, quotes, page, PSEUDO)
    assert sum(map(size, lines)) + sum(size(text) for _, text in shown) <= ROOM
    assert pages == -(-len(quotes) // 5)
    assert bool(shown) == bool(quotes)


def test_the_length_of_an_article_is_counted_in_words_for_one_and_for_more() -> None:
    lengths = {"It burns.": "1 sentence in 1 paragraph", "It burns. Why?\n\nWell.": "3 sentences in 2 paragraphs"}
    for text, length in lengths.items():
        assert f"-# {length}\n" in overview_text(parse_article(text, "a.txt"), ENGLISH)


def test_an_outline_is_the_beginning_of_each_paragraph() -> None:
    article = parse_article("1. One *one*. Two.\n\nThree.", "a.txt", Metadata(title="Numbers"))
    assert overview_text(article, ENGLISH).split("\n")[-2:] == [r"**1** 1\. One \*one\*.", "**2** Three."]


def test_an_outline_is_the_headings_where_there_are_some() -> None:
    text = (
        "# Gulls\n\nThey fly.\n\n## Food\n\nFish.\n\n#### Q & A\n\nYes.\n\n### Drink\n\nSea.\n\n## Nest\n\nOn rocks.\n"
    )
    shown = overview_text(parse_article(text, "a.md", markdown=True), ENGLISH).split("\n")
    assert shown[-4:] == ["- Food", "  - Q & A", "  - Drink", "- Nest"]


@given(ARTICLES, WORDINGS)
def test_an_overview_fits(article: Article, wording: Wording) -> None:
    assert size(overview_text(article, wording)) <= MAX_OVERVIEW


@given(st.lists(TEXTS, max_size=60), WORDINGS)
def test_a_library_fits(titles: list[str], wording: Wording) -> None:
    articles = [
        parse_article("Some words.", f"{number}.txt", Metadata(title=title)) for number, title in enumerate(titles)
    ]
    shown = library_text(articles, wording)
    assert size(shown) <= MAX_OVERVIEW


def test_what_does_not_fit_is_counted() -> None:
    article = parse_article("\n\n".join(f"Paragraph {n} {numbered(30)} here." for n in range(90)), "a.txt")
    *_, last = overview_text(article, ENGLISH).split("\n")
    left = int("".join(filter(str.isdigit, last)))
    assert last == ENGLISH.and_more.format(count=left)
    assert 0 < left < 90


def test_quotes_are_told_apart() -> None:
    page = further_pages([quote("One."), quote("Two.")], "Next:", ENGLISH)[0]
    assert quotes_in("\n".join(page)) == ["One.", "Two."]
    assert Quote.of(parse_article("One.", "a.txt"), all_sentences(parse_article("One.", "a.txt"))[0]).text == "One."
