"""A file to write that a person has named: never one of the program's own, private, and whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.querylog.database.files import is_own_file, own_files
from bot.settings import Settings, default_env_file
from bot.wording import ENGLISH
from retrieval.articles.folders import list_files


class OutputFileError(Exception):
    """The file must not or cannot be written; the message is one sentence for a person."""


def check_output_file(path: Path, settings: Settings) -> None:
    """Refuse to write what the program needs, under whatever name: the log, its files, the articles, the settings."""
    try:
        if _is_needed(path, settings):
            raise OutputFileError(ENGLISH.output_own_file.format(path=path))
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links, a name too long, a null character
        raise OutputFileError(ENGLISH.log_cannot_write.format(path=path, reason=error)) from error


def _is_needed(path: Path, settings: Settings) -> bool:
    database, seeds, target = settings.database.resolve(), settings.seeds_path.resolve(), path.resolve()
    env_file = default_env_file().resolve()
    if is_own_file(target, database) or target.is_relative_to(seeds) or target == env_file:
        return True
    articles = (entry.path for entry in list_files(seeds)) if seeds.is_dir() else [seeds]
    needed = (*own_files(database), env_file, *articles)
    return target.exists() and any(it.exists() and target.samefile(it) for it in needed)


@contextmanager
def output_file(path: Path, settings: Settings) -> Iterator[Path]:
    """Give an empty file to fill, with mode 600, which takes the named one's place when it is complete.

    What is no plain file, such as ``/dev/stdout``, is given as it is.
    """
    check_output_file(path, settings)
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        target = path.resolve()  # a link stays one
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", suffix=".new", dir=target.parent)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputFileError(ENGLISH.log_cannot_write.format(path=path, reason=error.strerror)) from error
