"""Validation of arrays from an index file: each is what the indexer and the inverted index would have made.

Right checksums only tell that a file is as it was written. Here each number is held to its bounds, so that nothing that
is looked up in the library leads out of it, and every sentence is a run of its article's characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import pairwise
from operator import lt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.analyzer import MAX_OVERLAP_LETTERS
from retrieval.articles.article import BlockKind, Metadata
from retrieval.errors import IndexFileError
from retrieval.index.columns import COLUMN_TYPES, LANGUAGE_BYTES, NAME_ERRORS, SEPARATOR, Column, Columns
from retrieval.index.segment_bm25 import K1
from retrieval.postings.inverted_index import InvertedIndex, idf

_POSTINGS: Final = {
    "lengths": "i",
    "starts": "q",
    "positions": "i",
    "codes": "HI",
    "impacts": "d",
    "idf": "d",
    "ceilings": "d",
}
"""The types that each array of postings may have, as for ``array.array``."""
_ROUNDED: Final = 1 - 1e-9
"""What a least value is lowered by, since sums are rounded."""
_METADATA: Final = frozenset(field.name for field in fields(Metadata))
_LANGUAGE: Final = re.compile(rb"[a-z]{2}[a-z\0]")
_LEVELS: Final = frozenset(range(1, 8))
_BLOCK_KINDS: Final = frozenset(BlockKind)
_SECTION: Final = (str, int, int, int, int, int)
_BLOCK: Final = (str, int, int, int, int, str, int, int)
"""The types of what is kept of a section, and of a block, in the order of their fields."""


def check_columns(columns: Columns) -> None:
    """Check the columns of a library.

    Raises:
        IndexFileError: They cannot be what was written.
    """
    _check_sizes(columns)
    segments = columns.segment_ends
    _demand(bool((segments[1:] > segments[:-1]).all() and (np.diff(columns.sentence_ends) > 0).all()), "sentence_ends")
    _check_sentences(columns)
    _demand(all(map(_LANGUAGE.fullmatch, _languages(columns))), "languages")
    _check_abouts(columns)
    _check_vocabularies(columns)
    _check_numbers(columns)
    _check_tokens(columns)
    _check_sections(columns)


def check_postings(arrays: InvertedIndex, words: int, documents: int) -> None:
    """Check the postings of a library.

    Args:
        arrays: The postings.
        words: How many terms the vocabulary has.
        documents: How many sentences the library has.

    Raises:
        IndexFileError: They cannot be what was written.
    """
    for name, codes in _POSTINGS.items():
        _demand(getattr(arrays, name).dtype in map(np.dtype, codes), name)
    _demand(len(arrays.lengths) == documents and bool((arrays.lengths >= 0).all()), "lengths")
    _demand(len(arrays.starts) == words + 1 and _are_ends(arrays.starts, len(arrays.positions)), "starts")
    counts = np.diff(arrays.starts)
    _demand(bool(counts.all()), "starts")
    _demand(arrays.positions.min(initial=0) >= 0 and arrays.positions.max(initial=-1) < documents, "positions")
    _demand(_ascend(arrays.positions, arrays.starts), "positions")
    impacts = arrays.impacts
    _demand(bool(((impacts >= 0) & (impacts <= K1 + 1)).all() and (impacts[1:] <= impacts[:-1]).all()), "impacts")
    _demand(len(arrays.codes) == len(arrays.positions), "codes")
    _demand(not words or bool(arrays.codes.max() < len(impacts)), "codes")
    _demand(len(arrays.idf) == words and np.allclose(arrays.idf, idf(documents, counts)), "idf")
    best = np.minimum.reduceat(arrays.codes, arrays.starts[:-1]) if words else arrays.codes
    _demand(len(arrays.ceilings) == words and np.allclose(arrays.ceilings, arrays.idf * impacts[best]), "ceilings")


def _demand(true: bool, name: str) -> None:  # noqa: FBT001  # as in ``assert``
    if not true:
        raise IndexFileError(f"it is damaged in {name}")


def _check_sizes(columns: Columns) -> None:
    """Check that each column has its type, and as many items as those before say."""
    sizes = {"article": len(columns.about_ends) - 1}
    _demand(sizes["article"] > 0, "about_ends")
    for name, column in columns._asdict().items():
        type_ = COLUMN_TYPES[name]
        size = sizes[type_.level] * type_.each + bool(type_.target)
        _demand(column.dtype == np.dtype(type_.code) and len(column) == size, name)
        if type_.target:
            sizes[type_.target] = int(column[-1])
            _demand(_are_ends(column, sizes[type_.target]), name)


def _check_sentences(columns: Columns) -> None:
    """Check that sentences follow one another in their article, and are counted."""
    starts, ends, paragraphs, numbers = columns.starts, columns.ends, columns.paragraphs, columns.numbers
    bounds = columns.sentence_ends[columns.segment_ends]
    first = np.zeros(columns.sentences, dtype=bool)
    first[bounds[:-1]] = True
    follows = first[1:] | (starts[1:] >= ends[:-1])
    _demand(bool((starts >= 0).all() and (starts < ends).all() and follows.all()), "starts")
    _demand(bool((ends[bounds[1:] - 1] <= _lengths(columns)).all()), "ends")
    begins = (numbers == 1) & (paragraphs > 0)
    begins[1:] &= first[1:] | (paragraphs[1:] > paragraphs[:-1])
    goes_on = ~first[1:] & (paragraphs[1:] == paragraphs[:-1]) & (numbers[1:] == numbers[:-1] + 1)
    _demand(bool(begins[0] and (begins[1:] | goes_on).all()), "numbers")


def _languages(columns: Columns) -> Iterator[bytes]:
    codes = columns.languages.tobytes()
    return (codes[at : at + LANGUAGE_BYTES] for at in range(0, len(codes), LANGUAGE_BYTES))


def _check_abouts(columns: Columns) -> None:
    """Check what is kept of each article besides its text."""
    for name in ("names", "titles"):
        for _ in _texts(columns, name, NAME_ERRORS):
            pass
    sentences = np.diff(columns.sentence_ends[columns.segment_ends]).tolist()
    for about, text, count in zip(_texts(columns, "about"), _texts(columns, "text"), sentences, strict=True):
        try:
            found = json.loads(about)
        except (ValueError, RecursionError) as error:
            raise IndexFileError("it is damaged in about") from error
        _demand(_is_about(found, text, count), "about")


def _is_about(found: Any, text: str, sentences: int) -> bool:
    """Whether something tells of an article what ``retrieval.index.indexer`` does.

    Args:
        found: From JSON.
        text: The article's.
        sentences: How many it has.
    """
    match found:
        case {
            "headline": headline,
            "standfirst": standfirst,
            "sections": [*sections],
            "blocks": [*blocks],
            "markdown": bool(),
            "metadata": dict(metadata),
            "acronyms": dict(acronyms),
            **rest,
        }:
            return (
                not rest
                and metadata.keys() == _METADATA
                and _are_texts(value for value in metadata.values() if value is not None)
                and all(span is None or _is_span(span, text) for span in (headline, standfirst))
                and _are_sections(sections, text, sentences)
                and _are_blocks(blocks, text, sentences, len(sections))
                and all(isinstance(terms, list) and _are_texts([term, *terms]) for term, terms in acronyms.items())
            )
    return False


def _is_span(found: Any, text: str) -> bool:
    match found:
        case [int(start), int(end)]:
            return 0 <= start < end <= len(text) and bool not in map(type, found)
    return False


def _are_sections(found: Sequence[Any], text: str, sentences: int) -> bool:
    columns = _columns(found, _SECTION)
    if columns is None:
        return False
    titles, levels, starts, ends, first, parents = columns
    return (
        _are_texts(titles)
        and _LEVELS.issuperset(levels)
        and _are_spans(starts, ends, text)
        and _are_within(first, 0, sentences)
        and _are_within(parents, -1, len(found) - 1)
        and all(map(lt, parents, range(len(found))))
    )


def _are_blocks(found: Sequence[Any], text: str, sentences: int, sections: int) -> bool:
    columns = _columns(found, _BLOCK)
    if columns is None:
        return False
    kinds, starts, ends, first, above, numbers, leads, groups = columns
    return (
        _BLOCK_KINDS.issuperset(kinds)
        and _are_spans(starts, ends, text)
        and _are_within(first, 0, sentences - 1)
        and _are_within(above, -1, sections - 1)
        and _are_texts(numbers)
        and _are_within(leads, -1, len(found) - 1)
        and min(groups, default=-1) >= -1
    )


def _columns(rows: Sequence[Any], types: Sequence[type]) -> Sequence[Sequence[Any]] | None:
    """Turn rows into columns, which are checked as a whole, since there may be millions of rows.

    Returns:
        The columns; None where the rows are no lists of items of these types.
    """
    if not ({*map(type, rows)} <= {list} and {*map(len, rows)} <= {len(types)}):
        return None
    columns = [*zip(*rows, strict=True)] or [()] * len(types)
    fit = ({*map(type, column)} <= {type_} for column, type_ in zip(columns, types, strict=True))
    return columns if all(fit) else None


def _are_spans(starts: Sequence[int], ends: Sequence[int], text: str) -> bool:
    return all(map(lt, starts, ends)) and min(starts, default=0) >= 0 and max(ends, default=0) <= len(text)


def _are_within(numbers: Sequence[int], least: int, most: int) -> bool:
    return not numbers or (least <= min(numbers) and max(numbers) <= most)


def _are_texts(values: Iterable[Any]) -> bool:
    """Whether these are strings that can be written."""
    try:
        "".join(values).encode()
    except (TypeError, UnicodeEncodeError):
        return False
    return True


def _check_vocabularies(columns: Columns) -> None:
    """Check that each segment has as many words, and as many terms, as it says."""
    for name, ends in (("words", columns.word_ends), ("terms", columns.term_ends)):
        found = [text.count(SEPARATOR) + 1 if text else 0 for text in _texts(columns, name)]
        _demand(found == np.diff(ends).tolist(), name)


def _lengths(columns: Columns) -> NDArray[np.int64]:
    """The length of each article's text, in characters."""
    return np.fromiter(map(len, _texts(columns, "text")), dtype=np.int64, count=columns.articles)


def _texts(columns: Columns, name: str, errors: str = "strict") -> Iterator[str]:
    """Decode one of the columns of bytes, piece by piece."""
    column = memoryview(getattr(columns, name))
    try:
        for start, end in pairwise(getattr(columns, f"{name}_ends").tolist()):
            yield str(column[start:end], "utf-8", errors)
    except UnicodeDecodeError as error:
        raise IndexFileError(f"it is damaged in {name}") from error


def _check_numbers(columns: Columns) -> None:
    """Check that words, terms and sentences are among those of their segment."""
    words, terms = np.diff(columns.word_ends), np.diff(columns.term_ends)
    tokens = columns.token_ends[columns.sentence_ends]
    postings = columns.posting_ends[columns.term_ends]
    for name, ends, count in (
        ("word_terms", columns.word_ends, terms),
        ("token_words", tokens, words),
        ("token_terms", tokens, terms),
        ("posting_sentences", postings, np.diff(columns.sentence_ends)),
    ):
        _demand(bool((_greatest(getattr(columns, name), ends) < count).all()), name)
    _demand(_ascend(columns.posting_sentences, columns.posting_ends), "posting_sentences")


def _check_sections(columns: Columns) -> None:
    """Check that sections hold the sentences of their segments, and that each lead is in its sentence's segment."""
    sizes = np.diff(columns.sentence_ends)
    has_sections = np.diff(columns.section_ends) > 0
    held = np.concatenate([[0], np.cumsum(columns.section_sentences, dtype=np.int64)])[columns.section_ends]
    _demand(bool((columns.section_sentences > 0).all()), "section_sentences")
    _demand(bool((np.diff(held)[has_sections] == sizes[has_sections]).all()), "section_sentences")
    _demand(bool((columns.kinds < len(BlockKind)).all()), "kinds")
    inside = np.arange(columns.sentences) - np.repeat(columns.sentence_ends[:-1], sizes)
    _demand(bool((columns.leads <= inside).all()), "leads")
    for name in ("heading_terms", "parent_terms"):
        for _ in _texts(columns, name):
            pass


def _check_tokens(columns: Columns) -> None:
    """Check that the words of a sentence follow one another in it, and that its length is one that words can have.

    Pairs of characters overlap.
    """
    ends = columns.token_ends
    behind = columns.token_starts + columns.token_lengths
    whole = (behind >= columns.token_starts).all()  # no sum was too great
    _demand(bool(whole and (_greatest(behind, ends) <= columns.ends - columns.starts).all()), "token_lengths")
    starts, lengths = columns.token_starts.astype(np.int64), columns.token_lengths.astype(np.int64)
    overlaps = starts[1:] + MAX_OVERLAP_LETTERS >= starts[:-1] + lengths[:-1]
    follows = (starts[1:] > starts[:-1]) & overlaps
    follows[_inner(ends) - 1] = True
    _demand(bool(follows.all()), "token_starts")
    size = np.diff(columns.sentence_ends)
    least = np.repeat(idf(size, size), size) * _ROUNDED
    _demand(bool(((columns.norms == 0) | ((columns.norms >= least) & np.isfinite(columns.norms))).all()), "norms")


def _are_ends(ends: Column, last: int) -> bool:
    return bool(len(ends) and ends[0] == 0 and ends[-1] == last and (ends[1:] >= ends[:-1]).all())


def _inner(ends: Column) -> NDArray[np.int64]:
    """The places, neither first nor last, where something begins."""
    inner: NDArray[np.int64] = ends[(ends > 0) & (ends < ends[-1])]
    return inner


def _ascend(values: NDArray[Any], ends: Column) -> bool:
    """Whether values ascend from each end to the next."""
    rises = values[1:] > values[:-1]
    rises[_inner(ends) - 1] = True
    return bool(rises.all())


def _greatest(values: NDArray[Any], ends: Column) -> NDArray[np.int64]:
    """The greatest value from each end to the next; -1 where there is none."""
    found = np.full(len(ends) - 1, -1, dtype=np.int64)
    some = ends[1:] > ends[:-1]
    if some.any():
        found[some] = np.maximum.reduceat(values, ends[:-1][some])
    return found
