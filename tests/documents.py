"""The documents, and the tables in them that are made from the code: ``python -m tests.documents`` writes these."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.querylog.review.export import COLUMNS
from tests import ROOT
from tests.access.document_table import markdown as readers
from tests.access.table import markdown as rights

README: Final = ROOT / "README.md"
GITHUB: Final = ROOT / ".github"
DOCS: Final = GITHUB / "docs"
PICTURES: Final = GITHUB / "pictures"
_COMMON: Final = frozenset({"__init__", "__main__", "cog", "errors"})
"""Names of files that many packages have."""


def documents() -> dict[Path, str]:
    """Return the text of every document."""
    return {path: path.read_text(encoding="utf-8") for path in (README, *sorted(GITHUB.rglob("*.md")))}


def blocks(text: str, kind: str) -> list[str]:
    """Return the fenced blocks of one kind, such as ``console``, in order."""
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def export_columns() -> str:
    """Return the table of an export's columns."""
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in COLUMNS.items())
    return f"| column | holds |\n| --- | --- |\n{rows}"


def shared_names() -> str:
    """Return the table of the source files whose names stand more than once."""
    files: dict[str, list[str]] = defaultdict(list)
    for package in ("bot", "retrieval"):
        for path in sorted((ROOT / package).rglob("*.py")):
            files[path.stem].append(f"`{path.relative_to(ROOT).as_posix()}`")
    shared = sorted((name, found) for name, found in files.items() if len(found) > 1 and name not in _COMMON)
    rows = "".join(f"| `{name}` | {', '.join(found)} |\n" for name, found in shared)
    return f"| name | files |\n| --- | --- |\n{rows}"


TABLES: Final[Mapping[tuple[Path, str], Callable[[], str]]] = MappingProxyType(
    {
        (DOCS / "REVIEW.md", "columns of an export"): export_columns,
        (DOCS / "REVIEW.md", "who may use what"): rights,
        (DOCS / "REVIEW.md", "whose documents are read"): readers,
        (DOCS / "ARCHITECTURE.md", "names of several files"): shared_names,
    }
)
"""What makes each table, by the document and the name in the comments around it."""


def with_table(text: str, name: str, table: str) -> str:
    """Return a document's text with one of its tables put in place.

    Raises:
        ValueError: The document has no such table, or several.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed) or begin in rest:
        raise ValueError(f"not one table: {name}")
    return f"{before}{begin}{table}{end}{after}"


def _write() -> None:
    for (path, name), make in TABLES.items():
        path.write_text(with_table(path.read_text(encoding="utf-8"), name, make()), encoding="utf-8")


if __name__ == "__main__":
    _write()
