"""The encoders, with what they computed kept in a file: reading the questions of all sets takes half an hour."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from retrieval.meaning.encoder import Floats, Models
from retrieval.meaning.model_files import ModelFiles

_TABLES: Final = ("vectors", "logits")
_COMMIT_EVERY: Final = 200


class CachedModels(Models):
    """The encoders, each text and each pair of which is computed once.

    Args:
        files: Their files.
        cache: The file in which that is kept; it is made where it is not there, and is of these encoders alone.
    """

    def __init__(self, files: ModelFiles, cache: Path) -> None:
        super().__init__(files)
        self._cache = sqlite3.connect(cache)
        for table in _TABLES:
            self._cache.execute(f"CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        self._added = 0

    def _embed(self, text: str) -> Floats:
        key = _key(text)
        found = self._find("vectors", key)
        return self._keep("vectors", key, super()._embed(text)) if found is None else found

    def _read(self, question: str, passage: str) -> float:
        key = _key(question, passage)
        found = self._find("logits", key)
        if found is None:
            found = self._keep("logits", key, np.array([super()._read(question, passage)], dtype=np.float32))
        return float(found[0])

    def _find(self, table: str, key: bytes) -> Floats | None:
        row = self._cache.execute(f"SELECT value FROM {table} WHERE key = ?", (key,)).fetchone()  # noqa: S608  # a constant
        return None if row is None else np.frombuffer(row[0], dtype=np.float32)

    def _keep(self, table: str, key: bytes, value: Floats) -> Floats:
        self._cache.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (key, value.tobytes()))  # noqa: S608  # a constant
        self._added += 1
        if self._added % _COMMIT_EVERY == 0:
            self._cache.commit()
        return value

    def close(self) -> None:
        self._cache.commit()
        self._cache.close()


def _key(*parts: str) -> bytes:
    return sha256("\0".join(parts).encode(errors="surrogatepass")).digest()[:16]
