"""Term lists become postings: a few flat arrays, which can be kept in a file and mapped into memory again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain, count
from typing import Any

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
    starts, positions, pairs = _postings(keys, lengths, shift, len(vocabulary))
    del keys
    progress(0.9)
    codes, frequencies, sizes = _encode(pairs, int(lengths.max(initial=0)) + 1)
    average = lengths.sum(dtype=np.int64) / max(len(lengths), 1)
    impacts = frequencies * (k1 + 1) / (frequencies + k1 * (1 - b + b * sizes / average)) if len(sizes) else np.zeros(0)
    order = np.argsort(-impacts, kind="stable")
    impacts = impacts[order]
    ranks = np.empty(len(order), dtype=codes.dtype)
    ranks[order] = np.arange(len(order))
    for block in _blocks(len(codes)):
        codes[block] = ranks[codes[block]]
    idf = lucene_idfs(len(lengths), np.diff(starts))
    best = np.minimum.reduceat(codes, starts[:-1]) if len(codes) else codes
    arrays = PostingsArrays(lengths, starts, positions, codes, impacts, idf, idf * impacts[best])
    progress(1.0)
    return vocabulary, arrays


def lucene_idfs(size: int, counts: NDArray[np.int64]) -> Scores:
    """The inverse document frequencies as in Lucene's ``BM25Similarity``: log(1 + (N − n + 0.5) / (n + 0.5))."""
    return np.log1p((size - counts + 0.5) / (counts + 0.5))


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


def _postings(
    keys: NDArray[np.int64], lengths: NDArray[np.int32], shift: int, terms: int
) -> tuple[NDArray[np.int64], Positions, NDArray[np.int64]]:
    """Take sorted keys apart.

    Returns:
        Where each term's postings start; their positions; for each the frequency times the number of lengths, plus the
        document's length.
    """
    fresh = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    first = np.flatnonzero(fresh)
    pairs = np.diff(first, append=len(keys))
    keys = keys[first]
    positions = (keys & ((1 << shift) - 1)).astype(np.int32)
    pairs *= int(lengths.max(initial=0)) + 1
    pairs += lengths[positions]
    keys >>= shift
    return np.searchsorted(keys, np.arange(terms + 1)), positions, pairs


def _encode(pairs: NDArray[np.int64], sizes: int) -> tuple[Codes, NDArray[np.int64], NDArray[np.int64]]:
    """Number the pairs that occur.

    Returns:
        A code for each pair, and for each code the frequency and the length.
    """
    found: NDArray[np.int64]
    top = int(pairs.max(initial=0)) + 1
    if top <= max(_TABLE, len(pairs)):
        occurs = np.zeros(top, dtype=np.bool_)
        occurs[pairs] = True
        found = np.flatnonzero(occurs)
        table = np.cumsum(occurs) - 1
        codes = table.astype(_code_type(len(found)))[pairs]
    else:
        found, inverse = np.unique(pairs, return_inverse=True)
        codes = inverse.astype(_code_type(len(found)))
    return codes, found // sizes, found % sizes


def _code_type(codes: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The smaller of two types that holds so many codes."""
    return np.dtype(np.uint16 if codes <= 1 << 16 else np.uint32)
