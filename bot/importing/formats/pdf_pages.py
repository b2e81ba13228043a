"""The lines of a PDF's pages: their words, and where and how large they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import byref, c_double, c_int, create_string_buffer
from math import hypot
from typing import Final, NamedTuple

from pypdfium2 import PdfPage, PdfTextPage
from pypdfium2 import raw as pdfium

HYPHEN: Final = "\x02"
"""What PDFium gives for a hyphen at the end of a line, and for the line end with it."""
_NO_CHARACTER: Final = frozenset({"\0", "\r", "\ufffe", "\uffff"})
_BOLD: Final = re.compile(rb"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_NAME_BYTES: Final = 200


class Line(NamedTuple):
    """A line as it is printed."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    """Of its letters, in points."""
    bold: bool


def read_lines(page: PdfPage) -> list[Line]:
    text_page = page.get_textpage()
    try:
        return [line for line in _lines(text_page) if line is not None]
    finally:
        text_page.close()


def _lines(page: PdfTextPage) -> Iterator[Line | None]:
    """Yield the lines, which PDFium ends where the words go on elsewhere; None for one without words."""
    found = list[tuple[str, int]]()
    for position in range(page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(page.raw, position))
        if character not in _NO_CHARACTER:
            found.append((character, position))
        if character in {"\n", HYPHEN}:
            yield _line(page, found)
            found = []
    yield _line(page, found)


def _line(page: PdfTextPage, characters: list[tuple[str, int]]) -> Line | None:
    visible = [position for character, position in characters if not character.isspace()]
    if not visible:
        return None
    text = "".join(character for character, _ in characters)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # two halves are one character
    first, middle = page.get_charbox(visible[0]), visible[len(visible) // 2]
    right = page.get_charbox(visible[-1])[2]
    bottom = _origin(page, middle)
    return Line(" ".join(text.split()), first[0], right, bottom, _size(page, middle), _is_bold(page, middle))


def _origin(page: PdfTextPage, position: int) -> float:
    """Return the height of the base line."""
    x, y = c_double(), c_double()
    pdfium.FPDFText_GetCharOrigin(page.raw, position, byref(x), byref(y))
    return float(y.value)


def _size(page: PdfTextPage, position: int) -> float:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(page.raw, position, byref(matrix))
    return float(pdfium.FPDFText_GetFontSize(page.raw, position) * hypot(matrix.b, matrix.d))


def _is_bold(page: PdfTextPage, position: int) -> bool:
    name, flags = create_string_buffer(_NAME_BYTES), c_int()
    pdfium.FPDFText_GetFontInfo(page.raw, position, name, _NAME_BYTES, byref(flags))
    return bool(_BOLD.search(name.value))
