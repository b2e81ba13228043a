"""Words that say the opposite. People edit ``antonyms.txt``; ``python -m retrieval.antonyms`` writes its words' terms.

Those stand in a file of their own, as those of ``synonyms.txt`` do and for the same reason.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from retrieval.terms import term_of, word_set

_WORDS: Final = Path(__file__).with_name("antonyms.txt")
TERMS: Final = Path(__file__).with_name("antonym_terms.txt")
"""The lines of ``antonyms.txt`` in terms."""

_PREFIXES = ("un", "in", "im", "ir", "dis", "non", "anti", "counter")
"""What may stand before a word to make its opposite."""
_SHORT_STEM = 4
"""Letters of the shortest stem that a prefix is taken off: "under" is no opposite."""
NEGATIONS = word_set(
    "not no never none nobody nothing neither nor without cannot hardly barely unlike except fail fails failed lack"
    " lacks lacked absent avoid avoided don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't"
    " wouldn't can't couldn't shouldn't besides excluding other"
)
"""Folded words that turn what is said into its opposite, or leave something out."""


@cache
def _pairs() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in TERMS.read_text(encoding="utf-8").splitlines():
        ones, others = (side.split() for side in line.split(":"))
        for one in ones:
            table.setdefault(one, set()).update(others)
        for other in others:
            table.setdefault(other, set()).update(ones)
    return {term: frozenset(others - {term}) for term, others in table.items()}


def _prefixed(term: str) -> frozenset[str]:
    """A term with each of the prefixes, and without the one that it has."""
    bare = (term.removeprefix(prefix) for prefix in _PREFIXES if term.startswith(prefix))
    return frozenset([*(prefix + term for prefix in _PREFIXES), *(it for it in bare if len(it) >= _SHORT_STEM)])


def opposites(term: str) -> frozenset[str]:
    """The terms that say the opposite of a term, whether or not there are such words."""
    return _pairs().get(term, frozenset()) | _prefixed(term)


def terms_of_words() -> str:
    """What has to stand in ``TERMS``."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    sides = (line.split(":") for line in lines if not line.startswith("#"))
    return "".join(" : ".join(map(_terms, pair)) + "\n" for pair in sides)


def _terms(words: str) -> str:
    return " ".join(dict.fromkeys(term for word in words.split() if (term := term_of(word))))


if __name__ == "__main__":
    TERMS.write_text(terms_of_words(), encoding="utf-8", newline="\n")
