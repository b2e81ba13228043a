"""Bytes become text, whatever encoding they are in."""

from __future__ import annotations

import codecs
import re
from typing import Final

_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE
)
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAMPLE_BYTES: Final = 4096


def decode(data: bytes, charset: str = "") -> str:
    """Decode a text as its mark, its server or itself says, else as UTF-8, else as Western Windows does."""
    mark = next((name for start, name in _MARKS.items() if data.startswith(start)), "")
    declared = _DECLARED.search(data[:_SAMPLE_BYTES])
    for name in (mark, charset, declared[1].decode("ascii") if declared else "", "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")
