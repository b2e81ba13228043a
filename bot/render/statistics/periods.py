"""The statistics as words and as periods, for the text and the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from bot.querylog.records import LookUp
from bot.querylog.review.statistics import Day, Stats
from bot.wording import Count, Wording
from retrieval.answers import Outcome
from retrieval.articles.addresses import find_sentence, parse_address
from retrieval.articles.article import Article

OUTCOMES: Final = (Outcome.ANSWERED, Outcome.UNSURE, Outcome.NOT_FOUND, Outcome.REPLY)  # as they are drawn
_SPAN_DAYS: Final = (1, 7, 28, 91, 364)


def group_days(days: Sequence[Day], limit: int) -> tuple[int, list[Day]]:
    """Return the number of days of a period, up to 364, and at most ``limit`` periods; the first may be shorter."""
    span = next((span for span in _SPAN_DAYS if len(days) <= span * limit), _SPAN_DAYS[-1])
    periods = (days[max(end - span, 0) : end] for end in reversed(range(len(days), 0, -span)))
    return span, [Day(it[0].date, sum((Counter(day.outcomes) for day in it), Counter[Outcome]())) for it in periods]


def summary_line(stats: Stats, wording: Wording) -> str:
    rated = [] if stats.answer_rate is None else [wording.stats_rate.format(rate=stats.answer_rate)]
    votes = wording.stats_votes.format(helpful=stats.helpful, unhelpful=stats.unhelpful)
    return " · ".join([wording.stats_asked.format(count=stats.asked), *rated, votes, *_look_ups(stats, wording)])


def _look_ups(stats: Stats, wording: Wording) -> list[str]:
    if not stats.look_ups:
        return []
    count, missed = sum(stats.look_ups.values()), stats.look_ups.get(LookUp.MISSED, 0)
    return [wording.stats_look_ups.format(count=Count(count), missed=missed)]


def period_title(span: int, wording: Wording) -> str:
    return wording.stats_days if span == 1 else wording.stats_periods.format(days=span)


def passage_label(address: str, articles: Mapping[str, Article]) -> str:
    """Return a passage's place, without the name of an only article's file, and its words, if it is still there."""
    parsed = parse_address(address)
    article = articles.get(parsed.article) if parsed else None
    sentence = find_sentence(article, parsed.paragraph, parsed.sentence) if parsed and article else None
    if sentence is None:
        return address
    place = address.rpartition(":")[2] if len(articles) == 1 else address
    return f"{place} {' '.join(sentence.text.split())}"
