from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.core.document_seeds import seed_of
from retrieval.articles.article import Article
from tests.bot.querylog.server_documents import RULES, server_document

LINES = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: bool(text.split()))


def test_a_document_is_an_article_under_a_name_of_its_server() -> None:
    page = server_document(
        url="https://example.org/rules",
        author="Ann",
        source="Harbour",
        published="2026-02-01",
        fetched_at=datetime(2026, 3, 1, 23, 59, tzinfo=UTC),
    )
    article = seed_of(page, RULES).article()
    assert isinstance(article, Article)
    assert (article.name, article.text, article.markdown) == (page.article_name, RULES, True)
    known = article.metadata
    assert (known.title, known.author, known.source) == ("Rules", "Ann", "Harbour")
    assert (known.published, known.url, known.as_of) == ("2026-02-01", "https://example.org/rules", "2026-03-01")


def test_a_file_is_of_no_day() -> None:
    article = seed_of(server_document(name="rules.txt", original_name="Our Rules.txt"), "Moor at the pier.").article()
    assert isinstance(article, Article)
    assert (article.markdown, article.metadata.url, article.metadata.as_of) == (False, None, None)


@given(title=LINES, author=LINES, text=LINES)
def test_whatever_a_document_says_of_itself_it_can_be_read(title: str, author: str, text: str) -> None:
    document = server_document(title=title, author=author, original_name=author)
    article = seed_of(document, f"{text}\n\nMoor at the pier.").article()
    assert isinstance(article, Article)
    assert article.metadata.title == " ".join(title.split())
    assert article.text[slice(article.sentences[-1].start, article.sentences[-1].end)] == article.sentences[-1].text
