"""The files of servers' documents: the texts that are quoted, and what they were taken from, named by their digests."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from bot.querylog.database.files import DOCUMENT_FOLDERS, draft_beside

_ORIGINALS, _TEXTS = DOCUMENT_FOLDERS
_INDEXES: Final = "indexes"
_FOLDER_MODE: Final = 0o700
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_MAX_DRAFT_SECONDS: Final = 3600.0  # since the last write to an unfinished file; whoever wrote an older one was killed


class DocumentStoreError(Exception):
    """A file of a document cannot be used; the message is one sentence for the owner of the bot."""


class DocumentStore:
    """Files that never change; which of them are needed, the database says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changing = asyncio.Lock()
        """Held from keeping a file until a row names it, and while unused ones are deleted."""

    def keep_original(self, data: bytes) -> str:
        """Keep what a document was taken from; return its digest."""
        return self._keep(_ORIGINALS, data)

    def keep_text(self, text: str) -> str:
        """Keep the text that is quoted; return its digest, which is the article's."""
        return self._keep(_TEXTS, text.encode())

    def read_original(self, digest: str) -> bytes:
        """Read an original; a ``DocumentStoreError`` where it is missing or damaged."""
        return self._read(_ORIGINALS, digest)

    def read_text(self, digest: str) -> str:
        """Read a text, character for character; a ``DocumentStoreError`` where it is missing or damaged."""
        return self._read(_TEXTS, digest).decode()

    def delete_unused(self, digests_in_use: Collection[str]) -> int:
        """Delete the files that nothing needs, and what killed processes were writing; return how many of the first."""
        count = 0
        for file in list(self._files()):
            is_draft = _DIGEST.fullmatch(file.name) is None
            if is_draft and time.time() - _changed(file) < _MAX_DRAFT_SECONDS:
                continue
            if is_draft or file.name not in digests_in_use:
                file.unlink(missing_ok=True)
                count += not is_draft
        return count

    def index_path(self, guild_id: int) -> Path:
        """Return where the index of a server's documents is kept."""
        return self.folder / _INDEXES / f"{guild_id}.index"

    def delete_indexes(self, guild_ids: Collection[int]) -> None:
        """Delete what was read of the documents of servers, but for these."""
        with suppress(FileNotFoundError):  # nothing was read so far
            for file in list((self.folder / _INDEXES).iterdir()):
                if file.name.partition(".")[0] not in set(map(str, guild_ids)):
                    file.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        for kind in DOCUMENT_FOLDERS:
            with suppress(FileNotFoundError):  # nothing was kept so far
                yield from (self.folder / kind).iterdir()

    def _keep(self, kind: str, data: bytes) -> str:
        digest = sha256(data).hexdigest()
        file = self._folder(kind) / digest
        if not _holds(file, data):
            _write(file, data)
        return digest

    def _folder(self, kind: str) -> Path:
        for folder in (self.folder, self.folder / kind):
            folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        return self.folder / kind

    def _read(self, kind: str, digest: str) -> bytes:
        file = self.folder / kind / digest
        try:
            data = file.read_bytes()
        except OSError as error:
            raise DocumentStoreError(f"{file} cannot be read ({error.strerror}): restore it from a backup.") from error
        if sha256(data).hexdigest() != digest:
            raise DocumentStoreError(f"{file} is damaged: restore it from a backup.")
        return data


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.read_bytes() == data
    except FileNotFoundError:
        return False


def _write(file: Path, data: bytes) -> None:
    """Write a file, through to the disk; nobody ever sees half of it."""
    with draft_beside(file) as draft:
        with draft.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return time.time()  # somebody has just finished it
