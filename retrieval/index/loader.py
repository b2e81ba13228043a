"""Seed files become a library: read anew where they have changed, and taken as they were kept where they have not."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.articles.seeds import Seed, read_seeds
from retrieval.bm25 import PostingsBM25
from retrieval.errors import KeptError, OutdatedError
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import BETWEEN, DIGEST, SPECS, Columns, Gathering, bytes_of
from retrieval.index.index_file import Arrays, read_kept, write_kept
from retrieval.index.indexer import read_article
from retrieval.index.library import Library
from retrieval.index.segment_bm25 import K1, B
from retrieval.index.validation import check_columns, check_postings
from retrieval.postings.inverted_index import PostingsArrays, Progress

SMALL: Final = 2 * 1024
"""Bytes of text that are read again as soon as an index of them is found to be in order: in 3 ms, once started."""
LARGE: Final = 64 * 1024
"""Bytes of text from which on it is worth telling that no index of them can be kept."""
_READING: Final = 60
"""How often a new article could be indexed, as all are, in the time that reading it takes."""
_AT_ONCE: Final = 20_000
_POSTINGS: Final = ("lengths", "starts", "positions", "codes", "impacts", "idf", "ceilings")
_VOCABULARY: Final = "bm25.vocabulary"
_log: Final = logging.getLogger(__name__)


def load_library(path: Path, index: Path | None = None, progress: Progress | None = None) -> Library:
    """Read the articles at a path, and prepare them for questions.

    Args:
        path: A seed file, or a folder of them.
        index: Where the finished library may be kept. Of one that is there, what belongs to unchanged files is taken;
            one that is damaged or was made by another version of the program is not looked at.
        progress: Told how far it is.

    Raises:
        SeedError: A file cannot be used.
    """
    kept = _kept(index) if index is not None and index.is_file() else None
    plan, size = _planned(path, kept)
    if kept is not None and plan == list(range(kept.columns.articles)):
        return kept
    library = _build(plan, kept, size, progress or (lambda _share: None))
    if index is not None and size >= SMALL:
        _keep(library, index, logging.WARNING if size >= LARGE else logging.INFO)
    return library


def keep_library(path: Path, index: Path) -> str:
    """Bring an index up to date, for ``load_kept``.

    Args:
        path: As for ``load_library``.
        index: Where the finished library is kept.

    Returns:
        Which library that is.

    Raises:
        SeedError: A file cannot be used.
        OSError: The index cannot be written.
    """
    kept = _kept(index) if index.is_file() else None
    plan, size = _planned(path, kept)
    if kept is None or plan != list(range(kept.columns.articles)):
        kept = _build(plan, kept, size, lambda _share: None)
        write_kept(index, _arrays(kept))
    return _digest(kept)


def load_kept(index: Path, digest: str) -> Library:
    """Take up what ``keep_library`` has kept; no article is read.

    Args:
        index: Where it is.
        digest: Which library it is to be.

    Raises:
        KeptError: It is not there, or cannot be believed.
    """
    library = _library(read_kept(index))
    if _digest(library) != digest:
        raise KeptError("another program has written it meanwhile")
    return library


def _digest(library: Library) -> str:
    digest = sha256()
    for column in library.columns:
        digest.update(column.data)
    return digest.hexdigest()


def _planned(path: Path, kept: Library | None) -> tuple[list[Seed | int], int]:
    """The articles at a path, those that are kept by their numbers; and the bytes of all."""
    known = {} if kept is None else _numbers(kept.columns)
    size = 0
    plan: list[Seed | int] = []
    for seed in read_seeds(path):
        size += len(seed.data)
        number = known.get(seed.key)
        plan.append(seed if kept is None or number is None or not _holds(kept, number, seed) else number)
    return plan, size


def _build(plan: Sequence[Seed | int], kept: Library | None, size: int, progress: Progress) -> Library:
    """A new library: the new articles are read, and then all are indexed, which takes its share of the time."""
    fresh = sum(len(it.data) for it in plan if isinstance(it, Seed))
    share = _READING * fresh / max(_READING * fresh + size, 1)
    columns = _gather(plan, kept, lambda done: progress(share * done / max(fresh, 1)))
    return Library(Catalogue(columns), progress=lambda done: progress(share + (1 - share) * done))


def _gather(plan: Iterable[Seed | int], kept: Library | None, progress: Progress) -> Columns:
    """Put a library together from new articles and, by their numbers, from those of another.

    Args:
        plan: What from.
        kept: The other library.
        progress: Told how many bytes of new articles have been read.
    """
    gathering = Gathering()
    done = 0
    for first, last, seed in _runs(plan):
        if seed is not None:
            read_article(seed.article(), gathering, key=seed.key)
            done += len(seed.data)
            progress(done)
        elif kept is not None:
            gathering.copy(kept.columns, first, last)
    return gathering.columns()


def _runs(plan: Iterable[Seed | int]) -> Iterator[tuple[int, int, Seed | None]]:
    """The plan, with kept articles that follow one another taken together: the first and the one behind the last."""
    numbered = enumerate(plan)
    for _, group in groupby(numbered, key=lambda it: it[1] - it[0] if isinstance(it[1], int) else f"new {it[0]}"):
        found = [it for _, it in group]
        if isinstance(found[0], Seed):
            yield 0, 0, found[0]
        else:
            yield found[0], found[0] + len(found), None


def _holds(kept: Library, number: int, seed: Seed) -> bool:
    """Whether an article that is kept under a seed's key is the seed's, letter by letter: quotes are taken from it."""
    text = bytes_of(kept.columns.text, kept.columns.text_ends, number)
    return text == seed.data and kept.catalogue.name(number) == seed.file.name


def _numbers(columns: Columns) -> Mapping[bytes, int]:
    """The numbers of kept articles by their keys."""
    keys = columns.keys.tobytes()
    return {keys[DIGEST * number : DIGEST * (number + 1)]: number for number in range(columns.articles)}


def _kept(index: Path) -> Library | None:
    """The library in a file, if it can be believed."""
    try:
        return _library(read_kept(index))
    except KeptError as error:
        level = logging.INFO if isinstance(error, OutdatedError) else logging.WARNING
        _log.log(level, "The index %s is not used, and made anew: %s.", index, error)
        return None


def _keep(library: Library, index: Path, level: int) -> None:
    """Write a library to a file; where that fails, log it at this level."""
    try:
        write_kept(index, _arrays(library))
    except OSError as error:
        _log.log(level, "The index %s cannot be kept, so that it is made anew at every start: %s", index, error)


def _arrays(library: Library) -> Arrays:
    found = library.columns.by_name()
    if library.bm25 is not None:
        found |= {f"bm25.{name}": getattr(library.bm25.arrays, name) for name in _POSTINGS}
        words = BETWEEN.join(library.bm25.vocabulary).encode()
        found[_VOCABULARY] = np.frombuffer(words, dtype=np.uint8)
    return found


def _library(arrays: Arrays) -> Library:
    """The library that some arrays hold.

    Raises:
        KeptError: They hold none.
    """
    names = {*SPECS}
    whole = names | {_VOCABULARY, *(f"bm25.{name}" for name in _POSTINGS)}
    if arrays.keys() != names and arrays.keys() != whole:
        raise KeptError("it does not hold what it should")
    columns = Columns(**{name: arrays[name] for name in SPECS})
    check_columns(columns)
    catalogue = Catalogue(columns)
    if len(catalogue) != columns.articles or (columns.parts > 1) != (arrays.keys() == whole):
        raise KeptError("it does not hold what it should")
    if columns.parts == 1:
        return Library(catalogue)
    postings = PostingsArrays(**{name: arrays[f"bm25.{name}"] for name in _POSTINGS})
    vocabulary = _vocabulary(arrays[_VOCABULARY])
    check_postings(postings, len(vocabulary), columns.sentences)
    return Library(catalogue, PostingsBM25.from_arrays(postings, vocabulary, K1, B))


def _vocabulary(words: NDArray[Any]) -> dict[str, int]:
    """The numbers of words, of which some are read at a time: in a thread, no step may keep the others waiting.

    Raises:
        KeptError: These are no words, each another.
    """
    vocabulary: dict[str, int] = {}
    count = start = 0
    ends = [*np.flatnonzero(words == ord(BETWEEN))[_AT_ONCE - 1 :: _AT_ONCE].tolist(), len(words)] if len(words) else []
    for end in ends:
        try:
            some = words[start:end].tobytes().decode().split(BETWEEN)
        except UnicodeDecodeError as error:
            raise KeptError(f"it is damaged in {_VOCABULARY}") from error
        vocabulary.update(zip(some, range(count, count + len(some)), strict=True))
        start, count = end + 1, count + len(some)
    if len(vocabulary) != count or words.dtype != np.uint8:
        raise KeptError(f"it is damaged in {_VOCABULARY}")
    return vocabulary
