"""Why a logged question was answered as it was, and what else there is: looked up in the articles as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.service import Service
from bot.querylog.records import Case, LoggedQuote
from retrieval.answers import Outcome, Quote
from retrieval.articles.addresses import all_sentences, find_position
from retrieval.articles.article import Article
from retrieval.conversation import Conversation

_CLOSEST: Final = 5
_RANKED: Final = 200


@dataclass(frozen=True, slots=True)
class Explanation:
    """The quotes of an answer with their words and reasons, and the passages that come closest beside them."""

    quotes: tuple[tuple[LoggedQuote, Quote | None], ...]
    """Each quote that was shown, and the same sentence found again; None when its article has changed."""
    closest: tuple[Quote, ...]
    """The best of the other sentences, best first."""


async def explain(service: Service, case: Case, closest: int = _CLOSEST) -> Explanation:
    """Ask a logged question again, in the conversation that it was asked in.

    Args:
        service: What answers.
        case: The question, as ``Reviews.show`` gives it.
        closest: How many further passages at most.
    """
    question = case.question
    before = Conversation.from_json(case.state_before) if case.state_before else Conversation()
    answerer = await service.answerer_for(case.guild_id)
    ranked = {(it.article, it.start): it for it in answerer.rank(question.text, before, _RANKED)}
    quotes = tuple((quote, _again(quote, ranked, answerer.articles)) for quote in question.quotes)
    shown = {(quote.article, quote.start) for quote in question.quotes}
    others = [it for place, it in ranked.items() if it.is_found and place not in shown]
    return Explanation(quotes, () if question.outcome is Outcome.REPLY else tuple(others[:closest]))


def _again(
    quote: LoggedQuote, ranked: Mapping[tuple[str, int], Quote], articles: Mapping[str, Article]
) -> Quote | None:
    """A logged quote as it is found now; one that was not found by words, such as after "more", without reasons."""
    article = articles.get(quote.article)
    if article is None or article.digest != quote.article_digest:
        return None
    position = find_position(article, quote.start)
    plain = None if position is None else Quote.of(article, all_sentences(article)[position])
    return ranked.get((quote.article, quote.start), plain)
