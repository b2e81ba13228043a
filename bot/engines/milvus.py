"""Milvus as an engine: which of its collections are the index of a library, and how another takes its place."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

from bot.endpoints import EngineAddress
from bot.engines.connection import BRIEF_SECONDS, PATIENT_SECONDS, Connection, MissingError
from bot.engines.index_writer import PARTS, IndexWriter
from bot.engines.milvus_finder import MilvusFinder
from bot.engines.terms import TermEntry, Terms
from retrieval.errors import EngineError
from retrieval.finder import Engine, Finders, FinderSource
from retrieval.postings.inverted_index import Progress

_FORMAT: Final = 1
"""Of the collections; another one makes another stamp."""
_STAMP_LETTERS: Final = 32
_ROUND_LETTERS: Final = 8
_TERMS: Final = "terms"
_COUNTS: Final[Mapping[str, Callable[[TermEntry], int]]] = {
    "sentences": lambda entry: entry.sentences,
    "sections": lambda entry: entry.sections,
}


class MilvusEngine:
    """An index of a library, under a name: an alias, which is of the terms' collection, and those beside it.

    The names of its collections have the stamp of what was indexed, and a random part, so that what is found is never
    that of another library, or half of one; the alias tells which of them are complete, and the latest.
    """

    def __init__(self, address: EngineAddress) -> None:
        self.address = address
        self._connection = Connection(address)
        self.opened: str | None = None
        """How the collections are called that are in use."""

    def open(self, source: FinderSource) -> Finders:
        """Do as ``retrieval.finder.Engine`` does."""
        prefix = self._expect(self._beginning(source))
        names = _names(prefix)
        parts = [part for part in PARTS if getattr(source, part) is not None]
        for part in (_TERMS, *parts):
            self._load(names[part])
        terms = Terms(self._connection, names[_TERMS], self._count(names[_TERMS]))
        found = {
            part: MilvusFinder(self._connection, names[part], getattr(source, part).size, terms, _COUNTS[part])
            for part in parts
        }
        self.opened = prefix
        return Finders(**found)

    def writing(self, progress: Progress) -> Engine:
        """Return what writes the index of a library where it is not there yet, and opens it."""

        def write_and_open(source: FinderSource) -> Finders:
            beginning = self._beginning(source)
            if not (self._current() or "").startswith(beginning):
                self._write(f"{beginning}{os.urandom(_ROUND_LETTERS // 2).hex()}", source, progress)
            return self.open(source)

        return write_and_open

    def has_changed(self) -> bool:
        """Return whether another index has taken the place of the one that was opened."""
        return self._current() != self.opened

    def close(self) -> None:
        self._connection.close()

    def _beginning(self, source: FinderSource) -> str:
        stamp = sha256(f"{_FORMAT} {source.stamp}".encode()).hexdigest()[:_STAMP_LETTERS]
        return f"{self.address.name}_{stamp}_"

    def _expect(self, beginning: str) -> str:
        current = self._current()
        if current is None or not current.startswith(beginning):
            what = "no index yet" if current is None else "the index of other articles, or of another version"
            command = f"verbatim index --engine {shlex.quote(self.address.shown)}"
            raise EngineError(f"The engine {self.address.shown} has {what}: run: {command}")
        return current

    def _current(self) -> str | None:
        """Return how the collections are called that the alias leads to; None where there is none yet."""
        alias = self.address.name
        try:
            found = self._connection.ask(
                lambda client, seconds: client.describe_alias(alias, timeout=seconds), BRIEF_SECONDS
            )
        except MissingError:
            return None
        return str(found["collection_name"]).removesuffix(f"_{_TERMS}")

    def _write(self, prefix: str, source: FinderSource, progress: Progress) -> None:
        """Write collections beside those that are there, let the alias lead to them, and drop all others."""
        names = _names(prefix)
        stamp, round_ = rf"[0-9a-f]{{{_STAMP_LETTERS}}}", rf"[0-9a-f]{{{_ROUND_LETTERS}}}"
        own = re.compile(rf"{self.address.name}_{stamp}_{round_}_(?:{'|'.join(names)})")
        in_use = _names(self._current() or prefix)
        self._drop(lambda name: bool(own.fullmatch(name)) and name not in in_use.values())  # what was not finished
        for name, rows in IndexWriter(self._connection, source, progress).write(names).items():
            self._load(name)
            if (found := self._count(name)) != rows:
                raise EngineError(f"The engine {self.address.shown} has {found:,} of {rows:,} rows: index again.")
        alias, target = self.address.name, names[_TERMS]

        def switch(client: Any, seconds: float) -> None:
            known = client.list_aliases(timeout=seconds)["aliases"]
            (client.alter_alias if alias in known else client.create_alias)(target, alias, timeout=seconds)

        self._ask(switch)
        self._drop(lambda name: bool(own.fullmatch(name)) and name not in names.values())

    def _drop(self, is_old: Callable[[str], bool]) -> None:
        def drop(client: Any, seconds: float) -> None:
            for name in client.list_collections(timeout=seconds):
                if is_old(name):
                    client.drop_collection(name, timeout=seconds)

        self._ask(drop)

    def _load(self, name: str) -> None:
        """Let Milvus take up a collection, and wait until it answers from it."""
        self._ask(lambda client, seconds: client.load_collection(name, timeout=seconds))
        self._ask(
            lambda client, seconds: client.search(
                name, data=[{0: 1.0}], anns_field="vector", limit=1, output_fields=["number"], timeout=seconds
            )
        )

    def _count(self, name: str) -> int:
        rows = self._ask(
            lambda client, seconds: client.query(
                name, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=seconds
            )
        )
        return int(rows[0]["count(*)"])

    def _ask(self, action: Callable[[Any, float], Any]) -> Any:
        return self._connection.ask(action, PATIENT_SECONDS)


def _names(prefix: str) -> Mapping[str, str]:
    return {part: f"{prefix}_{part}" for part in (*PARTS, _TERMS)}


@contextmanager
def open_engine(address: EngineAddress | None) -> Iterator[MilvusEngine | None]:
    """Give the engine of an address, and close it at the end; None without an address."""
    if address is None:
        yield None
        return
    engine = MilvusEngine(address)
    try:
        yield engine
    finally:
        engine.close()
