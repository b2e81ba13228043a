"""From what a person types to what FTS5 understands."""

from __future__ import annotations

import re
from typing import Final

from bot.querylog.text import well_formed

MOST_WORDS: Final = 64
"""Further words would find nothing else."""

_PHRASE_OR_WORD: Final = re.compile(r'"([^"]+)"|([^\s"]+)')


def quoted(typed: str) -> str | None:
    """Put every word between FTS5's quotation marks, so that none of its operators is meant.

    Args:
        typed: Anything. What stands between double quotes is looked for as one phrase, all else word by word; where no
            question has all of it, nothing is found.

    Returns:
        Strings of FTS5 (https://sqlite.org/fts5.html, section 3.1), with spaces between; None when there is no word.
    """
    pieces = (phrase or word for phrase, word in _PHRASE_OR_WORD.findall(well_formed(typed)))
    words = [f'"{piece}"' for piece in dict.fromkeys(pieces) if any(letter.isalnum() for letter in piece)]
    return " ".join(words[:MOST_WORDS]) or None
