"""Why a logged question was answered as it was, and what else there is: looked up in the articles as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.logged_quotes import find_quote
from bot.core.service import Service
from bot.querylog.records import Detail, LoggedQuote
from retrieval.answers import Outcome, Quote
from retrieval.conversation import Conversation

_CLOSEST: Final = 5
_RANKED: Final = 200


@dataclass(frozen=True, slots=True)
class Explanation:
    """The quotes of an answer with their words and reasons, and the passages that come closest beside them."""

    quotes: tuple[tuple[LoggedQuote, Quote | None], ...]
    """Each quote that was shown, found again, with reasons if it was by words; None when its article has changed."""
    closest: tuple[Quote, ...]
    """The best of the other sentences, best first."""


async def explain(service: Service, detail: Detail, closest: int = _CLOSEST) -> Explanation:
    """Ask a logged question again, in the conversation that it was asked in.

    Args:
        service: What answers.
        detail: The question, as ``Reviews.show`` gives it.
        closest: How many further passages at most.
    """
    question = detail.case.question
    before = Conversation.from_json(detail.state_before) if detail.state_before else Conversation()
    answerer = await service.answerer_for(detail.case.guild_id)
    ranked = {(it.article, it.start): it for it in answerer.rank(question.text, before, _RANKED)}
    quotes = tuple(
        (it, find_quote(answerer.articles, it, ranked.get((it.article, it.start)))) for it in question.quotes
    )
    shown = {(quote.article, quote.start) for quote in question.quotes}
    others = [it for place, it in ranked.items() if it.is_found and place not in shown]
    return Explanation(quotes, () if question.outcome is Outcome.REPLY else tuple(others[:closest]))
