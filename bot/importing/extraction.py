"""What is taken of a file: values, and the limits within which it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """A format, by the name that people know."""

    HTML = "HTML"
    PDF = "PDF"
    DOCX = "DOCX"
    EPUB = "EPUB"
    TEXT = "text"
    MARKDOWN = "Markdown"


SUFFIXES: Final = {
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".epub": Kind.EPUB,
    ".txt": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
}
MEDIA_TYPES: Final = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/pdf": Kind.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.DOCX,
    "application/epub+zip": Kind.EPUB,
    "text/plain": Kind.TEXT,
    "text/markdown": Kind.MARKDOWN,
}


_FILE_NAME: Final = re.compile(
    r"(?:microsoft \w+ - .*|.*\.(?:pdf|docx?|odt|rtf|tex|txt|indd|pptx?|html?)|untitled\b.*)", re.IGNORECASE
)


def title_of(text: str) -> str:
    """Return the title that a file says it has; empty where that is only the name of a file."""
    title = " ".join(text.split())
    return "" if _FILE_NAME.fullmatch(title) else title


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that reading a file may take."""

    seconds: int = 60
    memory_bytes: int = 1 << 30
    """Of address space, where the system can limit it."""
    pages: int = 5_000
    characters: int = 5_000_000
    """Of the text that is kept."""
    unpacked_bytes: int = 50_000_000
    """Of what is in a ZIP file, as DOCX and EPUB are."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came."""

    data: bytes
    kind: Kind
    url: str = ""
    """The address of a web page."""
    charset: str = ""
    """What the server said of a web page's encoding."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The Markdown that is kept, and what the file says of itself."""

    text: str
    extractor: str
    """The library that read the file, with its version."""
    title: str = ""
    author: str = ""
    site: str = ""
    published: str = ""
    """A date, as ISO 8601 writes it, or as the file does."""
    pages: int = 0
    """Of a PDF."""
