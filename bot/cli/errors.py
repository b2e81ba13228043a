"""From an error that a person can mend to one line and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.cli.output_file import OutputFileError
from bot.cli.streams import OutputError, forget_output, notice
from bot.querylog.database.errors import LogError
from bot.querylog.database.single_instance import LockError
from bot.settings import SettingsError
from retrieval.errors import SeedError

MENDABLE: Final = (SettingsError, SeedError, LogError, LockError, OutputFileError)
EXIT_MENDABLE: Final = 2


@contextmanager
def plain_errors() -> Iterator[None]:
    """Print what a person can mend as one line and leave with exit code 2; leave quietly when nobody reads on.

    Raises:
        SystemExit: Instead of any of these.
    """
    try:
        yield
    except MENDABLE as error:
        notice(str(error))
        sys.exit(EXIT_MENDABLE)
    except OutputError as error:
        forget_output()
        notice(str(error))
        sys.exit(EXIT_MENDABLE)
    except BrokenPipeError:
        forget_output()
        sys.exit()
