"""The command line."""

from __future__ import annotations

import gc
import os
import sys
from typing import Final

from bot.cli.output import set_up_streams
from bot.cli.plainly import plain_ask

_INTERRUPTED: Final = 130
"""What a process exits with that Ctrl-C has ended."""


def main() -> None:
    """Run the command line."""
    set_up_streams()
    # Looking for plugins would read the metadata of every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # The arrays are small: threads to multiply them would only cost the start, 50 ms of processor time each.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Since Python 3.13 a traceback has colours, which would be shown as what they are made of.
    os.environ.setdefault("PYTHON_COLORS", "0")
    gc.disable()  # starting makes nothing that could be collected; what runs on turns it on again
    try:
        _run(sys.argv[1:])
    finally:
        gc.freeze()  # the interpreter's last collection would only delay the end


def _run(arguments: list[str]) -> None:
    asked = plain_ask(arguments)
    if asked is None:
        from bot.cli.app import app

        app()
        return
    from bot.cli.ask import run

    try:
        run(asked.words, seeds=asked.seeds, as_json=asked.as_json, top=asked.top)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
