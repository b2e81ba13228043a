"""Short Markdown texts without headings are found by their titles, where there are several articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.answerer import Answerer, load_answerer
from retrieval.answers import Outcome
from retrieval.articles.article import MAX_PAGE_SENTENCES, Article, Metadata
from retrieval.articles.parser import parse_article
from retrieval.index.catalogue import Catalogue
from retrieval.index.library import Library
from tests.retrieval.documents import harbour

PAGES = {
    "update.md": ("Updating the pump", "Stop it first. Then bring the new part from the shed, and start it again."),
    "tide.md": ("Tide tables", "Ask for them at the office. They are printed each spring."),
    "crew.md": ("Joining the crew", "Come on a Monday. The pump is shown to all, and stop by the shed."),
}


def page(name: str) -> Article:
    title, text = PAGES[name]
    return parse_article(text, name, Metadata(title=title), markdown=True)


@pytest.mark.parametrize(
    ("question", "found"),
    [("how do i update the pump?", "update.md"), ("tide tables", "tide.md"), ("joinning the crew", "crew.md")],
)
def test_its_title_finds_a_page_among_others(question: str, found: str) -> None:
    for others in ([], [harbour()]):
        answer = Answerer([*others, *map(page, PAGES)]).answer(question)
        assert answer.outcome is Outcome.ANSWERED
        assert answer.quotes[0].article == found


def test_alone_a_page_is_ranked_by_its_sentences() -> None:
    alone = Library(Catalogue.of([page("update.md")]))
    assert alone.sections is None
    assert alone.prose == {0}
    among = Library(Catalogue.of([*map(page, PAGES)]))
    assert among.prose == frozenset()
    assert Library(Catalogue(among.columns, only=1)).prose == {1}


def test_a_misspelt_word_is_corrected_in_a_page_that_is_alone() -> None:
    assert "new part" in Answerer([page("update.md")]).answer("where is the new prat brought from?").quotes[0].text


@pytest.mark.parametrize(
    "article",
    [
        parse_article(PAGES["update.md"][1], "update.txt", Metadata(title="Updating")),
        parse_article(PAGES["update.md"][1], "update.md", markdown=True),
        parse_article("It is here. " * (MAX_PAGE_SENTENCES + 1), "long.md", Metadata(title="Here"), markdown=True),
    ],
    ids=["plain text", "no title", "long"],
)
def test_any_other_text_is_prose(article: Article) -> None:
    assert Library(Catalogue.of([article, harbour()])).prose == {0}


@pytest.mark.parametrize("names", [["update.md"], ["update.md", "tide.md"]])
def test_an_index_of_pages_is_read_as_it_was_written(names: list[str], tmp_path: Path) -> None:
    seeds, index = tmp_path / "seeds", tmp_path / "index"
    seeds.mkdir()
    for name in names:
        title, text = PAGES[name]
        more = " ".join(
            f"Gulls sit on the long yellow wall of the western harbour basin {day} days." for day in range(30)
        )
        (seeds / name).write_text(f"---\ntitle: {title}\n---\n\n{text}\n\n{more}\n", encoding="utf-8")
    question = "where do i bring the new part from?"
    expected = load_answerer(seeds).answer(question)
    assert [load_answerer(seeds, index).answer(question) for _ in range(2)] == [expected, expected]
    assert index.exists()
    assert expected.quotes[0].article == "update.md"
