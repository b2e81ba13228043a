"""The statistics as text: bars that stand in a terminal, in a file, and in a code block of Discord."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.querylog.review.statistics import Day, Stats
from bot.render.phrases import outcome_name
from bot.render.statistics.periods import OUTCOMES, group_days, passage_label, period_title, summary_line
from bot.visible import visible_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Outcome
from retrieval.articles.article import Article

_FILLS: Final[Mapping[Outcome, str]] = dict(zip(OUTCOMES, "█▓▒░", strict=True))
_LEVELS: Final = "▁▂▃▄▅▆▇█"
_HOUR_MARKS: Final = "0     6     12    18    "
_MAX_PERIODS: Final = 31
_MIN_BAR_WIDTH: Final = 8
_DATE_WIDTH: Final = len("2026-01-01")
_ELLIPSIS: Final = "…"


def text_bars(stats: Stats, articles: Mapping[str, Article], wording: Wording = ENGLISH, width: int = 80) -> list[str]:
    """Draw the statistics as lines of at most ``width`` columns (from 40 on), in which nothing acts on a terminal."""
    lines = [summary_line(stats, wording)]
    if stats.days:
        span, shown = group_days(stats.days, _MAX_PERIODS)
        legend = "  ".join(f"{_FILLS[outcome]} {outcome_name(outcome, wording)}" for outcome in OUTCOMES)
        lines += ["", period_title(span, wording), legend, *_stacked(shown, width)]
        lines += ["", wording.stats_hours, _sparkline(stats.hours), _HOUR_MARKS.rstrip()]
    passages = [(passage_label(address, articles), count) for address, count in stats.passages]
    for title, rows in ((wording.stats_passages, passages), (wording.stats_words, stats.words)):
        if rows:
            lines += ["", title, *_listed(rows, width)]
    return lines


def _stacked(shown: Sequence[Day], width: int) -> Iterator[str]:
    most = max(period.asked for period in shown) or 1
    digits = len(str(most))
    room = max(width - _DATE_WIDTH - digits - 2, _MIN_BAR_WIDTH)
    for period in shown:
        yield f"{period.date.isoformat()} {period.asked:>{digits}} {_bar(period, most, room)}".rstrip()


def _bar(period: Day, most: int, room: int) -> str:
    # Each fill ends where the sum so far does, so that rounding never adds up.
    drawn, sum_so_far = "", 0
    for outcome in OUTCOMES:
        sum_so_far += period.outcomes.get(outcome, 0)
        drawn += _FILLS[outcome] * (round(sum_so_far * room / most) - len(drawn))
    return drawn


def _sparkline(hours: Sequence[int]) -> str:
    most = max(hours) or 1
    return "".join(_LEVELS[(count * len(_LEVELS) - 1) // most] if count else " " for count in hours).rstrip()


def _listed(rows: Sequence[tuple[str, int]], width: int) -> Iterator[str]:
    digits = len(str(max(count for _, count in rows)))
    for label, count in rows:
        line = visible_line(f"{count:>{digits}}  {label}")
        yield line if len(line) <= width else line[: width - 1].rstrip() + _ELLIPSIS
