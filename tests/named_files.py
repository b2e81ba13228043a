"""Files that an option of a tool names to be written."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli.output_file import OutputFileError, check_output_file
from bot.settings import read_settings


def file_to_write(name: str) -> Path:
    """Return the path that an option gives; for ``argparse``, as the option's ``type``.

    Raises:
        ArgumentTypeError: It is the log of the current folder, one of the files that belong to it, or an article.
    """
    try:
        check_output_file(Path(name), read_settings())
    except OutputFileError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return Path(name)
