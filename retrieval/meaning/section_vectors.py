"""The vectors of a library's sections: of each heading, and of the heading with the beginning of what is below it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from retrieval.errors import IndexFileError
from retrieval.index.arrays import Array, Ints
from retrieval.index.index_file import Arrays, build_stamp, read_index, write_index
from retrieval.index.library import Library
from retrieval.meaning.encoder import Floats, Models
from retrieval.meaning.vectors import Vectors

MAX_SECTIONS_UNASKED: Final = 20_000
"""Sections up to which vectors are made without being asked for: 13 ms each."""
MAX_SECTIONS_SEARCHED: Final = 50_000
"""Sections up to which all are compared with a question, in 11 ms; of more, only those that have its words."""
_MAX_TEXT_LETTERS: Final = 1_200
"""Of a section's beginning: the encoder reads less."""
_KEY_BYTES: Final = 16
_RECIPE: Final = "1"
"""Of the texts that are embedded; another one where they change."""
_log: Final = logging.getLogger(__name__)


class SectionVectors(NamedTuple):
    """The vectors of all sections of a library, by their numbers."""

    headings: Vectors
    beginnings: Vectors

    def cosines(self, question: Floats, sections: Ints) -> tuple[Array, Array]:
        """Return the cosines of a question with the headings of some sections, and with their beginnings."""
        return self.headings.rows(sections).cosines(question), self.beginnings.rows(sections).cosines(question)

    def nearest(self, question: Floats, count: int, first: int, end: int) -> Ints:
        """Return the sections from ``first`` to before ``end`` with the highest sums of both cosines, best first.

        None where these are more than ``MAX_SECTIONS_SEARCHED``.
        """
        if end - first > MAX_SECTIONS_SEARCHED:
            return np.zeros(0, dtype=np.int64)
        here = slice(first, end)
        sums = self.headings.rows(here).cosines(question) + self.beginnings.rows(here).cosines(question)
        return np.argsort(-sums, kind="stable")[:count] + first


class VectorPlan(NamedTuple):
    """The vectors of a library that are known, and the texts of those that are not."""

    models: Models
    file: Path | None
    stamp: str
    library: bytes
    """Its digest."""
    keys: Sequence[bytes]
    """A digest of each text: all headings, then all beginnings."""
    known: Vectors
    places: Mapping[bytes, int]
    """The row of each key among the known vectors."""
    missing: Mapping[bytes, str]
    """The texts to embed, by their keys."""
    is_kept: bool
    """The file has just what the library needs."""

    def make(
        self, is_wanted: Callable[[], bool] = lambda: True, tell: Callable[[int], None] = lambda _done: None
    ) -> SectionVectors | None:
        """Make what is missing, and keep it.

        Args:
            is_wanted: Asked between any two. What was made so far is kept for the next time, however this ends.
            tell: Called with the number of texts that are done.

        Returns:
            The vectors; None where they were no longer wanted.

        Raises:
            ModelError: The encoder has failed.
        """
        places = dict(self.places)
        made: list[Floats] = []
        try:
            for key, text in self.missing.items():
                if not is_wanted():
                    return None
                made.extend(self.models.embed([text]) * bool(text))  # what cannot be read is near nothing
                places[key] = len(self.known.scales) + len(made) - 1
                tell(len(made))
        finally:
            known = self.known.joined(Vectors.of(np.stack(made))) if made else self.known
            if len(made) < len(self.missing):
                rows = np.array(list(places.values()), dtype=np.int64)
                self._keep(known.rows(rows), list(places), bytes(len(self.library)))
        table = known.rows(np.array([places[key] for key in self.keys], dtype=np.int64))
        if not self.is_kept:
            self._keep(table, self.keys, self.library)
        half = len(self.keys) // 2
        return SectionVectors(table.rows(slice(half)), table.rows(slice(half, None)))

    def _keep(self, table: Vectors, keys: Sequence[bytes], library: bytes) -> None:
        if self.file is None:
            return
        arrays: Arrays = {
            "library": np.frombuffer(library, dtype=np.uint8),
            "keys": np.frombuffer(b"".join(keys), dtype=np.uint8),
            "values": table.values.reshape(-1),
            "scales": table.scales,
        }
        try:
            write_index(self.file, arrays, self.stamp)
        except OSError as error:
            _log.warning(
                "The vectors %s cannot be kept, so that they are made anew at every start: %s", self.file, error
            )


def vectors_path(index: Path) -> Path:
    """Return where the vectors of a library are kept, beside its index."""
    return index.with_suffix(".vectors")


def plan_vectors(
    library: Library, models: Models, file: Path | None = None, *, asked: bool = False
) -> VectorPlan | None:
    """Find out which vectors of a library are to be made; None where it has no sections, or too many.

    Args:
        library: The articles.
        models: The encoders.
        file: Where the vectors are kept, if they are.
        asked: They are to be made however many are missing, not only up to ``MAX_SECTIONS_UNASKED``.

    Raises:
        ModelError: The encoder cannot be loaded.
    """
    if not library.columns.sections:
        return None
    stamp, digest = f"{models.digest} {_RECIPE}", _digest(library)
    stored = _Stored(b"", [], Vectors.of(np.zeros((0, 0), dtype=np.float32)))
    if file is not None and file.is_file():
        stored = _read(file, stamp) or stored
    places = {key: row for row, key in reversed([*enumerate(stored.keys)])}
    unbounded = asked or library.columns.sections <= MAX_SECTIONS_UNASKED
    if stored.library == digest:
        return VectorPlan(models, file, stamp, digest, stored.keys, stored.table, places, {}, is_kept=True)
    if not unbounded and not places:
        return None  # to compare all texts takes long, too
    texts = [*zip(*_texts(library, models), strict=True)]
    flat = [*texts[0], *texts[1]]
    keys = [sha256(text.encode(errors="surrogatepass")).digest()[:_KEY_BYTES] for text in flat]
    missing = {key: text for key, text in zip(keys, flat, strict=True) if key not in places}
    if not unbounded and len(missing) > 2 * MAX_SECTIONS_UNASKED:
        return None
    return VectorPlan(models, file, stamp, digest, keys, stored.table, places, missing, is_kept=False)


class _Stored(NamedTuple):
    library: bytes
    keys: Sequence[bytes]
    table: Vectors


def _digest(library: Library) -> bytes:
    """Return a digest of all that the texts of a library's sections depend on."""
    columns = library.columns
    digest = sha256(build_stamp().encode())
    for column in (columns.digests, columns.languages, columns.titles, columns.titles_ends, columns.section_ends):
        digest.update(column.data)
    return digest.digest()


def _read(file: Path, stamp: str) -> _Stored | None:
    try:
        found = read_index(file, stamp)
        library, keys, values, scales = (found[name] for name in ("library", "keys", "values", "scales"))
        count = len(scales)
        table = Vectors(values.view(np.int8).reshape(count, len(values) // max(count, 1)), scales.view(np.float32))
        keys = keys.view(np.uint8).reshape(count, _KEY_BYTES)
    except (IndexFileError, KeyError, ValueError) as error:
        _log.info("The vectors %s are not used, and made anew: %s.", file, error)
        return None
    joined = keys.tobytes()
    return _Stored(library.tobytes(), [joined[at : at + _KEY_BYTES] for at in range(0, len(joined), _KEY_BYTES)], table)


def _texts(library: Library, models: Models) -> Iterator[tuple[str, str]]:
    """Give for each section its heading, and the heading with the beginning of what is below it.

    Both are empty in a language that the models do not read.
    """
    columns, catalogue = library.columns, library.catalogue
    for number in range(columns.articles):
        first, end = columns.segment_ends[number : number + 2].tolist()
        sections = range(*columns.section_ends[[first, end]].tolist())
        if not sections:
            continue
        if not models.can_read(catalogue.language(number)):
            yield from repeat(("", ""), len(sections))
            continue
        article, sentence = catalogue.at(number), 0
        for section in sections:
            heading_number = int(columns.section_headings[section]) - 1
            heading = article.sections[heading_number].title if heading_number >= 0 else article.title
            count = int(columns.section_sentences[section])
            body = " ".join(it.text for it in article.sentences[sentence : sentence + count])
            yield heading, f"{heading}\n{body[:_MAX_TEXT_LETTERS]}"
            sentence += count
