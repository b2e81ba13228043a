"""All of a server's documents and settings as one archive."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from bot.core.document_seeds import document_metadata
from bot.core.document_store import DocumentStore
from bot.importing.extraction import SUFFIXES
from bot.querylog.servers.records import ServerDocument, ServerSettings

_PACKED: Final = frozenset({".pdf", ".docx", ".epub"})  # which are compressed themselves
_FIRST_YEAR: Final = 1980  # of a ZIP file's dates


def make_archive(documents: Sequence[ServerDocument], settings: ServerSettings, store: DocumentStore) -> bytes:
    """Return a ZIP file: ``documents/`` as a folder of articles, ``originals/``, and ``settings.json``.

    A ``DocumentStoreError`` where a file is missing.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in documents:
            files = {
                f"documents/{document.name}": store.read_text(document.text_digest).encode(),
                f"documents/{document.stem}.toml": document_metadata(document).encode(),
                f"originals/{document.stem}{_suffix(document)}": store.read_original(document.original_digest),
            }
            for name, data in files.items():
                method = zipfile.ZIP_STORED if PurePosixPath(name).suffix in _PACKED else zipfile.ZIP_DEFLATED
                archive.writestr(_entry(name, document.added_at), data, method)
        archive.writestr("settings.json", settings_json(settings))
    return made.getvalue()


def settings_json(settings: ServerSettings) -> str:
    roles = settings.review_roles
    values = {
        "channels": {str(channel): mode.value for channel, mode in sorted(settings.channels.items())},
        "only_these": settings.only_these,
        "review_roles": None if roles is None else [str(role) for role in sorted(roles)],
        "moderators_channel": None if settings.moderators_channel is None else str(settings.moderators_channel),
        "shared": settings.shared,
    }
    return json.dumps(values, indent=2) + "\n"


def _suffix(document: ServerDocument) -> str:
    own = PurePosixPath(document.original_name).suffix.lower()
    kinds = (suffix for suffix, kind in SUFFIXES.items() if kind.value == document.kind)
    return own if own in SUFFIXES else next(kinds, "")


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    at = (max(moment.year, _FIRST_YEAR), moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return zipfile.ZipInfo(name, at)
