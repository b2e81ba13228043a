"""Text that Discord shows as it stands.

Discord's client shows the character after a backslash as it is, unless that is a letter, a digit or white space. So a
backslash before every character that could begin markup is enough, and what a person copies is the text itself.
"""

from __future__ import annotations

import re
from typing import Final

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
