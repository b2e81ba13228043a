"""Text as the log can keep it."""

from __future__ import annotations

import re

from retrieval.analysis.terms import extract_terms

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


def alike_key(resolved: str) -> str:
    """What near-duplicates have in common.

    Args:
        resolved: The question as searched, so that "And in 1902?" is only like others that follow the same words.

    Returns:
        Its terms, each once, sorted, with spaces between; of a question without any, its words in lower case.
    """
    found = sorted(set(extract_terms(resolved)))
    return " ".join(found) or " ".join(resolved.casefold().split())
