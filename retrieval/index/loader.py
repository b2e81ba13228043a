"""Makes a library of seed files: changed ones are read anew, the others are taken from the index file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.articles.seeds import Seed, is_missing, none_usable, read_seeds
from retrieval.bm25 import PostingsBM25
from retrieval.errors import IndexFileError, OutdatedIndexError, UnusableSeed
from retrieval.finder import Engine, Finders, PostingsFinder
from retrieval.index import sections
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import DIGEST_BYTES, SEPARATOR, Columns, ColumnWriter, read_bytes
from retrieval.index.index_file import Arrays, build_stamp, read_index, write_index
from retrieval.index.library import Library, finder_source
from retrieval.index.readers.processes import count_readers, reading
from retrieval.index.segment_bm25 import K1, B
from retrieval.index.validation import check_columns, check_postings
from retrieval.postings.inverted_index import InvertedIndex, Progress

MIN_INDEX_BYTES: Final = 2 * 1024
"""Smaller seeds are read again, in 3 ms, as quickly as an index."""
MIN_WARNING_BYTES: Final = 64 * 1024
"""From here on, an index that cannot be written is worth a warning."""
_READING_COST: Final = 60
"""How often an article can be added to the postings in the time that reading it takes."""
_BATCH_BYTES: Final = 250_000
"""New articles that are read together: many for little overhead, few for little that has to wait."""
_WORDS_AT_ONCE: Final = 20_000
_POSTINGS: Final = tuple(field.name for field in fields(InvertedIndex))
_SENTENCES, _SECTIONS, _VOCABULARY = "bm25", "sections", "vocabulary"
_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


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
    readers: int
    """How many processes may read the new ones."""

    @property
    def fresh_bytes(self) -> int:
        """The bytes of those that are not stored."""
        return sum(len(it.data) for it in self.articles if isinstance(it, Seed))

    @property
    def reading_share(self) -> float:
        """The share of the work that reading them is; the rest is making the postings."""
        reading = _READING_COST * self.fresh_bytes
        return reading / max(reading + self.size, 1)


def load_library(
    source: Path | Sequence[Seed],
    index: Path | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
    readers: int = 1,
) -> Loaded:
    """Read a seed file or a folder of them, and prepare the articles for questions.

    Unchanged articles are taken from the index file; one that is damaged or outdated is replaced. With an engine the
    file has no postings, and stays on the disk: it is mapped. Where there is no such path, all is taken from the file.

    Args:
        source: A path; or what would be read there, at least one.
        index: Where the index is kept, if it is.
        progress: Called with the share that is done.
        engine: Where sentences are found, if not in this process.
        readers: How many processes read many new articles at most, 1 for this one; 0 for all cores but one.

    Raises:
        SeedError: None of the files can be used.
        EngineError: The engine cannot be used for them.
    """
    progress = progress or (lambda _share: None)
    if engine is not None:
        catalogue, unusable = _update_columns(source, index, readers, progress)
        return Loaded(_with_engine(catalogue, _digest(catalogue.columns), engine), unusable)
    stored = _read(index)
    plan = _plan(source, _catalogue_of(stored), readers)
    loaded = _load(plan, stored, progress)
    if loaded.library is not stored and index is not None and plan.size >= MIN_INDEX_BYTES:
        _store(_arrays(loaded.library), index, logging.WARNING if plan.size >= MIN_WARNING_BYTES else logging.INFO)
    return loaded


def update_index(path: Path, index: Path, *, for_engine: bool = False, readers: int = 1) -> Updated:
    """Bring an index up to date; one for an engine has no postings. ``readers`` are those of ``load_library``.

    Raises:
        SeedError: None of the files can be used.
        OSError: The index cannot be written.
    """
    if for_engine:
        catalogue, unusable, is_fresh = _read_columns(path, index, readers, lambda _share: None)
        if is_fresh:
            write_index(index, catalogue.columns._asdict())
        return Updated(_digest(catalogue.columns), unusable)
    stored = _read(index)
    library, unusable = _load(_plan(path, _catalogue_of(stored), readers), stored, lambda _share: None)
    if library is not stored:
        write_index(index, _arrays(library))
    return Updated(_digest(library.columns), unusable)


def open_index(index: Path, digest: str, engine: Engine | None = None) -> Library:
    """Open the library that ``update_index`` has stored.

    Raises:
        IndexFileError: It is not there, or unusable.
        EngineError: The engine cannot be used for it.
    """
    arrays = read_index(index, mapped=engine is not None)
    if engine is None:
        library = _library(arrays)
        _expect(digest, library.columns)
        return library
    catalogue = _catalogue(arrays)
    _expect(digest, catalogue.columns)
    return _with_engine(catalogue, digest, engine)


def _expect(digest: str, columns: Columns) -> None:
    if _digest(columns) != digest:
        raise IndexFileError("another program has written it meanwhile")


def _update_columns(
    source: Path | Sequence[Seed], index: Path | None, readers: int, progress: Progress
) -> tuple[Catalogue, tuple[UnusableSeed, ...]]:
    """Read the articles as far as an engine does not hold them; they stay in the index file, if that can be written."""
    catalogue, unusable, is_fresh = _read_columns(source, index, readers, progress)
    if is_fresh and index is not None and _store(catalogue.columns._asdict(), index, logging.WARNING):
        catalogue = _open(index, lambda it: _catalogue(read_index(it, mapped=True))) or catalogue
    return catalogue, unusable


def _read_columns(
    source: Path | Sequence[Seed], index: Path | None, readers: int, progress: Progress
) -> tuple[Catalogue, tuple[UnusableSeed, ...], bool]:
    """Return the articles, those that cannot be used, and whether any was not in the index."""
    stored = _open(index, lambda it: _catalogue(read_index(it, mapped=True)))
    if stored is not None and isinstance(source, Path) and is_missing(source):
        _log.warning("There is no file or folder %s: the articles are those of the index %s.", source, index)
        return stored, (), False
    catalogue, unusable = _select(_plan(source, stored, readers), stored, progress)
    return catalogue, unusable, catalogue is not stored


def _with_engine(catalogue: Catalogue, digest: str, engine: Engine) -> Library:
    stamp = sha256(f"{build_stamp()} {digest}".encode()).hexdigest()
    return Library(catalogue, engine(finder_source(catalogue.columns, stamp)))


def _digest(columns: Columns) -> str:
    digest = sha256()
    for column in columns:
        digest.update(column.data)
    return digest.hexdigest()


def _plan(source: Path | Sequence[Seed], stored: Catalogue | None, readers: int) -> _Plan:
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
    return _Plan(path, articles, unusable, size, readers)


def _load(plan: _Plan, stored: Library | None, progress: Progress) -> Loaded:
    """Make the library of a plan; it is the stored one where that holds all articles that can be used."""
    share = plan.reading_share
    catalogue, unusable = _select(plan, _catalogue_of(stored), lambda done: progress(share * done))
    if stored is not None and catalogue is stored.catalogue:
        return Loaded(stored, unusable)
    return Loaded(Library(catalogue, progress=lambda done: progress(share + (1 - share) * done)), unusable)


def _select(plan: _Plan, stored: Catalogue | None, progress: Progress) -> tuple[Catalogue, tuple[UnusableSeed, ...]]:
    """Return the articles of a plan that can be used; just the stored ones where these are all."""
    kept = [it for it in plan.articles if isinstance(it, int)]
    if stored is not None and kept == list(range(stored.columns.articles)):
        fresh = [it for it in plan.articles if isinstance(it, Seed)]
        unusable = list(_unusable_at_first(fresh))
        if len(unusable) == len(fresh):
            return stored, tuple(sorted([*plan.unusable, *unusable]))
    size = max(plan.fresh_bytes, 1)
    writer, unusable = _gather(plan, stored, lambda done: progress(done / size))
    all_unusable = tuple(sorted([*plan.unusable, *unusable]))
    if len(unusable) == len(plan.articles):
        raise none_usable(plan.path, all_unusable)
    return Catalogue(writer.columns()), all_unusable


def _catalogue_of(stored: Library | None) -> Catalogue | None:
    return None if stored is None else stored.catalogue


def _unusable_at_first(seeds: Iterable[Seed]) -> Iterator[UnusableSeed]:
    for seed in seeds:
        article = seed.article()
        if not isinstance(article, UnusableSeed):
            return
        yield article


def _gather(plan: _Plan, stored: Catalogue | None, progress: Progress) -> tuple[ColumnWriter, list[UnusableSeed]]:
    writer = ColumnWriter()
    unusable: list[UnusableSeed] = []
    done = 0
    runs = [*_runs(plan.articles)]
    batches = [run for run in runs if isinstance(run, list)]
    with reading(batches, min(count_readers(plan.readers, plan.fresh_bytes), len(batches))) as read:
        for run in runs:
            if isinstance(run, list):
                batch = next(read)
                writer.copy(batch.columns, 0, batch.columns.articles)
                unusable += batch.unusable
                done += sum(len(seed.data) for seed in run)
                progress(done)
            elif stored is not None:
                writer.copy(stored.columns, run.start, run.stop)
    return writer, unusable


def _runs(articles: Iterable[Seed | int]) -> Iterator[range | list[Seed]]:
    """Group articles that follow one another: the numbers of stored ones, and new ones to be read together."""
    run: range | list[Seed] = []
    size = 0
    for article in articles:
        if isinstance(article, Seed):
            if isinstance(run, range) or size >= _BATCH_BYTES:
                yield run
                run, size = [], 0
            run.append(article)
            size += len(article.data)
        elif isinstance(run, range) and run.stop == article:
            run = range(run.start, article + 1)
        else:
            if run:
                yield run
            run = range(article, article + 1)
    if run:
        yield run


def _holds(stored: Catalogue, number: int, seed: Seed) -> bool:
    """Tell if an article stored under a seed's key is the seed's, letter by letter: quotes are taken from it."""
    text = read_bytes(stored.columns.text, stored.columns.text_ends, number)
    return text == seed.data and stored.name(number) == seed.name


def _numbers(columns: Columns) -> Mapping[bytes, int]:
    keys = columns.keys.tobytes()
    return {keys[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)]: number for number in range(columns.articles)}


def _read(index: Path | None) -> Library | None:
    return _open(index, lambda it: _library(read_index(it)))


def _open(index: Path | None, open_: Callable[[Path], T]) -> T | None:
    """Open an index; None where there is none that can be used."""
    if index is None or not index.is_file():
        return None
    try:
        return open_(index)
    except IndexFileError as error:
        level = logging.INFO if isinstance(error, OutdatedIndexError) else logging.WARNING
        _log.log(level, "The index %s is not used, and made anew: %s.", index, error)
        return None


def _store(arrays: Arrays, index: Path, level: int) -> bool:
    """Write arrays to a file; where that fails, log it at this level, and return False."""
    try:
        write_index(index, arrays)
    except OSError as error:
        _log.log(level, "The index %s cannot be kept, so that it is made anew at every start: %s", index, error)
        return False
    return True


def _arrays(library: Library) -> Arrays:
    found = library.columns._asdict()
    section_finder = None if library.sections is None else library.sections.finder
    for prefix, finder in ((_SENTENCES, library.finder), (_SECTIONS, section_finder)):
        if isinstance(finder, PostingsFinder):
            bm25 = finder.bm25
            found |= {f"{prefix}.{name}": getattr(bm25.arrays, name) for name in _POSTINGS}
            words = SEPARATOR.join(bm25.vocabulary).encode()
            found[f"{prefix}.{_VOCABULARY}"] = np.frombuffer(words, dtype=np.uint8)
    return found


def _library(arrays: Arrays) -> Library:
    """Make a library of arrays.

    Raises:
        IndexFileError: They hold none.
    """
    catalogue, names = _catalogue(arrays), Columns._fields
    columns = catalogue.columns
    structured = catalogue.structured
    wanted = {
        _SENTENCES: columns.sentences if (~structured).sum() > 1 else 0,
        _SECTIONS: columns.sections if structured.any() else 0,
    }
    kept = [f"{prefix}.{name}" for prefix, size in wanted.items() if size for name in (*_POSTINGS, _VOCABULARY)]
    if arrays.keys() != {*names, *kept}:
        raise IndexFileError("it does not hold what it should")
    return Library(catalogue, Finders(*(_finder(arrays, prefix, size) for prefix, size in wanted.items())))


def _catalogue(arrays: Arrays) -> Catalogue:
    """Make a catalogue of arrays, of which some may be postings.

    Raises:
        IndexFileError: They hold none.
    """
    if not {*Columns._fields} <= arrays.keys():
        raise IndexFileError("it does not hold what it should")
    columns = Columns(**{name: arrays[name] for name in Columns._fields})
    check_columns(columns)
    catalogue = Catalogue(columns)
    if not catalogue.names_are_distinct:
        raise IndexFileError("it does not hold what it should")
    return catalogue


def _finder(arrays: Arrays, prefix: str, documents: int) -> PostingsFinder | None:
    """Take up the postings of some documents; None where there are no documents."""
    if not documents:
        return None
    postings = InvertedIndex(**{name: arrays[f"{prefix}.{name}"] for name in _POSTINGS})
    vocabulary = _vocabulary(arrays[f"{prefix}.{_VOCABULARY}"], prefix)
    check_postings(postings, len(vocabulary), documents)
    k1, b = (K1, B) if prefix == _SENTENCES else (sections.K1, sections.B)
    return PostingsFinder(PostingsBM25.from_arrays(postings, vocabulary, k1, b))


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
