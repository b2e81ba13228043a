"""From what was logged of an answer back into the articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.core.logged_quotes import find_quote
from bot.core.service import read_conversation
from bot.querylog.answers import Reached
from bot.querylog.records import EMPTY_STATE, Case, LoggedQuestion
from bot.render.discord.pages import further_pages, rest_pages
from bot.render.discord.review import RankedPassage
from bot.wording import Wording
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import format_address
from retrieval.articles.article import Article, Sentence

_RANKED: Final = 25
_MAX_FURTHER: Final = 9


def sentences_of(answerer: Answerer, quotes: Iterable[Quote]) -> list[tuple[Article, Sentence]]:
    found = (answerer.articles.find_passage(format_address(quote)) for quote in quotes)
    return [passage for passage in found if passage is not None]


def rank(answerer: Answerer, question: LoggedQuestion, state_before: str) -> list[Quote]:
    """Return the passages that come closest now to a question, in the conversation that it was asked in."""
    return answerer.closest(question.text, read_conversation(state_before), _RANKED)


def review_passages(answerer: Answerer, case: Case, limit: int) -> tuple[list[RankedPassage], list[RankedPassage]]:
    """Return the passages that a reviewer sees: the quoted ones, with the scores of then, and the closest others now.

    They are ``limit`` at most; quotes of articles that have changed are left out.
    """
    asked = replace(case.question, text=case.question.unanswered or case.question.text)
    ranked = rank(answerer, asked, case.state_before or EMPTY_STATE)
    others = {(quote.article, quote.start): quote for quote in ranked}
    quoted = []
    for logged in case.question.quotes[:limit]:
        place = logged.article, logged.start
        if (quote := find_quote(answerer.articles, logged, others.get(place))) is not None:
            others.pop(place, None)
            quoted.append(RankedPassage(quote, logged.score))
    closest = [RankedPassage(quote, quote.score) for quote in others.values() if quote.is_found]
    return quoted, closest[: limit - len(quoted)]


Pages = list[list[str]]


def pages_after(answerer: Answerer, reached: Reached, shown: tuple[int, ...], wording: Wording) -> Pages | None:
    """Return pages of what an answer did not show: the rest of its quotes, and the passages that come closest then.

    The answer shows so many characters of each quote. There are no pages, but None, if an article has changed since.
    """
    quotes = _find_quotes(answerer, reached.question)
    if quotes is None:
        return None
    known = {(quote.article, quote.start) for quote in quotes}
    ranked = rank(answerer, reached.question, reached.state_before)
    others = [quote for quote in ranked if (quote.article, quote.start) not in known and quote.is_found]
    further = [*quotes[len(shown) :], *others][:_MAX_FURTHER]
    pages = [
        *_rests(answerer, quotes, shown, wording),
        *further_pages(further, wording.next_passages, wording, answerer.articles),
    ]
    return pages or [[wording.no_more]]


def closest_pages(answerer: Answerer, reached: Reached, shown: tuple[int, ...], wording: Wording) -> Pages | None:
    """Return, as ``pages_after``, what an answer left out of the passages that were found then."""
    quotes = _find_quotes(answerer, reached.question)
    if quotes is None:
        return None
    pages = [
        *_rests(answerer, quotes, shown, wording),
        *further_pages(quotes[len(shown) :], wording.other_passages, wording, answerer.articles),
    ]
    return pages or [[wording.no_more]]


def _find_quotes(answerer: Answerer, question: LoggedQuestion) -> list[Quote] | None:
    found = [find_quote(answerer.articles, logged) for logged in question.quotes]
    quotes = [quote for quote in found if quote is not None]
    return quotes if len(quotes) == len(found) else None


def _rests(answerer: Answerer, quotes: Sequence[Quote], shown: tuple[int, ...], wording: Wording) -> Pages:
    rests = (rest_pages(it, length, wording, answerer.articles) for it, length in zip(quotes, shown, strict=False))
    return [page for rest in rests for page in rest]
