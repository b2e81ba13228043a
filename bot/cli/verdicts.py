"""A line with a verdict on one thing: what ``check`` prints."""

from __future__ import annotations

from bot.cli.streams import say
from bot.visible import visible_line
from bot.wording import ENGLISH


def well(sentence: str) -> bool:
    """Say that something is as it should be; returns True."""
    _line(ENGLISH.check_ok, sentence)
    return True


def notice(sentence: str) -> bool:
    """Say what the owner may want to do; returns True, since nothing is broken."""
    _line(ENGLISH.check_notice, sentence)
    return True


def problem(sentence: str) -> bool:
    """Say what is wrong, and how to mend it; returns False."""
    _line(ENGLISH.check_problem, sentence)
    return False


def _line(verdict: str, sentence: str) -> None:
    say(f"{verdict:<{len(ENGLISH.check_problem)}}  {visible_line(sentence)}")
