"""The reasons for a logged answer, and the passages beside it, looked up in the articles as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.logged_quotes import find_quote
from bot.core.service import Service, library_of_case, read_conversation
from bot.querylog.records import EMPTY_STATE, Case, LoggedQuote
from retrieval.answers import Outcome, Quote

_MAX_CLOSEST: Final = 5
_MAX_RANKED: Final = 200


@dataclass(frozen=True, slots=True)
class Explanation:
    quotes: tuple[tuple[LoggedQuote, Quote | None], ...]
    """Each quote that was shown, found again, with reasons if it was by words; None when its article has changed."""
    closest: tuple[Quote, ...]  # of the other sentences, best first


async def explain(service: Service, case: Case) -> Explanation:
    """Ask a logged question again, in the conversation that it was asked in."""
    question = case.question
    before = read_conversation(case.state_before or EMPTY_STATE)
    answerer = await service.answerer_for(library_of_case(case))
    closest = await service.rank(lambda by: by.closest(question.text, before, _MAX_RANKED), answerer)
    ranked = {(it.article, it.start): it for it in closest}
    quotes = tuple(
        (it, find_quote(answerer.articles, it, ranked.get((it.article, it.start)))) for it in question.quotes
    )
    shown = {(quote.article, quote.start) for quote in question.quotes}
    others = [it for place, it in ranked.items() if it.is_found and place not in shown]
    return Explanation(quotes, () if question.outcome is Outcome.REPLY else tuple(others[:_MAX_CLOSEST]))
