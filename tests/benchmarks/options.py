"""What the command line asks of a benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Options(NamedTuple):
    """How to run a benchmark; each takes what concerns it."""

    sizes: tuple[int, ...] | None
    """Sizes of the corpora, in sentences, or sections of guides; the benchmark's own where none are given."""
    rounds: int
    """Rounds of which the median is taken."""
    chart: Path | None
    """A PNG to draw."""
    texts: tuple[Path, ...]
    """Folders of texts to read, beside those that are made."""
    building: bool
    """Whether to measure how long building takes, too."""
