"""Text as the log can keep it."""

from __future__ import annotations

import re

# Half a surrogate pair is no character, so UTF-8 cannot carry it; at a NUL, SQLite's own text functions stop reading.
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def well_formed(text: str) -> str:
    """Put U+FFFD, the replacement character, for each NUL and each lone surrogate; change nothing else.

    Args:
        text: Anything a person or a terminal has sent.

    Returns:
        Text of the same length that UTF-8, JSON, pydantic and SQLite carry unchanged.
    """
    if text.isascii() and "\0" not in text:
        return text  # most is, and this is told at once
    return _UNFIT.sub("\ufffd", text)
