"""Articles that are read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from retrieval.articles.seeds import Seed
from retrieval.errors import UnusableSeed
from retrieval.index.columns import Columns, ColumnWriter
from retrieval.index.indexer import Indexer

LENGTH_BYTES: Final = 8
"""In which the length of a batch is sent before it, big-endian."""

Batch = Sequence[Seed]


class ReadBatch(NamedTuple):
    columns: Columns
    unusable: Sequence[UnusableSeed]
    """Those that are left out of the columns."""


def read_batch(batch: Batch) -> ReadBatch:
    writer = ColumnWriter()
    indexer = Indexer(writer)
    unusable = []
    for seed in batch:
        article = seed.article()
        if isinstance(article, UnusableSeed):
            unusable.append(article)
        else:
            indexer.add(article, seed.key)
    indexer.finish()
    return ReadBatch(writer.columns(), unusable)
