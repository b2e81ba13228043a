"""A link that lands on the quoted words."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote as percent_encode

# A link to a longer quote names its beginning and its end: it stays short, and does not break on one odd character.
_WHOLE_WORDS: Final = 12
_WORDS_AT_EACH_END: Final = 4
LONGEST_URL: Final = 300
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def link_to_words(url: str, words: str) -> str | None:
    """Point a page's address at words on it, by a text fragment (https://wicg.github.io/scroll-to-text-fragment/).

    Args:
        url: The page; may have a fragment of its own.
        words: What stands on the page.

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
    link = f"{address}{'' if '#' in address else '#'}:~:text={directive}"
    return link if len(link) <= LONGEST_URL else address


def _encode(words: list[str]) -> str:
    """Percent-encode a term; a comma, an ampersand and a dash would otherwise be part of the directive's syntax."""
    return percent_encode(" ".join(words), safe="", errors="replace").replace("-", "%2D")
