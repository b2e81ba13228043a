"""What a folder holds, at any depth."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """A file, or a folder that cannot be read."""

    name: str
    """Its path below the folder, with "/" on every system; a folder's ends with it."""
    path: Path
    problem: str | None = None
    """Why a folder cannot be read, as the system says it."""


def list_files(folder: Path) -> list[Entry]:
    """List all files below a folder that are not hidden, by name.

    Folders that links lead to are read last, and none is read again, so that no circle is followed, and a link to a
    folder that has a name here gives it no other.
    """
    found: list[Entry] = []
    seen: set[tuple[int, int]] = set()
    folders, linked = deque([("", folder)]), deque[tuple[str, Path]]()
    while folders or linked:
        prefix, path = folders.popleft() if folders else linked.popleft()
        try:
            stat = path.stat()
            if (stat.st_dev, stat.st_ino) in seen:
                continue
            seen.add((stat.st_dev, stat.st_ino))
            for entry, is_folder in _entries(path):
                if not is_folder:
                    found.append(Entry(prefix + entry.name, Path(entry.path)))
                else:
                    (linked if entry.is_symlink() else folders).append((f"{prefix}{entry.name}/", Path(entry.path)))
        except OSError as error:
            found.append(Entry(prefix, path, error.strerror or str(error)))
    return sorted(found)


def _entries(folder: Path) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """Yield what stands in a folder and is not hidden, by name, and for each if it is a folder or leads to one."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda it: it.name):
            if not entry.name.startswith("."):
                yield entry, _leads_to_folder(entry) if entry.is_symlink() else entry.is_dir()


def _leads_to_folder(link: os.DirEntry[str]) -> bool:
    return os.path.isdir(link.path)  # noqa: PTH112  # is_dir of an entry, or of a path, raises for a link to itself
