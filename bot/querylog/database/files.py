"""The log's files: which they are, and making them complete, private, and once."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_BESIDE: Final = re.compile(
    r"(-wal|-shm|-journal|\.key|\.spool|\.lock|\.heartbeat|(\.[0-9a-f]{8})?\.(index|vectors))?(\.[^.]+\.new)?",
    re.IGNORECASE,
)
"""Ends of the names of a database's files; the last is one that is being made."""


DOCUMENT_FOLDERS: Final = ("originals", "texts")
"""Within the folder of the servers' documents: what they were taken from, and what is quoted; names are digests."""


def documents_path(database: Path) -> Path:
    """Return the path of the folder with the servers' documents, which stands beside the database."""
    return database.with_name(f"{database.name}.documents")


def is_own_file(path: Path, database: Path) -> bool:
    """Tell by its name whether a file is a log's database, or belongs to it; both paths are resolved."""
    name, whole = database.name.casefold(), path.name.casefold()  # which some systems do not tell apart
    is_beside = path.parent == database.parent and whole.startswith(name)
    folder = documents_path(database)
    in_folder = any(
        (it.parent, it.name.casefold()) == (folder.parent, folder.name.casefold()) for it in (path, *path.parents)
    )
    return in_folder or (is_beside and _BESIDE.fullmatch(whole[len(name) :]) is not None)


def own_files(database: Path) -> list[Path]:
    """Find a log's database and all that belongs to it: journals, key, spool, lock, heartbeat, indexes of articles."""
    try:
        return sorted(path for path in database.parent.iterdir() if is_own_file(path, database) and path.is_file())
    except OSError:
        return []  # no folder, or none that can be read: who opens the log there is told of it


def wide_files(database: Path) -> list[Path]:
    """Find those of a log's files that others than their owner may use."""
    return [path for path in own_files(database) if os.name == "posix" and _mode(path) & 0o077]


def close_to_others(database: Path) -> None:
    """Take away others' rights to a log's files, where that is possible."""
    for path in wide_files(database):
        with suppress(OSError):  # another's file, or a place that is only read
            path.chmod(_mode(path) & 0o700)


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:  # a journal, which comes and goes
        return 0


def create_once(path: Path, fill: Callable[[Path], object]) -> None:
    """Make a file with mode 600 unless it is there; nobody ever sees half of it, and of two that make it one wins."""
    if path.exists():
        return
    with draft_beside(path) as draft:
        fill(draft)
        try:
            path.hardlink_to(draft)
        except OSError:
            # Taken, or a place without hard links (FAT, Android). There a file that is renamed is as complete, only
            # that of two at the very same moment the last wins.
            if not path.exists():
                draft.rename(path)


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Make an empty file with mode 600 that gets its name inside, once it is complete; without one, it is deleted."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)
