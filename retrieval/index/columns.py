"""A library as a few flat arrays: everything that its sentences can be asked for, computed once.

Each array is a column. What belongs together lies together: the sentences of a part of an article, the words of a
sentence. A column of ends says where: things of one level (say, the sentences of part 7) are those of the next from
``ends[7]`` to ``ends[8]``. So a library can be written to a file, read in one go, and answered from, whatever its size,
without making anything of it; and an article that has not changed is copied from one library to the next as it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.answer_cues import OFFERS

Column = NDArray[Any]


class Spec(NamedTuple):
    """What a column holds."""

    code: str
    """The type of its items, as for ``array.array``."""
    level: str
    """What each of its items is about."""
    target: str = ""
    """For ends, what they count."""
    each: int = 1
    """How many items it has for each thing of its level."""


DIGEST: Final = 32
"""Bytes of SHA-256."""

SPECS: Final[Mapping[str, Spec]] = {
    # What an article is: JSON, and its text in UTF-8; by itself, what many are looked through for.
    "about_ends": Spec("q", "article", "about"),
    "text_ends": Spec("q", "article", "text"),
    "part_ends": Spec("q", "article", "part"),
    "names_ends": Spec("q", "article", "names"),
    "titles_ends": Spec("q", "article", "titles"),
    "digests": Spec("B", "article", each=DIGEST),
    "keys": Spec("B", "article", each=DIGEST),
    # An article's parts, with their own vocabulary: words, and the terms that they stand for, NUL between them.
    "sentence_ends": Spec("q", "part", "sentence"),
    "words_ends": Spec("q", "part", "words"),
    "terms_ends": Spec("q", "part", "terms"),
    "word_ends": Spec("q", "part", "word"),
    "term_ends": Spec("q", "part", "term"),
    "word_terms": Spec("I", "word"),
    "posting_ends": Spec("q", "term", "posting"),
    # Where each term stands, and what it is there.
    "posting_sentences": Spec("I", "posting"),
    "posting_frequencies": Spec("I", "posting"),
    "posting_marks": Spec("B", "posting"),
    # Sentences: their place, and what can be seen in them whatever is asked.
    "starts": Spec("q", "sentence"),
    "ends": Spec("q", "sentence"),
    "paragraphs": Spec("I", "sentence"),
    "numbers": Spec("I", "sentence"),
    "lengths": Spec("I", "sentence"),
    "pronouns": Spec("B", "sentence"),
    "norms": Spec("d", "sentence"),
    "offers": Spec("B", "sentence", each=len(OFFERS)),
    "token_ends": Spec("q", "sentence", "token"),
    "heard_ends": Spec("q", "sentence", "heard"),
    # The words with content, in their order: which they are, and where they stand in their sentence.
    "token_words": Spec("I", "token"),
    "token_terms": Spec("I", "token"),
    "token_starts": Spec("I", "token"),
    "token_lengths": Spec("I", "token"),
    # All words, those without content too, as numbers that say no more than whether two are the same.
    "heard": Spec("I", "heard"),
    # Bytes.
    "about": Spec("B", "about"),
    "text": Spec("B", "text"),
    "names": Spec("B", "names"),
    "titles": Spec("B", "titles"),
    "words": Spec("B", "words"),
    "terms": Spec("B", "terms"),
}
"""Every column, ends before what they count."""


ANY: Final = "surrogatepass"
"""How names are encoded, which may hold what is no text."""
BETWEEN: Final = "\0"
"""What stands between two words of a vocabulary, and in none."""


class Columns(NamedTuple):
    """The columns, by the names of ``SPECS``."""

    about_ends: Column
    text_ends: Column
    part_ends: Column
    names_ends: Column
    titles_ends: Column
    digests: Column
    keys: Column
    sentence_ends: Column
    words_ends: Column
    terms_ends: Column
    word_ends: Column
    term_ends: Column
    word_terms: Column
    posting_ends: Column
    posting_sentences: Column
    posting_frequencies: Column
    posting_marks: Column
    starts: Column
    ends: Column
    paragraphs: Column
    numbers: Column
    lengths: Column
    pronouns: Column
    norms: Column
    offers: Column
    token_ends: Column
    heard_ends: Column
    token_words: Column
    token_terms: Column
    token_starts: Column
    token_lengths: Column
    heard: Column
    about: Column
    text: Column
    names: Column
    titles: Column
    words: Column
    terms: Column

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self.part_ends) - 1

    @property
    def parts(self) -> int:
        """How many parts all articles have together."""
        return len(self.sentence_ends) - 1

    @property
    def sentences(self) -> int:
        """How many sentences all articles have together."""
        return len(self.starts)

    def by_name(self) -> dict[str, Column]:
        """The columns by their names, in the order of ``SPECS``."""
        return self._asdict()


class Gathering:
    """Columns that still grow."""

    def __init__(self) -> None:
        self._columns = {name: array(spec.code, [0] if spec.target else []) for name, spec in SPECS.items()}
        self._totals = dict.fromkeys((spec.target for spec in SPECS.values() if spec.target), 0)

    def add(self, name: str, items: Any) -> None:
        """Add items to a column.

        Args:
            name: Of the column; not one of ends.
            items: An iterable, or bytes where the column holds bytes.
        """
        column = self._columns[name]
        if isinstance(items, np.ndarray):
            column.frombytes(np.ascontiguousarray(items, dtype=column.typecode).tobytes())
        elif isinstance(items, bytes):
            column.frombytes(items)
        else:
            column.extend(items)

    def end(self, name: str, counts: Any) -> None:
        """Say how many things of the next level some things have, each behind those before.

        Args:
            name: Of a column of ends.
            counts: The numbers, for one thing after another.
        """
        column, target = self._columns[name], SPECS[name].target
        for count in counts:
            self._totals[target] += count
            column.append(self._totals[target])

    def copy(self, columns: Columns, first: int, last: int) -> None:
        """Add articles of another library as they are there.

        Args:
            columns: The other library.
            first: The number of the first article.
            last: The number behind the last.
        """
        spans = {"article": (first, last)}
        for name, spec in SPECS.items():
            column: Column = getattr(columns, name)
            start, end = spans[spec.level]
            if spec.target:
                ends = column[start : end + 1]
                spans[spec.target] = int(ends[0]), int(ends[-1])
                self.add(name, ends[1:] + (self._totals[spec.target] - int(ends[0])))
                self._totals[spec.target] += int(ends[-1] - ends[0])
            else:
                self.add(name, column[start * spec.each : end * spec.each])

    def columns(self) -> Columns:
        """All that has been gathered; nothing can be added any more."""
        found = {name: np.frombuffer(column, dtype=column.typecode) for name, column in self._columns.items()}
        return Columns(**found)


def bytes_of(blob: Column, ends: Column, number: int) -> bytes:
    """One of several runs of bytes; the arguments are those of ``strings``."""
    found: bytes = blob[ends[number] : ends[number + 1]].tobytes()
    return found


def strings(blob: Column, ends: Column, number: int) -> list[str]:
    """The words of one of several vocabularies.

    Args:
        blob: All of them, in UTF-8.
        ends: Where each begins and ends.
        number: Which one.
    """
    text = bytes_of(blob, ends, number).decode()
    return text.split(BETWEEN) if text else []
