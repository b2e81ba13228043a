"""Other words for a word. People edit ``synonyms.txt``; ``python -m retrieval.synonyms`` then writes its words' terms.

Those stand in a file of their own, since making terms of all the words takes longer than answering a question does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from retrieval.terms import term_of

_WORDS: Final = Path(__file__).with_name("synonyms.txt")
TERMS: Final = Path(__file__).with_name("synonym_terms.txt")
"""The groups of ``synonyms.txt`` in terms, one a line."""


@cache
def synonyms() -> Mapping[str, frozenset[str]]:
    """The terms of other words for a term."""
    table: dict[str, set[str]] = {}
    for group in _groups(TERMS):
        for term in group:
            table.setdefault(term, set()).update(group)
    return {term: frozenset(group - {term}) for term, group in table.items()}


def terms_of_words() -> str:
    """What has to stand in ``TERMS``."""
    groups = (dict.fromkeys(map(_term, group)) for group in _groups(_WORDS))
    return "".join(" ".join(term for term in group if term) + "\n" for group in groups)


def _groups(path: Path) -> Iterator[list[str]]:
    return (line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def _term(word: str) -> str:
    """A word of the list as a term; abbreviations of countries stand in it as terms already."""
    return word if "." in word else term_of(word)


if __name__ == "__main__":
    TERMS.write_text(terms_of_words(), encoding="utf-8", newline="\n")
