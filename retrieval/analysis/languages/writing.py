"""What the writing of many languages has in common: signs that go with letters, numbers, accents, stop words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from retrieval.analysis.languages.language import Language
from retrieval.analysis.terms import Fold

_MARKED: Final = (*range(0x300, 0x1800), 0x3099, 0x309A)
"""The code points up to the last script in which signs are common."""
MARKS: Final = "".join(chr(it) for it in _MARKED if unicodedata.category(chr(it)) in {"Mn", "Mc"})
"""Signs, vowels for the most part, that go with the letter before them and that Python takes for no part of a word."""
NUMBER: Final = r"\d+(?:[.,٫٬]\d+)*"
VERSION: Final = r"(?<![^\W_])[vV]\d+(?:\.\d+)+"
ACCENTS: Final = re.compile(r"(?<=[a-zA-Z\u0370-\u03ff])[\u0300-\u036f]+|(?<=[еЕ])\u0308")
UNWRITTEN: Final = re.compile("[\u00ad\u0640\u064b-\u065f\u0670\u093c\u200c\u200d]")
"""Signs that some write and others leave out: soft hyphens, Arabic vowels, the dot below Hindi letters."""
_MAX_STOP_LETTERS: Final = 5
"""The letters from which on what stop word lists hold says something after all, such as "während" or "entonces"."""
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def plain_number(folded: str) -> str:
    """Return a number without the marks between its thousands, and with a decimal point."""
    if _THOUSANDS.fullmatch(folded):
        return folded.replace(".", "").replace(",", "")
    return folded.replace(",", ".").replace("٫", ".").replace("٬", "")


def stop_words(of: Language, fold: Fold) -> Iterable[str]:
    """Return a language's words without content, folded; none of one without analysis."""
    if not of.known:
        return ()
    from stopwordsiso import stopwords  # noqa: PLC0415  # 5 ms, which texts in English need not wait for

    words = (part for word in stopwords(of.code) for part in re.split(r"[\s'’-]", word))
    found = {folded for word in words if (folded := fold(word)) and not folded[0].isdigit()}
    return {word for word in found if len(word) <= _MAX_STOP_LETTERS}
