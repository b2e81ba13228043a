"""Making text fit into what Discord takes."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from bot.querylog.records import LoggedQuote
from bot.render.phrases import outcome_name
from bot.wording import Wording
from retrieval.answers import Outcome

CUT: Final = "[…]"
"""Stands after a quote of which only the beginning is shown."""

_ZERO_WIDTH_JOINER: Final = "\u200d"
# How far back a cut looks for the end of a word before it divides one.
_LONGEST_WORD: Final = 60


def size(text: str) -> int:
    """The length of a text in UTF-16 code units, which is never less than what Discord counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitting_prefix(text: str, budget: int, render: Callable[[str], str]) -> str:
    """The longest beginning of a text that fits when it is rendered, without a divided word where that is possible.

    Args:
        text: What to shorten.
        budget: The greatest ``size`` that the rendered beginning may have.
        render: What is done to the beginning; a longer one must not render shorter.

    Returns:
        ``text`` itself when it fits; otherwise a beginning that divides no character a person sees as one, and that
        ends before white space; maybe nothing at all.
    """
    longest = range(min(len(text), max(budget, 0)) + 1)
    end = bisect_right(longest, budget, key=lambda end: size(render(text[:end]))) - 1
    if end == len(text) or end <= 0:
        return text[: max(end, 0)]
    return text[: _boundary(text, end)].rstrip()


def clip(text: str, limit: int, render: Callable[[str], str] = str) -> str:
    """Shorten a text of the bot's own, or a title, with an ellipsis.

    Args:
        text: What to shorten; not a quote, which is marked with ``CUT``.
        limit: The greatest ``size`` of what is returned, once it is rendered.
        render: As for ``fitting_prefix``.
    """
    if size(render(text)) <= limit:
        return text
    return f"{fitting_prefix(text, limit - 1, render)}…"


def shares(wanted: Sequence[int], total: int) -> list[int]:
    """Divide a budget so that whoever wants little gets it, and the rest is shared evenly among the others.

    Args:
        wanted: How much each could use, not negative.
        total: What there is.

    Returns:
        What each gets, in the order of ``wanted``; never more than wanted, and in all never more than ``total``.
    """
    given = [0] * len(wanted)
    left = max(total, 0)
    for done, position in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[position] = min(wanted[position], left // (len(wanted) - done))
        left -= given[position]
    return given


def _boundary(text: str, end: int) -> int:
    """The last place up to ``end`` at which a word ends, or else at which a character ends."""
    for place in range(end, max(end - _LONGEST_WORD, 0), -1):
        if text[place].isspace() and _divides_nothing(text, place):
            return place
    for place in range(end, 0, -1):
        if _divides_nothing(text, place):
            return place
    return 0


def _divides_nothing(text: str, place: int) -> bool:
    """Whether a person sees the characters before and after ``place`` as two (after Unicode Standard Annex 29)."""
    before, after = text[place - 1], text[place]
    if before == _ZERO_WIDTH_JOINER or _continues(after):
        return False
    if before == "\r" and after == "\n":
        return False
    if _is_regional(before) and _is_regional(after):
        flags = 0
        while flags < place and _is_regional(text[place - 1 - flags]):
            flags += 1
        return flags % 2 == 0
    return not (_is_hangul_jamo(before) and _is_hangul_jamo(after))


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it: accents, joiners, variation selectors, skin tones, tags."""
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character in {_ZERO_WIDTH_JOINER, "\u200c"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_hangul_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"


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

    ``@everyone`` and ``<@1>`` become words. Whether they ping is decided by ``allowed_mentions`` alone, since Discord
    looks for pings before it looks at backslashes.

    Args:
        text: Anything.
    """
    return _MARKUP.sub(lambda match: f"{match[1] or ''}\\{match[0][-1]}", text)


def unescape(text: str) -> str:
    """What Discord shows of an escaped text: ``unescape(escape(text)) == text``.

    Args:
        text: What ``escape`` gave, or a part of it that does not end in the middle of an escape.
    """
    return _ESCAPED.sub(r"\1", text)


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


def blockquote(text: str) -> str:
    """Set text apart, escaped: every line of it begins with ``> ``."""
    return "> " + escape(text).replace("\n", "\n> ")


def one_line(text: str) -> str:
    """Text without line breaks, as a title is shown."""
    return " ".join(text.split())
