"""The log's files: made complete, private, and once, however many processes start together."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_BESIDE: Final = re.compile(
    r"(-wal|-shm|-journal|\.key|\.spool|\.lock|(\.[0-9a-f]{8})?\.index)?(\.[^.]+\.new)?", re.IGNORECASE
)
"""What is behind the database's name in those of the files that belong to it; the last is one that is being made."""


def is_own_file(path: Path, database: Path) -> bool:
    """Tell by its name whether a file, which need not exist, is a log's database or belongs to it.

    Args:
        path: Absolute and without symbolic links.
        database: The same.
    """
    name, whole = database.name.casefold(), path.name.casefold()  # which some systems do not tell apart
    is_beside = path.parent == database.parent and whole.startswith(name)
    return is_beside and _BESIDE.fullmatch(whole[len(name) :]) is not None


def own_files(database: Path) -> list[Path]:
    """Find a log's database and all that belongs to it: journals, key, spool, lock, and indexes of articles.

    Args:
        database: Absolute and without symbolic links.
    """
    try:
        return sorted(path for path in database.parent.iterdir() if is_own_file(path, database) and path.is_file())
    except OSError:
        return []  # no folder, or none that can be read: who opens the log there is told of it


def wide_files(database: Path) -> list[Path]:
    """Find those of a log's files that others than their owner may use; none where modes are not POSIX's."""
    return [path for path in own_files(database) if os.name == "posix" and _mode(path) & 0o077]


def close_to_others(database: Path) -> None:
    """Take the rights away that others have to a log's files, where that is possible; ``wide_files`` tells the rest."""
    for path in wide_files(database):
        with suppress(OSError):  # another's file, or a place that is only read
            path.chmod(_mode(path) & 0o700)


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:  # a journal, which comes and goes
        return 0


def create_once(path: Path, fill: Callable[[Path], object]) -> None:
    """Make a file with mode 600 unless it is there.

    It is filled under another name and appears when it is complete: nobody ever sees half of it, an interruption
    leaves nothing under its name, and of two processes that make it at once one wins and the other's is dropped.

    Args:
        path: Where the file should be; its folder exists.
        fill: Writes the content into the empty file that it is given.

    Raises:
        OSError: The folder cannot be written.
    """
    if path.exists():
        return
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        fill(draft)
        _publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> None:
    """Give the draft its name, unless that is taken."""
    try:
        path.hardlink_to(draft)
    except OSError:
        # Taken, or a place without hard links (FAT, Android). There a file that is renamed is as complete, only that of
        # two at the very same moment the last wins.
        if not path.exists():
            draft.rename(path)
