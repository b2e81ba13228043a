"""The terms of an index in Milvus: the number of each, and how many sentences and sections hold it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from bot.engines.connection import PATIENT_SECONDS, Connection

MAX_KNOWN: Final = 50_000
"""Terms that are kept in memory; where there are no more, they are read at once."""
PAGE: Final = 5_000
"""Terms that are read or written at once."""
MAX_KEY_LETTERS: Final = 200
_MAX_KEY_BYTES: Final = MAX_KEY_LETTERS // 2
_LONG: Final = "-"
"""Begins the key of a longer term, with which no other begins."""
_FIELDS: Final = ["key", "number", "sentences", "sections"]


class TermEntry(NamedTuple):
    number: int
    """Its place in a vector."""
    sentences: int
    sections: int


ABSENT: Final = TermEntry(-1, 0, 0)
"""What is known of a term that nothing holds."""


def key_of(term: str) -> str:
    """Return a term's primary key: its bytes, or where these are many a digest, in hex, which no filter misreads."""
    data = term.encode()
    return data.hex() if len(data) <= _MAX_KEY_BYTES else f"{_LONG}{sha256(data).hexdigest()}"


class Terms:
    """The terms of one index, looked up when they are asked for; the latest ones are kept."""

    def __init__(self, connection: Connection, collection: str, size: int) -> None:
        self._connection, self._collection, self.size = connection, collection, size
        self._lock = threading.Lock()
        self._known: OrderedDict[str, TermEntry] = OrderedDict()
        self._is_complete = size <= MAX_KNOWN
        if self._is_complete:
            self._known.update(self._all())

    def look_up(self, terms: Iterable[str]) -> Mapping[str, TermEntry]:
        """Return what is known of some terms, ``ABSENT`` for one that nothing holds."""
        keys = {term: key_of(term) for term in terms}
        entries = self._entries([*keys.values()])
        return {term: entries[key] for term, key in keys.items()}

    def short(self) -> Iterator[tuple[str, TermEntry]]:
        """Yield all terms, but for very long ones, where they are in memory; else none."""
        if self._is_complete:
            shown = ((key, entry) for key, entry in self._known.items() if not key.startswith(_LONG))
            yield from ((bytes.fromhex(key).decode(), entry) for key, entry in shown)

    def _entries(self, keys: Sequence[str]) -> Mapping[str, TermEntry]:
        if self._is_complete:
            return {key: self._known.get(key, ABSENT) for key in keys}
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
        found |= self._read([key for key in keys if key not in found])
        with self._lock:
            for key, entry in found.items():
                self._known[key] = entry
                self._known.move_to_end(key)
            while len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)
        return found

    def _read(self, keys: list[str]) -> dict[str, TermEntry]:
        if not keys:
            return {}
        rows = self._connection.ask(
            lambda client, seconds: client.get(self._collection, ids=keys, output_fields=_FIELDS, timeout=seconds),
            collection=self._collection,
        )
        return dict.fromkeys(keys, ABSENT) | dict(map(_keyed, rows))

    def _all(self) -> Iterator[tuple[str, TermEntry]]:
        for first in range(0, self.size, PAGE):
            rows = self._connection.ask(
                lambda client, seconds, first=first: client.query(  # type: ignore[misc]  # a default binds it
                    self._collection,
                    filter=f"number >= {first} and number < {first + PAGE}",
                    output_fields=_FIELDS,
                    timeout=seconds,
                ),
                PATIENT_SECONDS,
            )
            yield from map(_keyed, rows)


def _keyed(row: Mapping[str, Any]) -> tuple[str, TermEntry]:
    return row["key"], TermEntry(row["number"], row["sentences"], row["sections"])
