"""Writes ``.github/docs/SCHEMA.md``: what the log's tables and columns hold, as the schema itself says it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.core.service import utc_now
from bot.querylog.database.describe import Table, describe
from bot.querylog.log import QueryLog

PAGE: Final = Path(__file__).parent.parent / ".github" / "docs" / "SCHEMA.md"
_HEAD: Final = """\
# The log’s tables

`queries.sqlite3` is an ordinary SQLite file in WAL mode. Its comments, which `.schema` shows, are the source of this
page; `python -m tests.schema` writes it. The words of all questions are indexed in `question_text` (FTS5).

"""


def page() -> str:
    """The page as the schema has it now."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queries.sqlite3"
        asyncio.run(_make(path))
        with closing(sqlite3.connect(path)) as connection:
            return _HEAD + "\n".join(_section(table) for table in describe(connection) if table.meaning)


def _section(table: Table) -> str:
    rows = "\n".join(f"| `{column.name}` | {column.type} | {column.meaning} |" for column in table.columns)
    return f"## {table.name}\n\n{table.meaning}\n\n| column | type | holds |\n| --- | --- | --- |\n{rows}\n"


async def _make(path: Path) -> None:
    async with await QueryLog.open(path, utc_now):
        pass


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
