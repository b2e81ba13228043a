"""The inverted index: postings in a few flat arrays, which can be stored in a file and read again as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain, count
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Positions = NDArray[np.int32]
ImpactCodes = NDArray[np.unsignedinteger[Any]]
Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""

_BLOCK_TERMS = 1 << 20
"""Terms that are handled at once: many for cheap NumPy calls, few for little scratch space."""
_MAX_TABLE_ENTRIES = 1 << 22
"""Beyond this size of a table of frequencies by lengths, the pairs that occur are sorted instead."""

_DOCUMENT_BITS = 32
"""Bits of a document's number in a posting that is packed into one number."""
_DOCUMENT_MASK = (1 << _DOCUMENT_BITS) - 1


@dataclass(frozen=True, slots=True)
class InvertedIndex:
    """A corpus by term number, in read-only arrays, which may be mapped from a file.

    A posting adds ``idf[term] * impacts[code]`` to a document's score: the impact depends on the frequency and the
    document's length alone, and few pairs of these occur, so a code of two bytes keeps it to the last bit.
    """

    lengths: NDArray[np.int32]
    """Terms of each document."""
    starts: NDArray[np.int64]
    """The first posting of each term, and the end of the last term's."""
    positions: Positions
    """The document of each posting; ascending within a term."""
    codes: ImpactCodes
    """The index of each posting's impact in ``impacts``."""
    impacts: Scores
    """f·(k1 + 1) / (f + k1·(1 − b + b·|d| / avgdl)) for each pair of f and |d| that occurs, greatest first."""
    idf: Scores
    ceilings: Scores
    """The most that each term adds to any document's score."""

    def __post_init__(self) -> None:
        for field in fields(self):
            view = np.asarray(getattr(self, field.name)).view()
            view.setflags(write=False)
            object.__setattr__(self, field.name, view)


def build_inverted_index(
    documents: Sequence[Sequence[str]], k1: float, b: float, progress: Progress
) -> tuple[dict[str, int], InvertedIndex]:
    """Build the index of documents' terms, and number the terms in the order of their first occurrence."""
    lengths = np.fromiter(map(len, documents), dtype=np.int32, count=len(documents))
    shift = len(documents).bit_length()
    vocabulary, keys = _keys(documents, lengths, shift, progress)
    keys.sort()
    progress(0.8)
    starts = _merge(keys, shift, len(vocabulary))
    cells = keys[: starts[-1]]
    progress(0.9)
    codes, impacts = _encode(cells, lengths, k1, b)
    del cells
    positions = _narrow(keys, len(codes))
    term_idf = idf(len(lengths), np.diff(starts))
    best = np.minimum.reduceat(codes, starts[:-1]) if len(codes) else codes
    arrays = InvertedIndex(lengths, starts, positions, codes, impacts, term_idf, term_idf * impacts[best])
    progress(1.0)
    return vocabulary, arrays


@overload
def idf(size: int | NDArray[np.int64], counts: NDArray[np.int64]) -> Scores: ...


@overload
def idf(size: int, counts: int) -> float: ...


def idf(size: int | NDArray[np.int64], counts: int | NDArray[np.int64]) -> float | Scores:
    """Return the inverse document frequency of Lucene's ``BM25Similarity``, log(1 + (N − n + 0.5) / (n + 0.5)).

    N is the ``size`` of the corpus, n the document frequency of a term; each one for all, or one for each of several.
    """
    found: float | Scores = np.log1p((size - counts + 0.5) / (counts + 0.5))
    return found


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + _BLOCK_TERMS, size)) for start in range(0, size, _BLOCK_TERMS))


def _keys(
    documents: Sequence[Sequence[str]], lengths: NDArray[np.int32], shift: int, progress: Progress
) -> tuple[dict[str, int], NDArray[np.int64]]:
    """Number the terms, and pack each occurrence into one number: the term's, then ``shift`` bits of the document's."""
    vocabulary: defaultdict[str, int] = defaultdict(count().__next__)
    ends = np.cumsum(lengths, dtype=np.int64)
    keys = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    first = start = 0
    while first < len(documents):
        last = max(int(np.searchsorted(ends, start + _BLOCK_TERMS, side="right")), first + 1)
        end = int(ends[last - 1])
        numbers = map(vocabulary.__getitem__, chain.from_iterable(documents[first:last]))
        block = np.fromiter(numbers, dtype=np.int64, count=end - start)
        block <<= shift
        block |= np.repeat(np.arange(first, last), lengths[first:last])
        keys[start:end] = block
        first, start = last, end
        progress(0.6 * first / len(documents))
    return dict(vocabulary), keys


def _merge(keys: NDArray[np.int64], shift: int, terms: int) -> NDArray[np.int64]:
    """Replace sorted keys, in place, by postings: frequency, then ``_DOCUMENT_BITS`` of document. Return ``starts``."""
    fresh = np.ones(len(keys) + 1, dtype=np.bool_)
    for block in _blocks(len(keys) - 1):
        np.not_equal(keys[1:][block], keys[:-1][block], out=fresh[1:-1][block])
    counts = np.zeros(terms + 1, dtype=np.int64)
    start = done = 0
    while start < len(keys):
        end = min(start + _BLOCK_TERMS, len(keys))
        end += int(fresh[end:].argmax())  # not between two occurrences in the same document
        first = fresh[start:end].nonzero()[0]
        frequencies = np.diff(first, append=end - start)
        found = keys[start:end][first]
        numbers = found >> shift
        counts[numbers[0] + 1 : numbers[-1] + 2] += np.bincount(numbers - numbers[0])
        keys[done : done + len(found)] = frequencies << _DOCUMENT_BITS | found & ((1 << shift) - 1)
        start, done = end, done + len(found)
    return np.cumsum(counts)


def _encode(cells: NDArray[np.int64], lengths: NDArray[np.int32], k1: float, b: float) -> tuple[ImpactCodes, Scores]:
    """Number the impacts, greatest first; return a code for each cell (see ``_merge``), and each code's impact."""
    sizes = int(lengths.max(initial=0)) + 1

    def pairs(block: slice) -> NDArray[np.int64]:
        found: NDArray[np.int64] = (cells[block] >> _DOCUMENT_BITS) * sizes
        found += lengths[cells[block] & _DOCUMENT_MASK]
        return found

    top = (int(cells.max(initial=0) >> _DOCUMENT_BITS) + 1) * sizes
    found = _distinct(pairs, len(cells), top)
    frequencies, of = np.divmod(found, sizes)
    average = max(int(lengths.sum(dtype=np.int64)), 1) / max(len(lengths), 1)
    impacts = frequencies * (k1 + 1) / (frequencies + k1 * (1 - b + b * of / average))
    order = np.argsort(-impacts, kind="stable")
    tabled = top <= _MAX_TABLE_ENTRIES
    codes: ImpactCodes = np.empty(len(cells), dtype=np.uint16 if len(found) <= 1 << 16 else np.uint32)
    ranks = np.zeros(top if tabled else len(found), dtype=codes.dtype)
    ranks[found[order] if tabled else order] = np.arange(len(found))
    for block in _blocks(len(cells)):
        codes[block] = ranks[pairs(block) if tabled else found.searchsorted(pairs(block))]
    return codes, impacts[order]


def _distinct(pairs: Callable[[slice], NDArray[np.int64]], size: int, top: int) -> NDArray[np.int64]:
    """Return the values below ``top`` that occur, ascending: by a table, or where that would be large by sorting."""
    if top > _MAX_TABLE_ENTRIES:
        return np.unique(np.concatenate([np.unique(pairs(block)) for block in _blocks(size)]))
    occurs = np.zeros(top, dtype=np.bool_)
    for block in _blocks(size):
        occurs[pairs(block)] = True
    return occurs.nonzero()[0]


def _narrow(cells: NDArray[np.int64], size: int) -> Positions:
    """Keep the documents' numbers of the first ``size`` cells, in half of their memory; the rest is given back."""
    narrow = cells.view(np.int32)
    for block in _blocks(size):
        narrow[block] = cells[block] & _DOCUMENT_MASK  # always behind what is still to be read
    del narrow
    cells.resize((size + 1) // 2, refcheck=False)  # nothing else looks at it any more
    return cells.view(np.int32)[:size]
