"""Term lists become postings: a few flat arrays, which can be kept in a file and read again as they are."""

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
Codes = NDArray[np.unsignedinteger[Any]]
Progress = Callable[[float], None]
"""Told now and then which share of the work is done, from 0 to 1."""

_BLOCK = 1 << 20
"""Terms that are handled at once: enough to make NumPy's calls cheap, few enough to keep their scratch space small."""
_TABLE = 1 << 22
"""Entries of the largest table of frequencies by lengths; beyond it, the pairs that occur are sorted instead."""

_DOCUMENT = 32
"""Bits of a document's number in a posting that is written as one number."""
_DOCUMENTS = (1 << _DOCUMENT) - 1


@dataclass(frozen=True, slots=True)
class PostingsArrays:
    """What is known of a corpus, by term number; all that scoring needs but the words.

    A posting says that a term stands in a document. What it adds to a score is ``idf[term] * impacts[code]``: the
    impact depends on the frequency and the document's length alone, and few pairs of these occur, so a code of two
    bytes keeps it to the last bit. Arrays may be mapped from a file, if they are aligned; what is kept of each is a
    plain view that is only for reading.
    """

    lengths: NDArray[np.int32]
    """Terms of each document."""
    starts: NDArray[np.int64]
    """Where each term's postings begin, and behind the last term where they end."""
    positions: Positions
    """The document of each posting; ascending within a term."""
    codes: Codes
    """The place of each posting's impact in ``impacts``."""
    impacts: Scores
    """f·(k1 + 1) / (f + k1·(1 − b + b·|d| / avgdl)) for each pair of f and |d| that occurs, greatest first."""
    idf: Scores
    """How telling each term is."""
    ceilings: Scores
    """The most that each term adds to any document's score."""

    def __post_init__(self) -> None:
        for field in fields(self):
            view = np.asarray(getattr(self, field.name)).view()
            view.setflags(write=False)
            object.__setattr__(self, field.name, view)


def invert(
    documents: Sequence[Sequence[str]], k1: float, b: float, progress: Progress
) -> tuple[dict[str, int], PostingsArrays]:
    """Build the postings of a corpus.

    Args:
        documents: Their terms.
        k1: How slowly a term's repetition stops to count.
        b: How much a document's length counts against it, from 0 to 1.
        progress: Told how far it is.

    Returns:
        The number of each term, in the order of their first occurrence, and the arrays.
    """
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
    arrays = PostingsArrays(lengths, starts, positions, codes, impacts, term_idf, term_idf * impacts[best])
    progress(1.0)
    return vocabulary, arrays


@overload
def idf(size: int | NDArray[np.int64], counts: NDArray[np.int64]) -> Scores: ...


@overload
def idf(size: int, counts: int) -> float: ...


def idf(size: int | NDArray[np.int64], counts: int | NDArray[np.int64]) -> float | Scores:
    """Return the inverse document frequency of Lucene's ``BM25Similarity``, log(1 + (N − n + 0.5) / (n + 0.5)).

    Args:
        size: N, the number of documents; one for all, or one for each.
        counts: n, the document frequency of a term, or of each of several.
    """
    found: float | Scores = np.log1p((size - counts + 0.5) / (counts + 0.5))
    return found


def _blocks(size: int) -> Iterator[slice]:
    """Cut a range into blocks."""
    return (slice(start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK))


def _keys(
    documents: Sequence[Sequence[str]], lengths: NDArray[np.int32], shift: int, progress: Progress
) -> tuple[dict[str, int], NDArray[np.int64]]:
    """Number the terms, and write each occurrence as one number: the term's, then ``shift`` bits of the document's."""
    vocabulary: defaultdict[str, int] = defaultdict(count().__next__)
    ends = np.cumsum(lengths, dtype=np.int64)
    keys = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    first = start = 0
    while first < len(documents):
        last = max(int(np.searchsorted(ends, start + _BLOCK, side="right")), first + 1)
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
    """Replace sorted keys by postings, in place, since they are the largest thing here.

    Each is written as one number: the frequency, then ``_DOCUMENT`` bits of the document's number.

    Returns:
        Where each term's postings start, and where the last one's end.
    """
    fresh = np.ones(len(keys) + 1, dtype=np.bool_)
    for block in _blocks(len(keys) - 1):
        np.not_equal(keys[1:][block], keys[:-1][block], out=fresh[1:-1][block])
    counts = np.zeros(terms + 1, dtype=np.int64)
    start = done = 0
    while start < len(keys):
        end = min(start + _BLOCK, len(keys))
        end += int(fresh[end:].argmax())  # not between two occurrences in the same document
        first = fresh[start:end].nonzero()[0]
        frequencies = np.diff(first, append=end - start)
        found = keys[start:end][first]
        numbers = found >> shift
        counts[numbers[0] + 1 : numbers[-1] + 2] += np.bincount(numbers - numbers[0])
        keys[done : done + len(found)] = frequencies << _DOCUMENT | found & ((1 << shift) - 1)
        start, done = end, done + len(found)
    return np.cumsum(counts)


def _encode(cells: NDArray[np.int64], lengths: NDArray[np.int32], k1: float, b: float) -> tuple[Codes, Scores]:
    """Number the pairs of a frequency and a length that occur by their impact, greatest first.

    Args:
        cells: The postings, as ``_merge`` writes them.
        lengths: Of the documents.
        k1: As for ``invert``.
        b: As for ``invert``.

    Returns:
        A code for each posting, and for each code the impact.
    """
    sizes = int(lengths.max(initial=0)) + 1

    def pairs(block: slice) -> NDArray[np.int64]:
        found: NDArray[np.int64] = (cells[block] >> _DOCUMENT) * sizes
        found += lengths[cells[block] & _DOCUMENTS]
        return found

    top = (int(cells.max(initial=0) >> _DOCUMENT) + 1) * sizes
    found = _distinct(pairs, len(cells), top)
    frequencies, of = np.divmod(found, sizes)
    average = max(int(lengths.sum(dtype=np.int64)), 1) / max(len(lengths), 1)
    impacts = frequencies * (k1 + 1) / (frequencies + k1 * (1 - b + b * of / average))
    order = np.argsort(-impacts, kind="stable")
    tabled = top <= _TABLE
    codes: Codes = np.empty(len(cells), dtype=np.uint16 if len(found) <= 1 << 16 else np.uint32)
    ranks = np.zeros(top if tabled else len(found), dtype=codes.dtype)
    ranks[found[order] if tabled else order] = np.arange(len(found))
    for block in _blocks(len(cells)):
        codes[block] = ranks[pairs(block) if tabled else found.searchsorted(pairs(block))]
    return codes, impacts[order]


def _distinct(pairs: Callable[[slice], NDArray[np.int64]], size: int, top: int) -> NDArray[np.int64]:
    """The values below ``top`` that occur, ascending: by a table of all values, or where there are many by sorting."""
    if top > _TABLE:
        return np.unique(np.concatenate([np.unique(pairs(block)) for block in _blocks(size)]))
    occurs = np.zeros(top, dtype=np.bool_)
    for block in _blocks(size):
        occurs[pairs(block)] = True
    return occurs.nonzero()[0]


def _narrow(cells: NDArray[np.int64], size: int) -> Positions:
    """Keep the documents' numbers of the first cells, in half of the memory that they have; the rest is given back."""
    narrow = cells.view(np.int32)
    for block in _blocks(size):
        narrow[block] = cells[block] & _DOCUMENTS  # always behind what is still to be read
    del narrow
    cells.resize((size + 1) // 2, refcheck=False)  # nothing else looks at it any more
    return cells.view(np.int32)[:size]
