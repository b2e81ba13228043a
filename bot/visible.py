"""Characters that act on a terminal, or on the direction of text, shown instead of sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

_PICTURES: Final = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "␡"}
_C1: Final = {chr(code): f"\\x{code:02x}" for code in range(0x80, 0xA0)}  # some terminals obey these as they do ESC
# Separators of lines and paragraphs, and what turns the direction of text (Unicode Standard Annex 9).
_FORMATS: Final = {
    chr(code): f"\\u{code:04x}" for code in (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
}
_SHOWN: Final = _PICTURES | _C1 | _FORMATS
_ACTING_IN_LINE: Final = re.compile(f"[{''.join(_SHOWN)}]")
_ACTING: Final = re.compile(rf"(?![\t\n]|\r\n){_ACTING_IN_LINE.pattern}")
_ACTING_IN_JSON: Final = re.compile(f"[\x7f{''.join(_C1 | _FORMATS)}]")

ESCAPED: Final[Mapping[str, str]] = _C1 | _FORMATS
"""The characters that are shown as escapes, since there is no picture of them."""


def visible(text: str) -> str:
    r"""Show the characters that would act on a terminal: an escape as ``␛``, an override of direction as ``\u202e``.

    Tabs and line breaks stay, but for a carriage return alone, which would write over the line.
    """
    return _ACTING.sub(_picture, _encodable(text))


def visible_line(text: str) -> str:
    """Show the same characters, and line breaks and tabs as well."""
    return _ACTING_IN_LINE.sub(_picture, _encodable(text))


def json_text(fields: Mapping[str, Any]) -> str:
    r"""Return a line of JSON in UTF-8, with what acts on a terminal as ``\uXXXX``; objects become their attributes."""
    line = json.dumps(fields, default=vars, ensure_ascii=False)
    return _ACTING_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _picture(found: re.Match[str]) -> str:
    return _SHOWN[found[0]]


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()  # halves of surrogate pairs are spelt out
