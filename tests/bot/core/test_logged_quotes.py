from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.logged_quotes import find_place, find_quote
from bot.querylog.records import LoggedQuote
from retrieval.answers import Quote
from retrieval.articles.article import Article, Block, BlockKind, Sentence
from retrieval.articles.parser import parse_article

PROSE = parse_article("One here. Two there. Three.\n\nFour goes on. Five ends.", "a.txt")
LIST = Article(
    "b.md",
    "Ranks:\n\n- Recruit\n- *Member*\n",
    None,
    None,
    (Sentence("Ranks:", 0, 6, 1, 1), Sentence("Recruit", 10, 17, 2, 1), Sentence("*Member*", 20, 28, 3, 1)),
    blocks=(
        Block(BlockKind.LEAD, 0, 6, 0),
        Block(BlockKind.ITEM, 8, 17, 1, lead=0, group=1),
        Block(BlockKind.ITEM, 18, 28, 2, lead=0, group=1),
    ),
    markdown=True,
)
ARTICLES = {article.name: article for article in (PROSE, LIST)}


def logged(quote: Quote) -> LoggedQuote:
    digest = ARTICLES[quote.article].digest
    return LoggedQuote(1, quote.article, quote.paragraph, quote.sentence, quote.start, quote.end, 2.0, digest)


@pytest.mark.parametrize(
    ("article", "first", "last", "text"),
    [
        (PROSE, 1, 1, "Two there."),
        (PROSE, 1, 3, "Two there. Three.\n\nFour goes on."),
        (LIST, 1, 2, "- Recruit\n- *Member*"),
        (LIST, 2, 2, "*Member*"),
    ],
)
def test_a_logged_quote_is_found_whole(article: Article, first: int, last: int, text: str) -> None:
    quote = Quote.of(article, article.sentences[first], last=article.sentences[last])
    assert quote.text == text
    assert find_place(ARTICLES, logged(quote)) == (article, (first, last))
    assert find_quote(ARTICLES, logged(quote)) == quote


def test_it_has_the_reasons_for_which_its_beginning_is_found_now() -> None:
    whole = Quote.of(PROSE, PROSE.sentences[1], last=PROSE.sentences[2])
    ranked = Quote.of(PROSE, PROSE.sentences[1], 3.0, matched=("Two",))
    assert find_quote(ARTICLES, logged(whole), ranked) == replace(whole, score=3.0, matched=("Two",))


def test_what_was_quoted_of_another_version_is_not_found() -> None:
    quote = logged(Quote.of(PROSE, PROSE.sentences[0]))
    assert find_quote(ARTICLES, replace(quote, article_digest="0" * 64)) is None
    assert find_quote(ARTICLES, replace(quote, article="c.txt")) is None
    assert find_quote(ARTICLES, replace(quote, start=10_000, end=10_001)) is None
