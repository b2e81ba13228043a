"""The program's name and version."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path


def program_name() -> str:
    """Return the command that was typed: ``verbatim``, or ``python -m bot``."""
    return "python -m bot" if Path(sys.argv[0]).parts[-2:] == ("bot", "__main__.py") else "verbatim"


def program_version() -> str:
    """Return the version; nothing where the program runs without having been installed."""
    try:
        return metadata.version("verbatim-bot")
    except metadata.PackageNotFoundError:
        return ""
