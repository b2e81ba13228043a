"""From what was logged of an answer back into the articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.querylog.records import LoggedQuestion, LoggedQuote
from bot.render.discord.pages import further_pages, rest_pages
from bot.render.discord.review import RankedPassage
from bot.wording import Wording
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences, find_position, format_address
from retrieval.articles.article import Article, Sentence
from retrieval.index.catalogue import Catalogue

_RANKED: Final = 25
_MAX_FURTHER: Final = 9


def find_quote(articles: Mapping[str, Article], quote: LoggedQuote) -> tuple[Article, int] | None:
    """Return the article of a logged quote, and the sentence's index there; None if the article has changed since."""
    article = articles.get(quote.article)
    return _find(article if article and article.digest == quote.article_digest else None, quote.start)


def find_passage(articles: Catalogue, digest: str, start: int) -> tuple[Article, int] | None:
    """Return the same for the beginning of an article's digest, and an offset in its text."""
    return _find(articles.by_digest(digest), start)


def _find(article: Article | None, start: int) -> tuple[Article, int] | None:
    position = None if article is None else find_position(article, start)
    return None if article is None or position is None else (article, position)


def sentences_of(answerer: Answerer, quotes: Iterable[Quote]) -> list[tuple[Article, Sentence]]:
    found = (answerer.articles.find_passage(format_address(quote)) for quote in quotes)
    return [passage for passage in found if passage is not None]


def rank(answerer: Answerer, question: LoggedQuestion) -> list[Quote]:
    """Return the passages that come closest to a question now."""
    return answerer.rank(question.resolved or question.text, k=_RANKED)


def review_passages(
    answerer: Answerer, question: LoggedQuestion, limit: int
) -> tuple[list[RankedPassage], list[RankedPassage]]:
    """Return the passages that a reviewer sees: the quoted ones, with the scores of then, and the closest others now.

    They are ``limit`` at most; quotes of articles that have changed are left out.
    """
    others = {(quote.article, quote.start): quote for quote in rank(answerer, question)}
    quoted = []
    for logged in question.quotes[:limit]:
        if (place := find_quote(answerer.articles, logged)) is not None:
            article, position = place
            known = others.pop((article.name, logged.start), None)
            quoted.append(RankedPassage(known or Quote.of(article, all_sentences(article)[position]), logged.score))
    closest = [RankedPassage(quote, quote.score) for quote in others.values() if quote.is_found]
    return quoted, closest[: limit - len(quoted)]


def pages_after(
    answerer: Answerer, question: LoggedQuestion, shown: tuple[int, ...], wording: Wording
) -> list[list[str]] | None:
    """Return pages of what an answer did not show: the rest of its quotes, and the passages that come closest then.

    The answer shows so many characters of each quote. There are no pages, but None, if an article has changed since.
    """
    quotes: list[Quote] = []
    for logged in question.quotes:
        place = find_quote(answerer.articles, logged)
        if place is None:
            return None
        quotes.append(Quote.of(place[0], all_sentences(place[0])[place[1]]))
    rests = (rest_pages(quote, length, wording) for quote, length in zip(quotes, shown, strict=False))
    pages = [page for rest in rests for page in rest]
    known = {(quote.article, quote.start) for quote in quotes}
    ranked = rank(answerer, question)
    others = [quote for quote in ranked if (quote.article, quote.start) not in known and quote.is_found]
    pages += further_pages([*quotes[len(shown) :], *others][:_MAX_FURTHER], wording, answerer.articles)
    return pages or [[wording.no_more]]
