"""``python -m retrieval.index SEEDS INDEX [--for-engine] [--readers=N]``: bring an index up to date.

Standard output gets JSON. Its ``message`` is the digest of the library that the index then holds, or else the reason
why there is none, with an exit code for its kind; ``unusable`` are the files that are left out. The process ends when
its standard input does: with the program that started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Final

from retrieval.errors import SeedError, UnusableSeed
from retrieval.index.loader import update_index

FOR_ENGINE: Final = "--for-engine"
READERS: Final = "--readers="
"""Before the number of processes that read, 0 for all cores but one; without it, there is one."""
UNUSABLE: Final = 3
"""The exit code where no article can be used."""
UNWRITTEN: Final = 4
"""The exit code where the index cannot be written."""


def main() -> None:
    threading.Thread(target=_end_with_input, daemon=True).start()
    (seeds, index), options = map(Path, sys.argv[1:3]), sys.argv[3:]
    readers = next((int(it.removeprefix(READERS)) for it in options if it.startswith(READERS)), 1)
    code = 0
    unusable: tuple[UnusableSeed, ...] = ()
    try:
        message, unusable = update_index(seeds, index, for_engine=FOR_ENGINE in options, readers=readers)
    except SeedError as error:
        message, unusable, code = str(error), error.unusable, UNUSABLE
    except OSError as error:
        message, code = error.strerror or str(error), UNWRITTEN
    json.dump({"message": message, "unusable": unusable}, sys.stdout)
    sys.exit(code)


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
