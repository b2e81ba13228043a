"""The reasons for a logged answer, and the passages beside it, looked up in the articles as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.service import Service
from bot.querylog.records import Case, LoggedQuote
from retrieval.answers import Outcome, Quote
from retrieval.articles.addresses import all_sentences, find_position
from retrieval.articles.article import Article
from retrieval.conversation import Conversation

_MAX_CLOSEST: Final = 5
_MAX_RANKED: Final = 200


@dataclass(frozen=True, slots=True)
class Explanation:
    quotes: tuple[tuple[LoggedQuote, Quote | None], ...]
    """Each quote that was shown, and the same sentence found again; None when its article has changed."""
    closest: tuple[Quote, ...]  # of the other sentences, best first


async def explain(service: Service, case: Case) -> Explanation:
    """Ask a logged question again, in the conversation that it was asked in."""
    question = case.question
    before = Conversation.from_json(case.state_before) if case.state_before else Conversation()
    answerer = await service.answerer_for(case.guild_id)
    ranked = {(it.article, it.start): it for it in answerer.rank(question.text, before, _MAX_RANKED)}
    quotes = []
    for quote in question.quotes:
        again = _find_again(quote, answerer.articles.get(quote.article))
        # One that was not found by words, such as after "more", has no reasons.
        quotes.append((quote, again and ranked.get((quote.article, quote.start), again)))
    shown = {(quote.article, quote.start) for quote in question.quotes}
    others = [it for place, it in ranked.items() if it.is_found and place not in shown]
    return Explanation(tuple(quotes), () if question.outcome is Outcome.REPLY else tuple(others[:_MAX_CLOSEST]))


def _find_again(quote: LoggedQuote, article: Article | None) -> Quote | None:
    if article is None or article.digest != quote.article_digest:
        return None
    position = find_position(article, quote.start)
    return None if position is None else Quote.of(article, all_sentences(article)[position])
