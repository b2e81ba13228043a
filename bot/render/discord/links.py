"""A link that lands on the quoted words."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote as percent_encode

# A link to a longer quote names its beginning and its end: it stays short, and does not break on one odd character.
_MAX_WHOLE_WORDS: Final = 12
_WORDS_AT_EACH_END: Final = 4
_WORDS_BEFORE: Final = 3
_MAX_BEFORE_CHARS: Final = 120
MAX_URL_CHARS: Final = 300
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def link_to_words(url: str, words: str, before: str = "") -> str | None:
    """Point a page's address at words on it, by a text fragment (https://wicg.github.io/scroll-to-text-fragment/).

    The link is safe between angle brackets; without the words where it would be too long, None where there is none.
    """
    address = percent_encode(url.strip(), safe="%/:=&?~#+!$,;'@()*[]")  # leaves an encoded address as it is
    if not _WEB.match(address) or len(address) > MAX_URL_CHARS:
        return None
    parts = words.split()
    if not parts:
        return address
    if len(parts) <= _MAX_WHOLE_WORDS:
        directive = _encode(parts)
    else:
        directive = f"{_encode(parts[:_WORDS_AT_EACH_END])},{_encode(parts[-_WORDS_AT_EACH_END:])}"
    if before:
        directive = f"{_encode(before.split())}-,{directive}"
    link = f"{address}{'' if '#' in address else '#'}:~:text={directive}"
    return link if len(link) <= MAX_URL_CHARS else address


def words_before(text: str, start: int, words: str) -> str:
    """Return the few words before a place that tell it from an earlier one with the same words, if there is one."""
    parts = words.split()
    beginning = parts if len(parts) <= _MAX_WHOLE_WORDS else parts[:_WORDS_AT_EACH_END]
    alike = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, beginning)), re.IGNORECASE)
    if not parts or alike.search(text, 0, start) is None:
        return ""
    return " ".join(text[max(start - _MAX_BEFORE_CHARS, 0) : start].split()[-_WORDS_BEFORE:])


def _encode(words: list[str]) -> str:
    # A comma, an ampersand and a dash would otherwise be part of the directive's syntax.
    return percent_encode(" ".join(words), safe="", errors="replace").replace("-", "%2D")
