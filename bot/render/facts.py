"""What is said of a logged question in small print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot.querylog.records import LoggedQuote
from bot.render.counts import outcome_name
from bot.render.escape import escape
from bot.render.fitting import clip
from bot.render.message import one_line
from bot.wording import Wording
from retrieval.answers import Outcome

_LONGEST_NAME: Final = 60


def small_print(facts: Iterable[str]) -> str:
    """One line of facts, each escaped where it is not the bot's own."""
    return f"-# {' · '.join(facts)}"


def ago(moment: datetime) -> str:
    """How long ago something was, in each reader's own language; the date comes up under the pointer."""
    return f"<t:{int(moment.timestamp())}:R>"


def on_day(moment: datetime) -> str:
    """On which day something was, in each reader's own language and time zone."""
    return f"<t:{int(moment.timestamp())}:D>"


def outcome_words(outcome: Outcome | None, wording: Wording) -> str:
    """How a question ended; None for one that is not answered yet, or never was."""
    return wording.outcome_none if outcome is None else outcome_name(outcome, wording)


def address_words(quote: LoggedQuote) -> str:
    """Where a quote stands, escaped: the file and the sentence's place in it."""
    return f"{escape(clip(one_line(quote.article), _LONGEST_NAME, escape))} {quote.paragraph}.{quote.sentence}"
