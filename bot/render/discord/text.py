"""Text for Discord: limits of length, escaping, small print."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from wcwidth import grapheme_boundary_before

from bot.querylog.records import LoggedQuote

CUT: Final = "[…]"  # behind a quote of which only the beginning is shown
_MAX_NAME_CHARS: Final = 60
_MAX_WORD_CHARS: Final = 60  # how far back a cut looks for the end of a word before it divides one


def size(text: str) -> int:
    """Return the length in UTF-16 code units, which is never less than what Discord counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit_prefix(text: str, budget: int, render: Callable[[str], str]) -> str:
    """Return the longest beginning of a text, maybe empty, whose rendering is at most ``budget`` in ``size``.

    It is cut before white space where that is possible, and never within a grapheme cluster. A longer beginning must
    not render shorter.
    """
    longest = range(min(len(text), max(budget, 0)) + 1)
    end = bisect_right(longest, budget, key=lambda end: size(render(text[:end]))) - 1
    if end == len(text) or end <= 0:
        return text[: max(end, 0)]
    return text[: _boundary(text, end)].rstrip()


def _boundary(text: str, end: int) -> int:
    """Return the last place up to ``end`` at which a word ends, or else a grapheme cluster."""
    for place in range(end, max(end - _MAX_WORD_CHARS, 0), -1):
        if text[place].isspace() and grapheme_boundary_before(text, place + 1) == place:
            return place
    return grapheme_boundary_before(text, end + 1)


def clip(text: str, limit: int, render: Callable[[str], str] = str) -> str:
    """Shorten a text that is no quote, with an ellipsis, so that it is at most ``limit`` in ``size`` once rendered."""
    if size(render(text)) <= limit:
        return text
    return f"{fit_prefix(text, limit - 1, render)}…"


def divide_budget(wanted: Sequence[int], total: int) -> list[int]:
    """Divide a budget so that whoever wants little gets it, and the others get equal shares of the rest."""
    given = [0] * len(wanted)
    left = max(total, 0)
    for done, position in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[position] = min(wanted[position], left // (len(wanted) - done))
        left -= given[position]
    return given


# Where some renderer begins a new line, on which a list or a heading could begin.
_BREAKS: Final = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_MARKUP: Final = re.compile(
    rf"""
    ( (?<![^{_BREAKS}])[^\S{_BREAKS}]*   # the indentation of a line that goes on with
      (?: (?=[\#>+=-]) | \d+(?=[.)]) )   # a heading, quote, list, subtext or underline, or with a numbered list
    ) [\#>+=.)-]
    | [\\*_~|`\[\]<@]                   # emphasis, spoilers, code, links, mentions, timestamps, emoji; backslashes
    | :(?=//)                           # web addresses
    | (?<=discord)\.(?=\w) | (?<=discordapp)\.(?=\w)  # invitations and gifts, which unfold without https:// too
    | &(?=\#?\w+;)                      # HTML entities, which some renderers decode
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPED: Final = re.compile(r"\\([^0-9A-Za-z\s])")


def escape(text: str) -> str:
    """Put backslashes into a text so that Discord shows it as it stands.

    Whether ``@everyone`` pings is decided by ``allowed_mentions`` alone: Discord looks for pings before backslashes.
    """
    return _MARKUP.sub(lambda match: f"{match[1] or ''}\\{match[0][-1]}", text)


def unescape(text: str) -> str:
    """Return what ``escape`` was given, from its result or a part of it that does not end within an escape."""
    return _ESCAPED.sub(r"\1", text)


def small_print(facts: Iterable[str]) -> str:
    """Put facts on one line, each of them escaped where it is not the bot's own."""
    return f"-# {' · '.join(facts)}"


def ago(moment: datetime) -> str:
    """Tell how long ago a moment was, in each reader's own language."""
    return f"<t:{int(moment.timestamp())}:R>"


def on_day(moment: datetime) -> str:
    """Tell the day of a moment, in each reader's own language and time zone."""
    return f"<t:{int(moment.timestamp())}:D>"


def address_words(quote: LoggedQuote) -> str:
    return f"{escape(clip(one_line(quote.article), _MAX_NAME_CHARS, escape))} {quote.paragraph}.{quote.sentence}"


def blockquote(text: str) -> str:
    """Escape a text and begin each of its lines with ``> ``."""
    return "> " + escape(text).replace("\n", "\n> ")


def one_line(text: str) -> str:
    return " ".join(text.split())
