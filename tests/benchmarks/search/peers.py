"""Ways to the best sentences: this program's and other people's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.bm25 import PostingsBM25

K = 5
K1, B = 1.5, 0.75
"""What all of them have for defaults, but tantivy, whose 1.2 and 0.75 cannot be changed."""

Sentences = Sequence[Sequence[str]]
Ask = Callable[[list[str]], Any]
"""Finds the ``K`` best sentences for a query."""


def ask_ours(index: PostingsBM25) -> Ask:
    """As the program does."""
    return lambda query: index.top(query, K)


def build_ours(sentences: Sentences) -> PostingsBM25:
    """This program's index."""
    return PostingsBM25(sentences, k1=K1, b=B)


def build_rank_bm25(sentences: Sentences) -> BM25Okapi:
    """rank_bm25's index."""
    return BM25Okapi(sentences, k1=K1, b=B)


def ask_rank_bm25(index: BM25Okapi) -> Ask:
    """As ``get_top_n`` does, but for the numbers of the sentences."""
    return lambda query: np.argsort(index.get_scores(query))[::-1][:K]


def build_bm25s(sentences: Sentences) -> Any:
    """bm25s's index, to be searched by numba."""
    import bm25s  # noqa: PLC0415  # in an extra

    index = bm25s.BM25(k1=K1, b=B, backend="numba")
    index.index(sentences, show_progress=False)
    return index


def ask_bm25s(index: Any) -> Ask:
    """A query at a time, in one thread."""
    return lambda query: index.retrieve([query], k=K, show_progress=False)


def build_tantivy(sentences: Sentences) -> Any:
    """An index of tantivy's in memory, in one segment."""
    import tantivy  # noqa: PLC0415  # in an extra

    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="whitespace", index_option="freq").build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=2_000_000_000, num_threads=1)
    for sentence in sentences:
        writer.add_document(tantivy.Document(text=" ".join(sentence)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def ask_tantivy(index: Any) -> Ask:
    """Through its own query parser, which makes a disjunction of words."""
    searcher = index.searcher()
    return lambda query: searcher.search(index.parse_query(" ".join(query), ["text"]), K, count=False).hits


def build_fts5(sentences: Sentences) -> sqlite3.Connection:
    """SQLite's full-text index, in memory."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE sentence USING fts5(text, content='', detail=full)")
    connection.executemany("INSERT INTO sentence(text) VALUES (?)", ((" ".join(sentence),) for sentence in sentences))
    connection.commit()
    return connection


def ask_fts5(connection: sqlite3.Connection) -> Ask:
    """By its own BM25."""
    statement = f"SELECT rowid FROM sentence WHERE sentence MATCH ? ORDER BY rank LIMIT {K}"  # noqa: S608  # a constant
    return lambda query: connection.execute(statement, (" OR ".join(query),)).fetchall()


BUILD: Mapping[str, Callable[[Sentences], Any]] = {
    "this program": build_ours,
    "rank_bm25": build_rank_bm25,
    "bm25s (numba)": build_bm25s,
    "tantivy": build_tantivy,
    "SQLite FTS5": build_fts5,
}
"""How each index is built."""

ASK: Mapping[str, tuple[str, Callable[[Any], Ask]]] = {
    "this program": ("this program", ask_ours),
    "bm25s (numba)": ("bm25s (numba)", ask_bm25s),
    "tantivy": ("tantivy", ask_tantivy),
    "SQLite FTS5": ("SQLite FTS5", ask_fts5),
    "rank_bm25": ("rank_bm25", ask_rank_bm25),
}
"""How each is asked, and of which index."""

NEEDS: Mapping[str, tuple[str, ...]] = {
    "bm25s (numba)": ("bm25s", "numba"),
    "tantivy": ("tantivy",),
}
"""Packages that are not always installed."""


def missing(name: str) -> list[str]:
    """The packages that one of them lacks."""
    return [package for package in NEEDS.get(name, ()) if find_spec(package) is None]
