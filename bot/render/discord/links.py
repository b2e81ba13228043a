"""A link that lands on the quoted words."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote as percent_encode

# A link to a longer quote names its beginning and its end: it stays short, and does not break on one odd character.
_WHOLE_WORDS: Final = 12
_WORDS_AT_EACH_END: Final = 4
_WORDS_BEFORE: Final = 3
_LONGEST_BEFORE: Final = 120
LONGEST_URL: Final = 300
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def link_to_words(url: str, words: str, before: str = "") -> str | None:
    """Point a page's address at words on it, by a text fragment (https://wicg.github.io/scroll-to-text-fragment/).

    Args:
        url: The page; may have a fragment of its own.
        words: What stands on the page.
        before: What stands right before it, where the words alone would lead elsewhere.

    Returns:
        The address, safe between angle brackets, at most ``LONGEST_URL`` long; without the words where it would be
        longer. None where the page has no address of the web that is short enough.
    """
    address = percent_encode(url.strip(), safe="%/:=&?~#+!$,;'@()*[]")  # leaves an encoded address as it is
    if not _WEB.match(address) or len(address) > LONGEST_URL:
        return None
    parts = words.split()
    if not parts:
        return address
    if len(parts) <= _WHOLE_WORDS:
        directive = _encode(parts)
    else:
        directive = f"{_encode(parts[:_WORDS_AT_EACH_END])},{_encode(parts[-_WORDS_AT_EACH_END:])}"
    if before:
        directive = f"{_encode(before.split())}-,{directive}"
    link = f"{address}{'' if '#' in address else '#'}:~:text={directive}"
    return link if len(link) <= LONGEST_URL else address


def telling_words_before(text: str, start: int, words: str) -> str:
    """What a link needs to tell a place from an earlier one that begins alike.

    Args:
        text: The article.
        start: Where the words stand in it.
        words: As for ``link_to_words``.

    Returns:
        The few words before the place; none where a browser finds this place first.
    """
    parts = words.split()
    beginning = parts if len(parts) <= _WHOLE_WORDS else parts[:_WORDS_AT_EACH_END]
    alike = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, beginning)), re.IGNORECASE)
    if not parts or alike.search(text, 0, start) is None:
        return ""
    return " ".join(text[max(start - _LONGEST_BEFORE, 0) : start].split()[-_WORDS_BEFORE:])


def _encode(words: list[str]) -> str:
    """Percent-encode a term; a comma, an ampersand and a dash would otherwise be part of the directive's syntax."""
    return percent_encode(" ".join(words), safe="", errors="replace").replace("-", "%2D")
