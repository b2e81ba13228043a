"""``python -m retrieval.building SEEDS INDEX``: bring an index up to date, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from retrieval.loading import load_library
from retrieval.seeds import SeedError


def main() -> None:
    """Build, and exit with 1 where an article cannot be used."""
    seeds, index = map(Path, sys.argv[1:])
    try:
        load_library(seeds, index)
    except SeedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
