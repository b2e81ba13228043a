"""What buttons look up: an answered question leads back into the articles."""

from __future__ import annotations

from typing import Final

from bot.querylog import LoggedQuestion, LoggedQuote
from bot.reading import every_sentence, position_at, quote_of
from bot.render.pages import further_pages, rest_pages
from bot.service import Service
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.article import Article

_RANKED: Final = 25
_FURTHER: Final = 9


def position_of(service: Service, quote: LoggedQuote) -> tuple[Article, int] | None:
    """Where a logged quote stands; None when its article is not the one that it was taken from."""
    article = service.answerer.articles.get(quote.article)
    if article is None or article.digest != quote.article_digest:
        return None
    position = position_at(article, quote.start)
    return None if position is None else (article, position)


def matched_in(service: Service, question: LoggedQuestion, article: Article, position: int) -> tuple[str, ...]:
    """The words of a sentence for which a question found it; none when it was not found by words."""
    start = every_sentence(article)[position].start
    ranked = service.answerer.rank(question.resolved or question.text, k=_RANKED)
    found = (quote for quote in ranked if (quote.article, quote.start) == (article.name, start))
    return next((quote.matched for quote in found), ())


def further(
    service: Service, question: LoggedQuestion, shown: tuple[int, ...], wording: Wording
) -> list[list[str]] | None:
    """What an answer did not show: the rest of its quotes, and the passages that come closest after them.

    Args:
        service: For the articles.
        question: What was asked and answered.
        shown: How many characters of each quote the answer shows, the first quote first.
        wording: For the words.

    Returns:
        Pages of texts, at least one. None when the article is not the one that was asked.
    """
    places = [position_of(service, quote) for quote in question.quotes]
    quotes: list[Quote] = []
    for place in places:
        if place is None:
            return None
        quotes.append(quote_of(place[0], every_sentence(place[0])[place[1]]))
    rests = (rest_pages(quote, length, wording) for quote, length in zip(quotes, shown, strict=False))
    pages = [page for rest in rests for page in rest]
    known = {(quote.article, quote.start) for quote in quotes}
    ranked = service.answerer.rank(question.resolved or question.text, k=_RANKED)
    others = [quote for quote in ranked if (quote.article, quote.start) not in known and quote.matched]
    pages += further_pages([*quotes[len(shown) :], *others][:_FURTHER], wording)
    return pages or [[wording.no_more]]
