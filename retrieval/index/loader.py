"""Makes a library of seed files: changed ones are read anew, the others are taken from the index file."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.articles.seeds import Seed, none_usable, read_seeds
from retrieval.bm25 import PostingsBM25
from retrieval.errors import IndexFileError, OutdatedIndexError, UnusableSeed
from retrieval.index import sections
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import DIGEST_BYTES, SEPARATOR, Columns, ColumnWriter, read_bytes
from retrieval.index.index_file import Arrays, read_index, write_index
from retrieval.index.indexer import index_article
from retrieval.index.library import Library
from retrieval.index.segment_bm25 import K1, B
from retrieval.index.validation import check_columns, check_postings
from retrieval.postings.inverted_index import InvertedIndex, Progress

MIN_INDEX_BYTES: Final = 2 * 1024
"""Smaller seeds are read again, in 3 ms, as quickly as an index."""
MIN_WARNING_BYTES: Final = 64 * 1024
"""From here on, an index that cannot be written is worth a warning."""
_READING_COST: Final = 60
"""How often an article can be added to the postings in the time that reading it takes."""
_WORDS_AT_ONCE: Final = 20_000
_POSTINGS: Final = tuple(field.name for field in fields(InvertedIndex))
_SENTENCES, _SECTIONS, _VOCABULARY = "bm25", "sections", "vocabulary"
_log: Final = logging.getLogger(__name__)


class Loaded(NamedTuple):
    library: Library
    unusable: tuple[UnusableSeed, ...]
    """What is left out of it, by name."""


class Updated(NamedTuple):
    digest: str
    """Of the library, for ``open_index``."""
    unusable: tuple[UnusableSeed, ...]
    """What is left out of it, by name."""


class _Plan(NamedTuple):
    path: Path
    articles: list[Seed | int]
    """Stored ones by their numbers; a seed may turn out to be unusable."""
    unusable: list[UnusableSeed]
    """Known not to be articles before any is parsed."""
    size: int
    """The bytes of all articles."""


def load_library(source: Path | Sequence[Seed], index: Path | None = None, progress: Progress | None = None) -> Loaded:
    """Read a seed file or a folder of them, and prepare the articles for questions.

    Unchanged articles are taken from the index file; one that is damaged or outdated is replaced.

    Args:
        source: A path; or what would be read there, at least one.
        index: Where the index is kept, if it is.
        progress: Called with the share that is done.

    Raises:
        SeedError: None of the files can be used.
    """
    stored = _read(index) if index is not None and index.is_file() else None
    plan = _plan(source, stored)
    loaded = _load(plan, stored, progress or (lambda _share: None))
    if loaded.library is not stored and index is not None and plan.size >= MIN_INDEX_BYTES:
        _store(loaded.library, index, logging.WARNING if plan.size >= MIN_WARNING_BYTES else logging.INFO)
    return loaded


def update_index(path: Path, index: Path) -> Updated:
    """Bring an index up to date.

    Raises:
        SeedError: None of the files can be used.
        OSError: The index cannot be written.
    """
    stored = _read(index) if index.is_file() else None
    library, unusable = _load(_plan(path, stored), stored, lambda _share: None)
    if library is not stored:
        write_index(index, _arrays(library))
    return Updated(_digest(library), unusable)


def open_index(index: Path, digest: str) -> Library:
    """Open the library that ``update_index`` has stored; IndexFileError where it is not there or unusable."""
    library = _library(read_index(index))
    if _digest(library) != digest:
        raise IndexFileError("another program has written it meanwhile")
    return library


def _digest(library: Library) -> str:
    digest = sha256()
    for column in library.columns:
        digest.update(column.data)
    return digest.hexdigest()


def _plan(source: Path | Sequence[Seed], stored: Library | None) -> _Plan:
    known = {} if stored is None else _numbers(stored.columns)
    articles: list[Seed | int] = []
    unusable = []
    size = 0
    for seed in read_seeds(source) if isinstance(source, Path) else source:
        if isinstance(seed, UnusableSeed):
            unusable.append(seed)
            continue
        size += len(seed.data)
        number = known.get(seed.key)
        articles.append(seed if stored is None or number is None or not _holds(stored, number, seed) else number)
    path = source if isinstance(source, Path) else source[0].file.parent
    return _Plan(path, articles, unusable, size)


def _load(plan: _Plan, stored: Library | None, progress: Progress) -> Loaded:
    """Make the library of a plan; it is the stored one where that holds all articles that can be used."""
    kept = [it for it in plan.articles if isinstance(it, int)]
    if stored is not None and kept == list(range(stored.columns.articles)):
        fresh = [it for it in plan.articles if isinstance(it, Seed)]
        unusable = list(_unusable_at_first(fresh))
        if len(unusable) == len(fresh):
            return Loaded(stored, tuple(sorted([*plan.unusable, *unusable])))
    return _build(plan, stored, progress)


def _unusable_at_first(seeds: Iterable[Seed]) -> Iterator[UnusableSeed]:
    for seed in seeds:
        article = seed.article()
        if not isinstance(article, UnusableSeed):
            return
        yield article


def _build(plan: _Plan, stored: Library | None, progress: Progress) -> Loaded:
    fresh = sum(len(it.data) for it in plan.articles if isinstance(it, Seed))
    share = _READING_COST * fresh / max(_READING_COST * fresh + plan.size, 1)
    writer, found = _gather(plan.articles, stored, lambda done: progress(share * done / max(fresh, 1)))
    unusable = tuple(sorted([*plan.unusable, *found]))
    if len(found) == len(plan.articles):
        raise none_usable(plan.path, unusable)
    catalogue = Catalogue(writer.columns())
    return Loaded(Library(catalogue, progress=lambda done: progress(share + (1 - share) * done)), unusable)


def _gather(
    articles: Iterable[Seed | int], stored: Library | None, progress: Progress
) -> tuple[ColumnWriter, list[UnusableSeed]]:
    writer = ColumnWriter()
    unusable = []
    done = 0
    for first, last, seed in _runs(articles):
        if seed is not None:
            article = seed.article()
            if isinstance(article, UnusableSeed):
                unusable.append(article)
            else:
                index_article(article, writer, key=seed.key)
            done += len(seed.data)
            progress(done)
        elif stored is not None:
            writer.copy(stored.columns, first, last)
    return writer, unusable


def _runs(articles: Iterable[Seed | int]) -> Iterator[tuple[int, int, Seed | None]]:
    """Group stored articles that follow one another: the first, the one behind the last, and no seed."""
    numbered = enumerate(articles)
    for _, group in groupby(numbered, key=lambda it: it[1] - it[0] if isinstance(it[1], int) else f"new {it[0]}"):
        found = [it for _, it in group]
        if isinstance(found[0], Seed):
            yield 0, 0, found[0]
        else:
            yield found[0], found[0] + len(found), None


def _holds(stored: Library, number: int, seed: Seed) -> bool:
    """Tell if an article stored under a seed's key is the seed's, letter by letter: quotes are taken from it."""
    text = read_bytes(stored.columns.text, stored.columns.text_ends, number)
    return text == seed.data and stored.catalogue.name(number) == seed.name


def _numbers(columns: Columns) -> Mapping[bytes, int]:
    keys = columns.keys.tobytes()
    return {keys[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)]: number for number in range(columns.articles)}


def _read(index: Path) -> Library | None:
    try:
        return _library(read_index(index))
    except IndexFileError as error:
        level = logging.INFO if isinstance(error, OutdatedIndexError) else logging.WARNING
        _log.log(level, "The index %s is not used, and made anew: %s.", index, error)
        return None


def _store(library: Library, index: Path, level: int) -> None:
    """Write a library to a file; where that fails, log it at this level."""
    try:
        write_index(index, _arrays(library))
    except OSError as error:
        _log.log(level, "The index %s cannot be kept, so that it is made anew at every start: %s", index, error)


def _arrays(library: Library) -> Arrays:
    found = library.columns._asdict()
    section_bm25 = None if library.sections is None else library.sections.bm25
    for prefix, bm25 in ((_SENTENCES, library.bm25), (_SECTIONS, section_bm25)):
        if bm25 is not None:
            found |= {f"{prefix}.{name}": getattr(bm25.arrays, name) for name in _POSTINGS}
            words = SEPARATOR.join(bm25.vocabulary).encode()
            found[f"{prefix}.{_VOCABULARY}"] = np.frombuffer(words, dtype=np.uint8)
    return found


def _library(arrays: Arrays) -> Library:
    """Make a library of arrays.

    Raises:
        IndexFileError: They hold none.
    """
    names = {*Columns._fields}
    if not names <= arrays.keys():
        raise IndexFileError("it does not hold what it should")
    columns = Columns(**{name: arrays[name] for name in Columns._fields})
    check_columns(columns)
    catalogue = Catalogue(columns)
    prose = int((np.diff(columns.section_ends) == 0).sum())
    wanted = {_SENTENCES: columns.sentences if prose > 1 else 0, _SECTIONS: columns.sections}
    kept = [f"{prefix}.{name}" for prefix, size in wanted.items() if size for name in (*_POSTINGS, _VOCABULARY)]
    if len({*catalogue}) != columns.articles or arrays.keys() != names.union(kept):
        raise IndexFileError("it does not hold what it should")
    bm25, section_bm25 = (_bm25(arrays, prefix, size) for prefix, size in wanted.items())
    return Library(catalogue, bm25, section_bm25)


def _bm25(arrays: Arrays, prefix: str, documents: int) -> PostingsBM25 | None:
    """Take up the postings of some documents; None where there are no documents."""
    if not documents:
        return None
    postings = InvertedIndex(**{name: arrays[f"{prefix}.{name}"] for name in _POSTINGS})
    vocabulary = _vocabulary(arrays[f"{prefix}.{_VOCABULARY}"], prefix)
    check_postings(postings, len(vocabulary), documents)
    k1, b = (K1, B) if prefix == _SENTENCES else (sections.K1, sections.B)
    return PostingsBM25.from_arrays(postings, vocabulary, k1, b)


def _vocabulary(words: NDArray[Any], prefix: str) -> dict[str, int]:
    """Number words, some at a time: in a thread, no step may keep the others waiting.

    Raises:
        IndexFileError: These are no words, each another.
    """
    vocabulary: dict[str, int] = {}
    count = start = 0
    last = [len(words)] if len(words) else []
    ends = [*np.flatnonzero(words == ord(SEPARATOR))[_WORDS_AT_ONCE - 1 :: _WORDS_AT_ONCE].tolist(), *last]
    for end in ends:
        try:
            some = words[start:end].tobytes().decode().split(SEPARATOR)
        except UnicodeDecodeError as error:
            raise IndexFileError(f"it is damaged in {prefix}.{_VOCABULARY}") from error
        vocabulary.update(zip(some, range(count, count + len(some)), strict=True))
        start, count = end + 1, count + len(some)
    if len(vocabulary) != count or words.dtype != np.uint8:
        raise IndexFileError(f"it is damaged in {prefix}.{_VOCABULARY}")
    return vocabulary
