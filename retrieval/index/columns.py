"""A library as a few flat arrays, its columns: everything that its sentences can be asked for, computed once.

What belongs together lies together: the sentences of a segment, the words of a sentence. A column of ends says where:
things of one level (say, the sentences of segment 7) are those of the next from ``ends[7]`` to ``ends[8]``. So a
library can be written to a file, read in one go, and answered from, whatever its size, without making anything of it;
and an article that has not changed is copied from one library to the next as it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.answer_cues import CUES

Column = NDArray[Any]

DIGEST_BYTES: Final = 32
LANGUAGE_BYTES: Final = 3
"""Room for a language's code, with NUL behind a shorter one."""
NAME_ERRORS: Final = "surrogatepass"
"""The error handler for encoding file names, which may not be text."""
SEPARATOR: Final = "\0"
"""Separates the words of a vocabulary; occurs in none."""


class ColumnType(NamedTuple):
    code: str
    """The type of its items, as for ``array.array``."""
    level: str
    """The kind of thing that each of its items is about."""
    target: str = ""
    """For ends, the level that they count."""
    each: int = 1
    """Items for each thing of its level."""


class Columns(NamedTuple):
    """Every column, ends before what they count."""

    # An article: JSON, and its text in UTF-8; in columns of their own, what is searched in many articles.
    about_ends: Annotated[Column, ColumnType("q", "article", "about")]
    text_ends: Annotated[Column, ColumnType("q", "article", "text")]
    segment_ends: Annotated[Column, ColumnType("q", "article", "segment")]
    names_ends: Annotated[Column, ColumnType("q", "article", "names")]
    titles_ends: Annotated[Column, ColumnType("q", "article", "titles")]
    digests: Annotated[Column, ColumnType("B", "article", each=DIGEST_BYTES)]
    keys: Annotated[Column, ColumnType("B", "article", each=DIGEST_BYTES)]
    languages: Annotated[Column, ColumnType("B", "article", each=LANGUAGE_BYTES)]
    # An article's segments, with their own vocabulary: words, and the terms that they stand for, NUL between them.
    sentence_ends: Annotated[Column, ColumnType("q", "segment", "sentence")]
    section_ends: Annotated[Column, ColumnType("q", "segment", "section")]
    words_ends: Annotated[Column, ColumnType("q", "segment", "words")]
    terms_ends: Annotated[Column, ColumnType("q", "segment", "terms")]
    word_ends: Annotated[Column, ColumnType("q", "segment", "word")]
    term_ends: Annotated[Column, ColumnType("q", "segment", "term")]
    word_terms: Annotated[Column, ColumnType("I", "word")]
    term_codes: Annotated[Column, ColumnType("I", "term")]
    posting_ends: Annotated[Column, ColumnType("q", "term", "posting")]
    # The sentences of each term, and the cues that it is part of there.
    posting_sentences: Annotated[Column, ColumnType("I", "posting")]
    posting_frequencies: Annotated[Column, ColumnType("I", "posting")]
    cue_terms: Annotated[Column, ColumnType("B", "posting")]
    # Sentences: their place, and what can be seen in them whatever is asked.
    starts: Annotated[Column, ColumnType("q", "sentence")]
    ends: Annotated[Column, ColumnType("q", "sentence")]
    paragraphs: Annotated[Column, ColumnType("I", "sentence")]
    numbers: Annotated[Column, ColumnType("I", "sentence")]
    lengths: Annotated[Column, ColumnType("I", "sentence")]
    pronouns: Annotated[Column, ColumnType("B", "sentence")]
    norms: Annotated[Column, ColumnType("d", "sentence")]
    cues: Annotated[Column, ColumnType("B", "sentence", each=len(CUES))]
    token_ends: Annotated[Column, ColumnType("q", "sentence", "token")]
    all_words_ends: Annotated[Column, ColumnType("q", "sentence", "all_words")]
    # By sentence, the index of its block's kind, and how many sentences before it its lead begins; 0 for none.
    kinds: Annotated[Column, ColumnType("B", "sentence")]
    leads: Annotated[Column, ColumnType("I", "sentence")]
    # The sections of structured articles: how many sentences each has, and its heading's number in the article, from 1.
    section_sentences: Annotated[Column, ColumnType("I", "section")]
    section_headings: Annotated[Column, ColumnType("I", "section")]
    heading_terms_ends: Annotated[Column, ColumnType("q", "section", "heading_terms")]
    parent_terms_ends: Annotated[Column, ColumnType("q", "section", "parent_terms")]
    heading_codes_ends: Annotated[Column, ColumnType("q", "section", "heading_codes")]
    parent_codes_ends: Annotated[Column, ColumnType("q", "section", "parent_codes")]
    heading_words_ends: Annotated[Column, ColumnType("q", "section", "heading_words")]
    heading_ngrams_ends: Annotated[Column, ColumnType("q", "section", "heading_ngrams")]
    raw_tokens_ends: Annotated[Column, ColumnType("q", "section", "raw_tokens")]
    # Hashes: of the terms of the heading, and of those above; the heading's words, and their character n-grams; tokens
    # such as "docker-compose.yml".
    heading_codes: Annotated[Column, ColumnType("I", "heading_codes")]
    parent_codes: Annotated[Column, ColumnType("I", "parent_codes")]
    heading_words: Annotated[Column, ColumnType("I", "heading_words")]
    heading_ngrams: Annotated[Column, ColumnType("I", "heading_ngrams")]
    raw_tokens: Annotated[Column, ColumnType("I", "raw_tokens")]
    # The content words in order: word, term, and place in the sentence.
    token_words: Annotated[Column, ColumnType("I", "token")]
    token_terms: Annotated[Column, ColumnType("I", "token")]
    token_starts: Annotated[Column, ColumnType("I", "token")]
    token_lengths: Annotated[Column, ColumnType("I", "token")]
    # All words, those without content too, as hashes.
    all_words: Annotated[Column, ColumnType("I", "all_words")]
    # Bytes.
    about: Annotated[Column, ColumnType("B", "about")]
    text: Annotated[Column, ColumnType("B", "text")]
    names: Annotated[Column, ColumnType("B", "names")]
    titles: Annotated[Column, ColumnType("B", "titles")]
    heading_terms: Annotated[Column, ColumnType("B", "heading_terms")]
    parent_terms: Annotated[Column, ColumnType("B", "parent_terms")]
    words: Annotated[Column, ColumnType("B", "words")]
    terms: Annotated[Column, ColumnType("B", "terms")]

    @property
    def articles(self) -> int:
        """The number of articles."""
        return len(self.segment_ends) - 1

    @property
    def segments(self) -> int:
        """The number of segments of all articles."""
        return len(self.sentence_ends) - 1

    @property
    def sections(self) -> int:
        """The number of sections of all structured articles."""
        return len(self.section_sentences)

    @property
    def sentences(self) -> int:
        """The number of sentences of all articles."""
        return len(self.starts)


_HINTS: Final = get_type_hints(Columns, include_extras=True)
COLUMN_TYPES: Final[Mapping[str, ColumnType]] = {name: _HINTS[name].__metadata__[0] for name in Columns._fields}


class ColumnWriter:
    """Columns that still grow."""

    def __init__(self) -> None:
        self._columns = {name: array(type_.code, [0] if type_.target else []) for name, type_ in COLUMN_TYPES.items()}
        self._totals = dict.fromkeys((type_.target for type_ in COLUMN_TYPES.values() if type_.target), 0)

    def add(self, name: str, items: Any) -> None:
        """Add items, or bytes where the column holds bytes, to a column that is not one of ends."""
        column = self._columns[name]
        if isinstance(items, np.ndarray):
            column.frombytes(np.ascontiguousarray(items, dtype=column.typecode).tobytes())
        elif isinstance(items, bytes):
            column.frombytes(items)
        else:
            column.extend(items)

    def add_counts(self, name: str, counts: Any) -> None:
        """Add to a column of ends how many things of the next level each of some things has."""
        column, target = self._columns[name], COLUMN_TYPES[name].target
        if isinstance(counts, np.ndarray):
            ends = np.cumsum(counts, dtype=np.int64) + self._totals[target]
            column.frombytes(ends.tobytes())
            self._totals[target] = column[-1]
            return
        for count in counts:
            self._totals[target] += count
            column.append(self._totals[target])

    def copy(self, columns: Columns, first: int, last: int) -> None:
        """Add the articles of another library from ``first`` to before ``last``, as they are there."""
        spans = {"article": (first, last)}
        for name, type_ in COLUMN_TYPES.items():
            column: Column = getattr(columns, name)
            start, end = spans[type_.level]
            if type_.target:
                ends = column[start : end + 1]
                spans[type_.target] = int(ends[0]), int(ends[-1])
                self.add(name, ends[1:] + (self._totals[type_.target] - int(ends[0])))
                self._totals[type_.target] += int(ends[-1] - ends[0])
            else:
                self.add(name, column[start * type_.each : end * type_.each])

    def columns(self) -> Columns:
        """Return all that has been added; nothing can be added any more."""
        found = {name: np.frombuffer(column, dtype=column.typecode) for name, column in self._columns.items()}
        return Columns(**found)


def read_bytes(blob: Column, ends: Column, number: int) -> bytes:
    """Return one of several runs of bytes."""
    found: bytes = blob[ends[number] : ends[number + 1]].tobytes()
    return found


def read_strings(blob: Column, ends: Column, number: int) -> list[str]:
    """Return the words of one of several vocabularies in UTF-8."""
    text = read_bytes(blob, ends, number).decode()
    return text.split(SEPARATOR) if text else []


class SharedStrings:
    """Reads the words of many vocabularies; equal words are one object, so that very many take little memory."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def read(self, blob: Column, ends: Column, number: int) -> list[str]:
        return [self._known.setdefault(word, word) for word in read_strings(blob, ends, number)]
