"""The command line."""

from __future__ import annotations

import gc
import os
import sys
from typing import Final

_EXIT_INTERRUPTED: Final = 130  # as shells have it


def main() -> None:
    """Run the command that was typed, and leave; quietly where Ctrl-C ends it before it begins."""
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)


def _run() -> None:
    from bot.cli.output import set_up_streams

    set_up_streams()
    # Looking for plugins would read the metadata of every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # The arrays are small: threads to multiply them would only cost the start, 50 ms of processor time each.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Since Python 3.13 a traceback has colours, which would be shown as what they are made of.
    os.environ.setdefault("PYTHON_COLORS", "0")
    gc.disable()  # starting makes nothing that could be collected; what runs on turns it on again
    try:
        from bot.cli.app import app

        app()
    finally:
        gc.freeze()  # the interpreter's last collection would only delay the end
