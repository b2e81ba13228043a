"""The statistics as text and as a picture."""

from __future__ import annotations

import asyncio
import io
import struct
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.querylog.review.statistics import Day, Stats
from bot.render.statistics.bars import text_bars
from bot.render.statistics.chart import can_draw, draw
from bot.render.statistics.periods import group_days, passage_label
from bot.wording import ENGLISH, Wording
from retrieval.answers import Outcome
from retrieval.articles.parser import parse_article
from tests.bot.stage import PSEUDO

ARTICLE = parse_article("The lamp costs $5 and $6. It burns.", "lamp.txt")
ARTICLES = {ARTICLE.name: ARTICLE}
NOTHING = Stats((), (0,) * 24, 0, 0, (), ())
FIRST = date(2026, 2, 25)

counts = st.dictionaries(st.sampled_from(Outcome), st.integers(0, 1000))
days = st.lists(counts, max_size=200).map(
    lambda each: tuple(Day(FIRST + timedelta(number), outcomes) for number, outcomes in enumerate(each))
)


def some(number: int = 3) -> Stats:
    each = tuple(
        Day(FIRST + timedelta(day), {Outcome.ANSWERED: 2 * day, Outcome.NOT_FOUND: day % 2}) for day in range(number)
    )
    hours = (0,) * 9 + (4, 8) + (0,) * 13
    words = (("$x$_{", 4), ("天气", 2), ("\x1b[2J", 1), ("w" * 200, 1))
    return Stats(each, hours, 3, 1, (("lamp.txt:1.1", 5), ("gone.txt:7.7", 1)), words)


@given(days, st.integers(1, 62))
def test_periods_keep_every_question_and_the_last_is_whole(given_days: tuple[Day, ...], most: int) -> None:
    span, shown = group_days(given_days, most)
    assert sum((Counter(period.outcomes) for period in shown), Counter()) == sum(
        (Counter(day.outcomes) for day in given_days), Counter()
    )
    assert len(shown) <= most or span == 364
    assert all(after.date - before.date == timedelta(span) for before, after in pairwise(shown[1:]))
    assert not shown or shown[0].date == FIRST
    assert len(shown) < 2 or (FIRST + timedelta(len(given_days)) - shown[-1].date).days == span


def test_the_bars_say_what_was_counted() -> None:
    assert text_bars(some(), ARTICLES, width=40) == [
        "7 asked · 86% answered · 3 helpful, 1 not helpful",
        "",
        "Questions a day",
        "█ answered  ▓ unsure  ▒ not found  ░ small talk",
        "2026-02-25 0",
        "2026-02-26 3 ██████████████▒▒▒▒▒▒",
        "2026-02-27 4 ███████████████████████████",
        "",
        "Hours of the day (UTC)",
        "         ▄█",
        "0     6     12    18",
        "",
        "Passages that answered most",
        "5  1.1 The lamp costs $5 and $6.",
        "1  gone.txt:7.7",
        "",
        "Words in what was not answered",
        "4  $x$_{",
        "2  天气",
        "1  ␛[2J",
        f"1  {'w' * 36}…",
    ]


@given(days, st.integers(40, 120))
def test_bars_stay_in_their_width(given_days: tuple[Day, ...], width: int) -> None:
    stats = Stats(given_days, some().hours, 0, 0, some().passages, some().words)
    lines = text_bars(stats, ARTICLES, PSEUDO, width)
    drawn = [line for line in lines if line.startswith("20") or line[:1].isspace() or line[:1].isdigit()]
    assert all(len(line) <= width for line in drawn[1:])
    assert not [line for line in lines if not line.isprintable()]


def test_nothing_asked_is_a_line() -> None:
    assert text_bars(NOTHING, ARTICLES) == ["0 asked · 0 helpful, 0 not helpful"]


@pytest.mark.parametrize(
    ("address", "label"),
    [("lamp.txt:1.1", "1.1 The lamp costs $5 and $6."), ("lamp.txt:9.9", "lamp.txt:9.9"), ("x", "x")],
)
def test_a_passage_has_its_words_while_it_is_there(address: str, label: str) -> None:
    assert passage_label(address, ARTICLES) == label


def test_among_several_articles_a_passage_names_its_own() -> None:
    other = parse_article("Else.", "else.txt")
    assert passage_label("else.txt:1.1", {**ARTICLES, other.name: other}) == "else.txt:1.1 Else."


@pytest.mark.skipif(not can_draw(), reason="needs the extra review")
@pytest.mark.parametrize("stats", [NOTHING, some(1), some(), some(900)])
@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
async def test_any_statistics_can_be_drawn(stats: Stats, wording: Wording) -> None:
    picture = await asyncio.to_thread(draw, stats, ARTICLES, wording)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", picture[16:20]) == (1440,)


@pytest.mark.skipif(not can_draw(), reason="needs the extra review")
def test_the_picture_fits_its_data_and_a_dark_theme() -> None:
    from PIL import Image  # noqa: PLC0415 - which comes with what draws

    words = tuple((f"{'m' * 200} {number}", 1) for number in range(10))
    few, many = (replace(some(1), words=found) for found in (words[:1], words))
    pictures = [Image.open(io.BytesIO(draw(stats, ARTICLES))).convert("L") for stats in (NOTHING, few, many)]
    heights = [picture.height for picture in pictures]
    assert heights == sorted(set(heights))
    assert heights[-1] <= 1440 * 350 / 550  # what Discord shows of a picture without making it small
    for picture in pictures:
        frame = [(0, 0, 10, picture.height), (picture.width - 10, 0, picture.width, picture.height)]
        assert {picture.crop(edge).getextrema() for edge in frame} == {(45, 45)}  # dark, and nothing runs out of it
