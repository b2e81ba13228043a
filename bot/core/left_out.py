"""Files beside the articles that cannot be used: a line each."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from typing import Final

from bot.program import program_name
from bot.visible import visible_line
from bot.wording import ENGLISH, Count, Wording
from retrieval.answerer import Answerer
from retrieval.errors import SeedError, UnusableSeed

MAX_TOLD: Final = 5  # of more, the number is told
_log: Final = logging.getLogger(__name__)


async def tell_left_out(loading: Awaitable[Answerer]) -> Answerer:
    """Wait for articles that are being loaded, and log what is left out, also where that leaves none."""
    try:
        answerer = await loading
    except SeedError as error:
        _log_each(error.unusable)
        raise
    _log_each(answerer.unusable)
    return answerer


def left_out_lines(unusable: Sequence[UnusableSeed], wording: Wording = ENGLISH) -> list[str]:
    lines = [wording.left_out.format(reason=visible_line(each.reason)) for each in unusable[:MAX_TOLD]]
    if len(unusable) > MAX_TOLD:
        lines.append(wording.left_out_more.format(count=Count(len(unusable) - MAX_TOLD), program=program_name()))
    return lines


def _log_each(unusable: Sequence[UnusableSeed]) -> None:
    for line in left_out_lines(unusable):
        _log.warning("%s", line)  # which reaches standard error also where no logging is set up
