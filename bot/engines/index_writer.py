"""Writes the index of a library into new collections of Milvus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

from bot.engines.connection import PATIENT_SECONDS, Connection
from bot.engines.terms import MAX_KEY_LETTERS, key_of
from retrieval.finder import FinderSource, TermRows
from retrieval.postings.inverted_index import Progress

PARTS: Final = ("sentences", "sections")
_ROWS_AT_ONCE: Final = 1_000


class IndexWriter:
    """Writes one index."""

    def __init__(self, connection: Connection, source: FinderSource, progress: Progress) -> None:
        self._connection, self._progress = connection, progress
        self._parts = {part: rows for part in PARTS if (rows := getattr(source, part)) is not None}
        self._numbers: dict[str, int] = {}
        self._counts: dict[str, Counter[int]] = {part: Counter() for part in PARTS}

    def write(self, names: Mapping[str, str]) -> Mapping[str, int]:
        """Write collections of these names: those of the ``PARTS`` that there are, and ``terms``.

        Returns:
            The rows of each collection.
        """
        rows_of = {}
        for number, (part, rows) in enumerate(self._parts.items()):
            average = self._number_terms(part, rows)
            self._create(names[part], of_terms=False)
            progress = partial(self._tell, number)
            documents = self._documents(rows, average, progress)
            rows_of[names[part]] = self._insert(names[part], documents, of_terms=False)
        self._create(names["terms"], of_terms=True)
        rows_of[names["terms"]] = self._insert(names["terms"], self._term_rows(), of_terms=True)
        return rows_of

    def _tell(self, number: int, share: float) -> None:
        self._progress((number + share) / len(self._parts))

    def _number_terms(self, part: str, rows: TermRows) -> float:
        """Number the terms, and count what holds each; return the average length."""
        length = 0
        for row in rows.read(lambda _share: None):
            length += len(row)
            self._counts[part].update({self._numbers.setdefault(term, len(self._numbers)) for term in row})
        return length / max(rows.size, 1)

    def _documents(self, rows: TermRows, average: float, progress: Progress) -> Iterator[Mapping[str, Any]]:
        """Yield what has any term, with what each of these adds to its score, before its idf."""
        k1, b = rows.k1, rows.b
        for position, row in enumerate(rows.read(progress)):
            weight = k1 * (1 - b + b * len(row) / (average or 1.0))
            counts = Counter(map(self._numbers.__getitem__, row))
            vector = {number: count * (k1 + 1) / (count + weight) for number, count in counts.items()}
            if vector:
                yield {"id": position, "vector": vector}

    def _term_rows(self) -> Iterator[Mapping[str, Any]]:
        for term, number in self._numbers.items():
            counts = {part: self._counts[part][number] for part in PARTS}
            yield {"key": key_of(term), "number": number, **counts, "vector": {number: 1.0}}

    def _create(self, name: str, *, of_terms: bool) -> None:
        from pymilvus import DataType  # noqa: PLC0415  # of the extra milvus

        def create(client: Any, seconds: float) -> None:
            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            if of_terms:
                schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=MAX_KEY_LETTERS)
                for field in ("number", *PARTS):
                    schema.add_field(field, DataType.INT64)
            else:
                schema.add_field("id", DataType.INT64, is_primary=True)
            schema.add_field("vector", DataType.SPARSE_FLOAT_VECTOR)  # which no collection may be without
            client.create_collection(name, schema=schema, timeout=seconds)

        self._connection.ask(create, PATIENT_SECONDS)

    def _insert(self, name: str, rows: Iterator[Mapping[str, Any]], *, of_terms: bool) -> int:
        """Write rows, and then the indexes over them, which is quicker than the other way round; return how many."""
        count = 0
        for batch in _batches(rows):
            count += len(batch)
            # Written twice, where the first answer was lost, a row is the same row.
            self._connection.ask(partial(_upsert, name, batch), PATIENT_SECONDS)

        def finish(client: Any, seconds: float) -> None:
            client.flush(name, timeout=seconds)
            index = client.prepare_index_params()
            index.add_index(field_name="vector", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
            if of_terms:
                index.add_index(field_name="number", index_type="INVERTED")
            client.create_index(name, index, timeout=seconds, sync=False)  # whoever loads the collection waits for it

        self._connection.ask(finish, PATIENT_SECONDS)
        return count


def _upsert(name: str, rows: Sequence[Mapping[str, Any]], client: Any, seconds: float) -> None:
    client.upsert(name, rows, timeout=seconds)


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    rest = iter(rows)
    while batch := list(islice(rest, _ROWS_AT_ONCE)):
        yield batch
