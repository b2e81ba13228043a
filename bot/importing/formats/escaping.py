"""Markdown from what other formats hold, so that it shows the very words."""

from __future__ import annotations

import re
from typing import Final

_INLINE: Final = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|~~|&(?=#?\w+;)")
_LINE_START: Final = re.compile(r"^(#{1,6}(?=\s|$)|>|:(?=\s)|:{3,}|\?{3}|!{3}|={3}|-{3}|\+{3}|~{3})", re.MULTILINE)
_MARK_ALONE: Final = re.compile(r"^(\d{0,9})([-+.)])[ \t]*$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)


def escape(text: str) -> str:
    """Escape what Markdown would take for marks within a line."""
    return _INLINE.sub(r"\\\g<0>", text)


def escape_line_start(text: str) -> str:
    """Escape what begins lines as a heading, a quotation or the like would; a list's mark before words stays one."""
    return _MARK_ALONE.sub(r"\1\\\2", _LINE_START.sub(r"\\\1", text))


def tidy(markdown: str) -> str:
    """Leave one blank line between blocks, and no white space at the end of a line."""
    unified = markdown.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", unified)).strip() + "\n"
