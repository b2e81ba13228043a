"""What buttons look up: an answered question leads back into the articles."""

from __future__ import annotations

from typing import Final

from bot.core.logged_quotes import find_quote
from bot.querylog.records import LoggedQuestion, LoggedQuote
from bot.render.discord.pages import further_pages, rest_pages
from bot.render.discord.review import RankedPassage
from bot.wording import Wording
from retrieval.answerer import Answerer
from retrieval.answers import Quote

_RANKED: Final = 25
_FURTHER: Final = 9


def ranked_as(answerer: Answerer, question: LoggedQuestion, logged: LoggedQuote) -> Quote | None:
    """Return a quote as a question finds it, with why; None when it is not among the best."""
    ranked = answerer.rank(question.resolved or question.text, k=_RANKED)
    return next((quote for quote in ranked if (quote.article, quote.start) == (logged.article, logged.start)), None)


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
        place = logged.article, logged.start
        if (quote := find_quote(answerer.articles, logged, others.get(place))) is not None:
            others.pop(place, None)
            quoted.append(RankedPassage(quote, logged.score))
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
    found = [find_quote(answerer.articles, quote) for quote in question.quotes]
    quotes = [quote for quote in found if quote is not None]
    if len(quotes) < len(found):
        return None
    articles = answerer.articles
    rests = (rest_pages(quote, length, wording, articles) for quote, length in zip(quotes, shown, strict=False))
    pages = [page for rest in rests for page in rest]
    known = {(quote.article, quote.start) for quote in quotes}
    ranked = answerer.rank(question.resolved or question.text, k=_RANKED)
    others = [quote for quote in ranked if (quote.article, quote.start) not in known and quote.is_found]
    pages += further_pages([*quotes[len(shown) :], *others][:_FURTHER], wording, articles)
    return pages or [[wording.no_more]]
