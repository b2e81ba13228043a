"""Synonyms and opposites of a term.

People edit ``data/synonyms.txt`` and ``data/antonyms.txt``. ``python -m retrieval.analysis.thesaurus`` then writes the
words' terms beside them, since stemming all the words takes longer than answering a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from retrieval.analysis.languages.language import ENGLISH
from retrieval.analysis.terms import term_of, word_set

_DATA: Final = Path(__file__).with_name("data")
TERM_FILES: Final = {
    _DATA / "synonym_terms.txt": _DATA / "synonyms.txt",
    _DATA / "antonym_terms.txt": _DATA / "antonyms.txt",
}
"""Each generated file of terms, with the file of words that it is made from."""
_SYNONYMS, _ANTONYMS = TERM_FILES

_NEGATIVE_PREFIXES: Final = ("un", "in", "im", "ir", "dis", "non", "anti", "counter")
_MIN_STEM_LETTERS: Final = 4
"""Letters that must remain without a prefix: "under" is no opposite."""
NEGATIONS: Final = word_set(
    "not no never none nobody nothing neither nor without cannot hardly barely unlike except fail fails failed lack"
    " lacks lacked absent avoid avoided don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't"
    " wouldn't can't couldn't shouldn't besides excluding other"
)
"""Folded words that turn what is said into its opposite, or leave something out."""


def synonyms(language: str = ENGLISH) -> Mapping[str, frozenset[str]]:
    """Return each term's synonyms; no term is its own. There are none in any language but English."""
    return _synonyms() if language == ENGLISH else {}


@cache
def _synonyms() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _lines(_SYNONYMS):
        group = line.split()
        for term in group:
            table.setdefault(term, set()).update(group)
    return {term: frozenset(group - {term}) for term, group in table.items()}


def opposites(term: str) -> frozenset[str]:
    """Return the terms that say the opposite, those made by a prefix included, whether or not there are such words."""
    return _antonyms().get(term, frozenset()) | _prefixed(term)


@cache
def _antonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _lines(_ANTONYMS):
        ones, others = (side.split() for side in line.split(":"))
        for one in ones:
            table.setdefault(one, set()).update(others)
        for other in others:
            table.setdefault(other, set()).update(ones)
    return {term: frozenset(others - {term}) for term, others in table.items()}


def _prefixed(term: str) -> frozenset[str]:
    """Return a term with each negative prefix, and without the one that it has."""
    bare = (term.removeprefix(prefix) for prefix in _NEGATIVE_PREFIXES if term.startswith(prefix))
    stems = (stem for stem in bare if len(stem) >= _MIN_STEM_LETTERS)
    return frozenset([*(prefix + term for prefix in _NEGATIVE_PREFIXES), *stems])


def _lines(path: Path) -> Iterator[str]:
    return (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def terms_of_words(words: Path) -> str:
    """Return the lines of a file of words in terms, the colon between opposites kept."""
    return "".join(" ".join(dict.fromkeys(filter(None, map(_term, line.split())))) + "\n" for line in _lines(words))


def _term(word: str) -> str:
    """Return a word's term; abbreviations of countries are written as terms already."""
    return word if "." in word or word == ":" else term_of(word)


if __name__ == "__main__":
    for terms_file, words_file in TERM_FILES.items():
        terms_file.write_text(terms_of_words(words_file), encoding="utf-8", newline="\n")
