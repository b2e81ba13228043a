"""``python -m retrieval.index SEEDS INDEX``: bring an index up to date, and nothing else.

Standard output gets which library the index holds then; where there is none, why, and the exit code says whose fault
that is. It ends when its standard input does: with the program that started it, however that ended.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Final

from retrieval.errors import SeedError
from retrieval.index.columns import ANY
from retrieval.index.loader import keep_library

UNUSABLE: Final = 3
"""The exit code where an article cannot be used."""
UNWRITTEN: Final = 4
"""The exit code where the index cannot be written."""


def main() -> None:
    """Build, say what came of it, and exit."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    seeds, index = map(Path, sys.argv[1:])
    code = 0
    try:
        said = keep_library(seeds, index)
    except SeedError as error:
        said, code = str(error), UNUSABLE
    except OSError as error:
        said, code = error.strerror or str(error), UNWRITTEN
    sys.stdout.buffer.write(said.encode(errors=ANY))
    sys.exit(code)


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
