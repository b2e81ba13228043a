"""The lines of a PDF's pages: their words, and where and how large they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_int, c_void_p, cast, create_string_buffer
from math import hypot
from typing import Final, NamedTuple

from pypdfium2 import PdfPage, PdfTextPage
from pypdfium2 import raw as pdfium

HYPHEN: Final = "\x02"
"""What PDFium gives for a hyphen at the end of a line, and for the line end with it."""
_NO_CHARACTER: Final = frozenset({"\0", "\r", "\ufffe", "\uffff"})
_BOLD: Final = re.compile(rb"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_NAME_BYTES: Final = 200
_MIN_BOLD_SHARE: Final = 0.9  # of the letters of a line that is bold
# Distances in times the size of the letters:
_SAME_HEIGHT: Final = 0.2
_MIN_SPACE: Final = 0.18
_MAX_SPACE: Final = 0.6
_MIN_CELL_GAP: Final = 1.2
"""Between the cells of a row, or a title and the number of its page; spaces within a line are less."""


class Word(NamedTuple):
    """Letters on end, or words with no wide gap between them."""

    text: str
    left: float
    right: float


class Line(NamedTuple):
    """A line as it is printed."""

    page: int
    """From 0."""
    text: str
    left: float
    right: float
    bottom: float
    size: float
    """Of its letters, in points."""
    bold: bool
    words: tuple[Word, ...]

    @property
    def cells(self) -> list[Word]:
        """The words between wide gaps."""
        cells = list[Word]()
        for word in self.words:
            if cells and word.left - cells[-1].right <= _MIN_CELL_GAP * self.size:
                before = cells.pop()
                word = Word(f"{before.text} {word.text}", before.left, max(before.right, word.right))  # noqa: PLW2901
            cells.append(word)
        return cells

    def of_words(self, words: tuple[Word, ...]) -> Line:
        """Return the line with some of its words alone."""
        text = " ".join(word.text for word in words)
        return self._replace(text=text, left=words[0].left, right=words[-1].right, words=words)


class _Drawn(NamedTuple):
    """A word as it is drawn."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    bold: bool


def read_lines(page: PdfPage, number: int) -> list[Line]:
    """Read the lines of a page in the order in which they are drawn."""
    text_page = page.get_textpage()
    try:
        lines = list[list[_Drawn]]()
        for words in _lines(text_page):
            if lines and _goes_on(before := lines[-1][-1], first := words[0]):
                if _is_near(before, first):
                    first = _joined(lines[-1].pop(), first)
                lines[-1] += [first, *words[1:]]
            else:
                lines.append(words)
        return [_line(words, number) for words in lines]
    finally:
        text_page.close()


def _lines(page: PdfTextPage) -> Iterator[list[_Drawn]]:
    """Yield the words between line ends, which PDFium gives where the words go on elsewhere, but not always."""
    line, letters = list[_Drawn](), dict[int | None, tuple[float, bool]]()
    for positions, ends in _word_positions(page):
        word = _word(page, positions, letters) if positions else None
        if word is not None and line and _is_below(line, word):
            yield line
            line = []
        if word is not None:
            line.append(word)
        if ends and line:
            yield line
            line = []


def _word_positions(page: PdfTextPage) -> Iterator[tuple[list[tuple[str, int]], bool]]:
    """Yield the characters of each word with their positions, and whether a line ends with it."""
    found = list[tuple[str, int]]()
    for position in range(page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(page.raw, position))
        if character == HYPHEN or not (character in _NO_CHARACTER or character.isspace()):
            found.append((character, position))
        if character in {"\n", HYPHEN} or (character.isspace() and found):
            yield found, character in {"\n", HYPHEN}
            found = []
    yield found, True


def _word(
    page: PdfTextPage, characters: Sequence[tuple[str, int]], letters: dict[int | None, tuple[float, bool]]
) -> _Drawn:
    """Return a word; the letters are alike, in size and weight, in all that is drawn as one object."""
    text = "".join(character for character, _ in characters)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # two halves are one character
    first, last = characters[0][1], characters[-1][1]
    drawn = cast(pdfium.FPDFText_GetTextObject(page.raw, first), c_void_p).value
    if drawn not in letters:
        letters[drawn] = _size(page, first), _is_bold(page, first)
    left, right = page.get_charbox(first)[0], page.get_charbox(last)[2]
    return _Drawn(text, left, right, _origin(page, first), *letters[drawn])


def _is_near(before: _Drawn, after: _Drawn) -> bool:
    gap = after.left - before.right
    return -_SAME_HEIGHT * after.size <= gap < _MIN_SPACE * after.size and before.bottom == after.bottom


def _joined(before: _Drawn, after: _Drawn) -> _Drawn:
    return after._replace(text=before.text + after.text, left=before.left)


def _is_below(line: Sequence[_Drawn], word: _Drawn) -> bool:
    return line[-1].bottom - word.bottom > max(line[-1].size, word.size) / 2 and word.left < line[-1].left


def _goes_on(before: _Drawn, after: _Drawn) -> bool:
    """Return whether a word goes on where another ends, though they were drawn one by one."""
    size = max(before.size, after.size)
    gap = after.left - before.right
    same_height = abs(before.bottom - after.bottom) <= _SAME_HEIGHT * size
    return same_height and -_SAME_HEIGHT * size <= gap <= _MAX_SPACE * size and not before.text.endswith(HYPHEN)


def _line(words: Sequence[_Drawn], page: int) -> Line:
    middle = words[len(words) // 2]
    letters = sum(_letters(word) for word in words)
    bold = sum(_letters(word) for word in words if word.bold) >= _MIN_BOLD_SHARE * letters
    bold = bold and (letters > 0 or middle.bold)
    found = tuple(Word(word.text, word.left, word.right) for word in words)
    return Line(page, "", 0, 0, middle.bottom, middle.size, bold, found).of_words(found)


def _letters(word: _Drawn) -> int:
    return sum(map(str.isalpha, word.text))


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
