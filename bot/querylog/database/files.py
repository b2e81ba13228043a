"""Making the log's files: complete, private, and once, however many processes start together."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


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
