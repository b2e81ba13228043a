"""The ZIP file that a DOCX or EPUB is, read within limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from lxml import etree

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Limits

_MAX_ENTRIES: Final = 20_000
_XML: Final = (".xml", ".rels", ".opf", ".ncx", ".xhtml", ".html", ".htm")
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)


@contextmanager
def open_archive(data: bytes, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file whose contents are small enough, and of whose XML parts none declares entities.

    Reading an entry gives at most the size that it declares, so the declared sizes can be relied on.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
                raise RefusedError(Refusal.UNPACKED)
            if any(entry.flag_bits & 1 for entry in entries):
                raise RefusedError(Refusal.LOCKED)
            for entry in entries:
                if entry.filename.lower().endswith(_XML) and _ENTITY.search(_plain(archive.read(entry))):
                    raise RefusedError(Refusal.ENTITIES)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError) as error:
        raise RefusedError(Refusal.DAMAGED) from error


def _plain(part: bytes) -> bytes:
    """Return a part as ASCII can be looked for in it, also where it is UTF-16."""
    return part.replace(b"\0", b"") if part[:2] in {b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"} else part


def parse_xml(data: bytes) -> Any:
    """Parse XML without entities of its own, and without the network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(Refusal.DAMAGED) from error
