"""The log's tables and columns, with the comments of the schema, which SQLite keeps."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Final

_TABLE: Final = re.compile(r"CREATE TABLE \"?\w+\"? \( -- (?P<meaning>.+)")
# "name TYPE …, -- meaning" on a line of its own, or ", name TYPE … /* meaning */" behind the columns before.
_COLUMN: Final = re.compile(
    r"^ +(?P<first>\w+) [A-Z].*? -- (?P<after>.+)$"
    r"|, (?P<later>\w+) [A-Z][^,]*?(?:\(.*?\) VIRTUAL )?/\* (?P<within>.*?) \*/",
    re.MULTILINE,
)

_TABLES: Final = """
SELECT name, sql FROM sqlite_schema
WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY rowid
"""
_COLUMNS: Final = "SELECT name, type FROM pragma_table_xinfo(?) ORDER BY cid"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    meaning: str  # empty where the name, and the columns beside it, say it all


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    meaning: str  # empty for those that belong to the index of words
    columns: tuple[Column, ...]


def describe(connection: sqlite3.Connection) -> list[Table]:
    """Return all tables of a log, in the order in which they came into being."""
    return [_table(connection, name, sql) for name, sql in connection.execute(_TABLES).fetchall()]


def _table(connection: sqlite3.Connection, name: str, sql: str) -> Table:
    heading = _TABLE.match(sql)
    found = _COLUMN.finditer(sql)
    meanings = {match["first"] or match["later"]: match["after"] or match["within"] for match in found}
    columns = (Column(name, kind, meanings.get(name, "")) for name, kind in connection.execute(_COLUMNS, (name,)))
    return Table(name, heading["meaning"] if heading else "", tuple(columns))
