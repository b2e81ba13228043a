from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engines.milvus import MilvusEngine
from tests.bot.engines.made import needs_milvus, opened


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[MilvusEngine]:
    """An embedded one without an index."""
    needs_milvus()
    with opened(tmp_path / "engine") as found:
        yield found
