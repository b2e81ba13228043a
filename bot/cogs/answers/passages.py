"""What buttons look up: an answered question leads back into the articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.querylog.records import LoggedQuestion, LoggedQuote
from bot.render.discord.pages import further_pages, rest_pages
from bot.render.discord.review import RankedPassage
from bot.wording import Wording
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences, find_position
from retrieval.articles.article import Article

_RANKED: Final = 25
_FURTHER: Final = 9


def position_of(articles: Mapping[str, Article], quote: LoggedQuote) -> tuple[Article, int] | None:
    """Where a logged quote stands; None when its article is not the one that it was taken from."""
    article = articles.get(quote.article)
    if article is None or article.digest != quote.article_digest:
        return None
    position = find_position(article, quote.start)
    return None if position is None else (article, position)


def ranked_as(answerer: Answerer, question: LoggedQuestion, article: Article, position: int) -> Quote | None:
    """A sentence as a question finds it, with why; None when it is not among the best."""
    start = all_sentences(article)[position].start
    ranked = answerer.rank(question.resolved or question.text, k=_RANKED)
    return next((quote for quote in ranked if (quote.article, quote.start) == (article.name, start)), None)


def review_passages(
    answerer: Answerer, question: LoggedQuestion, most: int
) -> tuple[list[RankedPassage], list[RankedPassage]]:
    """The passages that a reviewer sees.

    Args:
        answerer: What finds quotes where the question was asked.
        question: What was asked.
        most: How many passages at most.

    Returns:
        Those that were quoted, with the scores of then, as far as their articles have not changed; and others that
        come closest now.
    """
    ranked = answerer.rank(question.resolved or question.text, k=_RANKED)
    others = {(quote.article, quote.start): quote for quote in ranked}
    quoted = []
    for logged in question.quotes[:most]:
        if (place := position_of(answerer.articles, logged)) is not None:
            article, position = place
            known = others.pop((article.name, logged.start), None)
            quoted.append(RankedPassage(known or Quote.of(article, all_sentences(article)[position]), logged.score))
    closest = [RankedPassage(quote, quote.score) for quote in others.values() if quote.is_found]
    return quoted, closest[: most - len(quoted)]


def further(
    answerer: Answerer, question: LoggedQuestion, shown: tuple[int, ...], wording: Wording
) -> list[list[str]] | None:
    """What an answer did not show: the rest of its quotes, and the passages that come closest after them.

    Args:
        answerer: What finds quotes where the question was asked.
        question: What was asked and answered.
        shown: How many characters of each quote the answer shows, the first quote first.
        wording: For the words.

    Returns:
        Pages of texts, at least one. None when the article is not the one that was asked.
    """
    places = [position_of(answerer.articles, quote) for quote in question.quotes]
    quotes: list[Quote] = []
    for place in places:
        if place is None:
            return None
        quotes.append(Quote.of(place[0], all_sentences(place[0])[place[1]]))
    rests = (rest_pages(quote, length, wording) for quote, length in zip(quotes, shown, strict=False))
    pages = [page for rest in rests for page in rest]
    known = {(quote.article, quote.start) for quote in quotes}
    ranked = answerer.rank(question.resolved or question.text, k=_RANKED)
    others = [quote for quote in ranked if (quote.article, quote.start) not in known and quote.is_found]
    pages += further_pages([*quotes[len(shown) :], *others][:_FURTHER], wording, answerer.articles)
    return pages or [[wording.no_more]]
