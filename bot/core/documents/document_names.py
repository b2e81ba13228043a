"""Names of a server's documents: short, safe everywhere, and in the letters of their language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from itertools import chain, count
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.importing.extraction import SUFFIXES, Kind

MAX_NAME_CHARS: Final = 48  # without the ending; a button's id holds it
_NOT_IN_NAMES: Final = re.compile(r"[\W_]+")
_NAMELESS: Final = "document"


def name_stem(text: str) -> str:
    """Return the name, without its ending, of a document that is called so: small letters, digits and dashes."""
    stem = _NOT_IN_NAMES.sub("-", _without_accents(text.casefold())).strip("-")
    return stem[:MAX_NAME_CHARS].rstrip("-") or _NAMELESS


def _without_accents(text: str) -> str:
    """Take marks off Latin letters; those of other scripts are letters' own."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", text):
        if not (unicodedata.combining(character) and kept and kept[-1].isascii()):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def page_stem(url: str) -> str:
    """Return such a name for a page without a title, by its address."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    for suffix in SUFFIXES:
        path = path.removesuffix(suffix)
    return name_stem(f"{parts.hostname} {path}")


def free_stem(stem: str, taken: Container[str]) -> str:
    """Return a name that no other document has, which begins alike."""
    others: Iterator[str] = (f"{stem[: MAX_NAME_CHARS - 5]}-{number}" for number in count(2))
    return next(it for it in chain([stem], others) if it not in taken)


def with_ending(stem: str, kind: Kind) -> str:
    return f"{stem}{'.txt' if kind is Kind.TEXT else '.md'}"
